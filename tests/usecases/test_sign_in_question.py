"""When a run stops to ask for a sign-in, and when one that is kept answers."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from msgspec.structs import replace

from autoconf.errors import SignInError
from autoconf.formats.event_json import event_document
from autoconf.model.events import Event, PasswordNeeded
from autoconf.model.message import Message
from autoconf.model.options import Options
from autoconf.model.questions import NeedsNextProtocol, NeedsPassword, UserAnswer
from autoconf.model.secret import Token
from autoconf.model.server import MailProtocol
from autoconf.model.sign_in import SignInOffer
from autoconf.storage.sign_in_index import KeptSignIn
from autoconf.usecases.exits import EXIT_NOT_CONFIRMED, exit_status
from autoconf.usecases.runs import tell_results
from autoconf.usecases.sign_in_question import kept_answer, with_question
from tests.oauth.offers import CLIENT, ENDPOINTS, OFFER
from tests.usecases.test_sign_in_offers import OWNER, report

KEPT = KeptSignIn(
    address="alice@example.com", endpoints=ENDPOINTS, client_id=CLIENT.client_id,
    hosts=("imap.example.com", "imap.elsewhere.example"),
)  # fmt: skip


@dataclass
class Known:
    """What the world knows of sign-ins."""

    offer: SignInOffer | None = OFFER
    error: SignInError | None = None
    kept_one: KeptSignIn | None = None
    asked: int = 0

    @property
    def offers(self) -> "Known":
        """Offer."""
        return self

    @property
    def kept(self) -> "Known":
        """Keep."""
        return self

    def for_report(self, _report: object) -> SignInOffer | None:
        """Return the offer."""
        self.asked += 1
        if self.error is not None:
            raise self.error
        return self.offer

    def find(self, address: str) -> KeptSignIn | None:
        """Return what is kept."""
        return self.kept_one if address == KEPT.address else None

    def token(self, _address: str) -> Token:
        """Return a token."""
        if self.error is not None:
            raise self.error
        return Token("kept-token")


@dataclass
class FakeWorld:
    """The part of the world that is asked."""

    sign_ins: Known = field(default_factory=Known)
    options: Options = field(default_factory=Options)
    may_sign_in: bool = True
    warnings: list[Message] = field(default_factory=list)
    seen: list[Event] = field(default_factory=list)

    def watch(self, event: Event) -> None:
        """Note an event."""
        self.seen.append(event)

    def warn(self, message: Message) -> None:
        """Note a warning."""
        self.warnings.append(message)


def test_a_run_stops_where_a_person_can_sign_in() -> None:
    world: Any = FakeWorld()

    found = with_question(report(OWNER), world)

    assert found.pending == NeedsPassword(hosts=(), hints=(), sign_in=OFFER)
    assert exit_status(found) == EXIT_NOT_CONFIRMED


def test_an_event_names_the_host_of_the_sign_in() -> None:
    world: Any = FakeWorld()

    tell_results(with_question(report(OWNER), world), world)

    (event,) = world.seen
    assert event == PasswordNeeded(hosts=(), hints=(), sign_in=OFFER.host)
    assert json.loads(event_document(event, lambda message: message.id)[1]) == {
        "hosts": [], "hints": [], "sign_in": OFFER.host
    }  # fmt: skip


def test_a_password_that_works_too_stays_in_the_question() -> None:
    world: Any = FakeWorld()
    waiting = NeedsPassword(hosts=("imap.example.com",), hints=("Make one.",))

    found = with_question(replace(report(OWNER), pending=waiting), world)

    assert found.pending == replace(waiting, sign_in=OFFER)


@pytest.mark.parametrize(
    "change",
    [
        {"attempts": ()},
        {"is_cancelled": True},
        {"pending": NeedsNextProtocol(protocol=MailProtocol.POP3, tries_used=1)},
    ],
)
def test_others_are_not_asked_and_nothing_is_loaded(change: dict[str, Any]) -> None:
    world: Any = FakeWorld()
    one = replace(report(OWNER), **change)
    assert with_question(one, world) is one
    assert world.sign_ins.asked == 0


def test_a_person_who_said_no_is_not_asked_again() -> None:
    world: Any = FakeWorld()
    asked = with_question(report(OWNER), world)
    assert asked.pending is not None
    declined = asked.answered(UserAnswer(asked.pending, yes=False))

    assert with_question(declined, world) is declined


def test_a_stranger_is_not_asked() -> None:
    world: Any = FakeWorld(may_sign_in=False)
    one = report(OWNER)
    assert with_question(one, world) is one


def test_an_issuer_that_cannot_be_used_is_a_warning() -> None:
    world: Any = FakeWorld(Known(error=SignInError("sign-in.whose")))
    one = report(OWNER)
    assert with_question(one, world) is one
    assert [message.id for message in world.warnings] == ["sign-in.whose"]


def test_a_sign_in_that_is_kept_answers_for_its_bound_servers_alone() -> None:
    world: Any = FakeWorld(Known(kept_one=KEPT))

    answered = kept_answer(with_question(report(OWNER), world), world)

    assert answered is not None
    found, credential = answered
    assert credential.secret.reveal() == "kept-token"
    assert credential.only_hosts == ("imap.example.com",)
    assert not credential.may_go_to("imap.elsewhere.example")
    assert found.pending is None


@pytest.mark.parametrize(
    "kept",
    [
        None,
        replace(KEPT, client_id="other"),
        replace(KEPT, endpoints=replace(ENDPOINTS, token="https://other.example/token")),
    ],
)
def test_a_sign_in_elsewhere_answers_nothing(kept: KeptSignIn | None) -> None:
    world: Any = FakeWorld(Known(kept_one=kept))
    assert kept_answer(with_question(report(OWNER), world), world) is None


def test_a_sign_in_that_has_ended_is_a_warning_and_the_person_is_asked() -> None:
    world: Any = FakeWorld(Known(kept_one=KEPT))
    asked = with_question(report(OWNER), world)
    world.sign_ins.error = SignInError("sign-in.ended", address="alice@example.com")

    assert kept_answer(asked, world) is None
    assert [message.id for message in world.warnings] == ["sign-in.ended"]
