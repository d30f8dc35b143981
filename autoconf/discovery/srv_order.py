"""In which order the targets of SRV records are to be tried (RFC 2782)."""

import random
from collections.abc import Iterator
from itertools import groupby

from autoconf.net.interfaces import DnsReply, Srv


def in_order(reply: DnsReply, dice: random.Random) -> Iterator[Srv]:
    """Yield the records that offer the service: by priority, then weighted.

    Records of weight 0 mostly come last among those of their priority.
    """
    records = [r for r in reply.records if isinstance(r, Srv) and r.target]
    records.sort(key=lambda r: (r.priority, r.weight))
    for _, group in groupby(records, key=lambda r: r.priority):
        left = list(group)
        while left:
            mark = dice.uniform(0, sum(r.weight for r in left))
            running = 0
            for record in left:
                running += record.weight
                if running >= mark:
                    break
            else:  # rounding
                record = left[-1]
            left.remove(record)
            yield record
