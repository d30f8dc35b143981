"""How soon Thunderbird, Delta Chat and we have logged in, side by side; needs root.

All three are running programs with empty caches: none has to start, none knows a name already. A
process measures one case; its runs follow each other. Without a delay of the network the processor
decides, whose speed changes from minute to minute: there the programs take turns.
"""

import json
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.cases import CASES, DOMAINS, Case
from bench.discovery import LEAST_RTT_S, RTTS_MS, arguments, round_trip_s
from bench.peer_scripts import SET_UP
from bench.results import keep_compiled_files, machine, write
from tests.lab.domain import ISPDB_URL, LAB_PASSWORD
from tests.lab.lab import Lab
from tests.lab.thunderbird import prepare
from tests.lab.thunderbird_program import ask, version

HEADING: Final = "## Beside Thunderbird and Delta Chat"
DRIVERS: Final = Path(__file__).parent
PATIENCE_S: Final = 600.0
TURNS_WITHOUT_DELAY: Final = 3


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds of each run until the incoming login was accepted, and until both were.

    Attributes:
        incoming: empty if the program does not tell.
        both: the incoming and the outgoing login; empty if the program does not try both.
        problem: why there is neither; a program that cannot do a case at all has one, too.
    """

    incoming: Sequence[float] = ()
    both: Sequence[float] = ()
    problem: str = ""

    def joined(self, more: "Took") -> "Took":
        """Return this with the runs of a later turn."""
        incoming, both = [*self.incoming, *more.incoming], [*self.both, *more.both]
        return Took(incoming, both, self.problem or more.problem)


def ours(lab: Lab, case: Case, runs: int) -> Took:
    return _driven(lab, "peer_ours.py", [case.title, str(lab.ca_file), str(runs)])


def delta_chat(lab: Lab, case: Case, runs: int) -> Took:
    with tempfile.TemporaryDirectory(prefix="mac-bench-") as folder:
        address = f"alice@{case.domain}"
        return _driven(lab, "peer_deltachat.py", [folder, address, str(runs)])


def thunderbird(lab: Lab, case: Case, runs: int) -> Took:
    with tempfile.TemporaryDirectory(prefix="mac-bench-") as name:
        profile = Path(name, "profile")
        profile.mkdir()
        prepare(profile, lab.ca_file)
        script = (SET_UP, f"alice@{case.domain}", LAB_PASSWORD, ISPDB_URL)
        options = ("--profile", str(profile))
        answers = ask(lab.run, Path(name), *([script] * (runs + 1)), options=options)
    for answer in answers:
        if answer["problem"]:
            return Took(problem=answer["problem"])
    return Took(incoming=[answer["ms"] / 1000 for answer in answers[1:]])


def _driven(lab: Lab, driver: str, arguments: Sequence[str]) -> Took:
    """Run a driver, which prints the fields of ``Took`` as JSON; the first run does not count."""
    command = [sys.executable, str(DRIVERS / driver), *arguments]
    done = lab.run(command, stdin=LAB_PASSWORD, timeout=PATIENCE_S)
    if done.returncode:
        sys.exit(done.stderr)
    took = Took(**json.loads(done.stdout))
    return Took(took.incoming[1:], took.both[1:], took.problem)


Peer = Callable[[Lab, Case, int], Took]
PEERS: Final[Sequence[Peer]] = (ours, thunderbird, delta_chat)


def in_turns(lab: Lab, case: Case, runs: int, turns: int) -> list[Took]:
    """Return what each peer took, over all its turns; a problem of one turn is that of all."""
    took = [Took() for _ in PEERS]
    for _ in range(turns):
        took = [
            before.joined(peer(lab, case, runs)) for peer, before in zip(PEERS, took, strict=True)
        ]
    return took


def table(lab: Lab, cases: Iterable[Case], rtt_s: float, runs: int) -> list[str]:
    """Return the lines of a Markdown table."""
    turns = TURNS_WITHOUT_DELAY if rtt_s < LEAST_RTT_S else 1
    lines = [
        "| case | incoming login: we | Thunderbird | both logins: we | Delta Chat |",
        "|---|---:|---:|---:|---:|",
    ]
    for case in cases:
        we, bird, delta = in_turns(lab, case, runs, turns)
        for took in (we, bird, delta):
            if took.problem:
                print(f"{case.title}: {took.problem}", file=sys.stderr)
        cells = [
            _cell(we.incoming, we.problem, rtt_s),
            _cell(bird.incoming, bird.problem, rtt_s),
            _cell(we.both, we.problem, rtt_s),
            _cell(delta.both, delta.problem, rtt_s),
        ]
        lines.append(f"| {case.title} | {' | '.join(cells)} |")
    return lines


def _cell(seconds: Sequence[float], problem: str, rtt_s: float) -> str:
    if problem:
        return "finds none"
    median = statistics.median(seconds)
    if rtt_s < LEAST_RTT_S:
        return f"{median * 1000:.1f} ms"
    return f"{median:.2f} s, {median / rtt_s:.1f} RTT"


EXPLANATION: Final = (
    "Medians, from the request to the accepted login, in programs that run already and whose",
    "caches are empty. RTT is the time of a round trip: a question goes out, its reply comes back.",
    "Thunderbird is asked as its account window asks: its search, its guesses where the search",
    "finds nothing, and its own check of the incoming login; it does not try the outgoing one.",
    "Delta Chat tells the end of both logins; it was told to accept any certificate of a mail",
    'server. The ISPDB that it would ask is not in the lab: "finds none" is no fault of it there.',
    f"At 0 ms the processor decides, so that the programs take {TURNS_WITHOUT_DELAY} turns there.",
)


def section(lab: Lab, rtts_ms: Iterable[int], cases: Sequence[Case], runs: int) -> list[str]:
    lines: list[str] = []
    for milliseconds in rtts_ms:
        lab.set_rtt(milliseconds)
        rtt_s = round_trip_s(lab)
        lines += ["", f"### Peers at {milliseconds} ms", "", *table(lab, cases, rtt_s, runs)]
    about = f"{version()}, {runs} runs of each in a turn"
    return [HEADING, "", machine(about), "", *EXPLANATION, *lines]


def main() -> None:
    options = arguments(__doc__, runs=5)
    keep_compiled_files()
    wanted = [c for c in CASES if c.logins and any(w in c.title for w in options.case or [""])]
    with Lab(DOMAINS) as lab:
        lines = section(lab, options.rtt or RTTS_MS, wanted, max(options.runs, 1))
    print("\n".join(lines))
    if options.write:
        write(lines)


if __name__ == "__main__":
    main()
