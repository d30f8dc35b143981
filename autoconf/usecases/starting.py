"""From what a person typed to the empty report that a run begins with."""

from autoconf.model.address import EmailAddress
from autoconf.model.domain import parse_hostname
from autoconf.model.report import Report


def start_of(target: str | EmailAddress | Report) -> Report:
    """Return the report that a run about an address or a domain begins with.

    A report passes through: the run then continues from it. After a cancelled run it begins anew.

    Raises:
        InvalidAddressError: the text is neither an address nor a domain.
    """
    match target:
        case Report(is_cancelled=True):
            return Report(
                address=target.address,
                domain=target.domain,
                answers=target.answers,
                complaint=target.complaint,
                symptom=target.symptom,
            )
        case Report():
            return target
        case EmailAddress():
            return Report(address=target, domain=target.domain)
        case text if "@" in text:
            return start_of(EmailAddress.parse(text))
        case text:
            return Report(address=None, domain=parse_hostname(text))
