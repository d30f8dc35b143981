"""What callers of the API may send."""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from autoconf.errors import UsageError
from autoconf.model.choice_words import read_incoming, read_leave_on_server
from autoconf.model.profile import Choices
from autoconf.model.secret import Credential, Secret, Token

Name = Annotated[str, Meta(max_length=512)]
Names = Annotated[list[Name], Meta(max_length=64)]
Text = Annotated[str, Meta(max_length=256 * 1024)]
Complaint = Annotated[str, Meta(max_length=500)]
Password = Annotated[str, Meta(min_length=1, max_length=4096)]


class SecretRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of both. It is used once, and is never shown again."""

    password: Password | None = None
    oauth_token: Password | None = None

    def credential(self) -> Credential:
        """Return what to log in with.

        Raises:
            UsageError: there is none, or two, or it can be none.
        """
        if (self.password is None) == (self.oauth_token is None):
            raise UsageError("web.request.one-secret")
        if self.oauth_token is not None:
            return Credential(secret=Token(self.oauth_token))
        assert self.password is not None  # noqa: S101 - one of both is there
        return Credential(secret=Secret(self.password))

    def __repr__(self) -> str:
        """Show nothing."""
        return "SecretRequest(****)"


class DiscoverRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An address or a domain."""

    address: Name


class UsingRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Present settings: the text of a file, and its format where it is known."""

    text: Text
    format: Name | None = None


class CheckRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An address, or a job of the caller whose report is continued.

    ``confirm`` names hosts that a person vouches for.
    """

    address: Name | None = None
    job: Name | None = None
    secret: SecretRequest | None = None
    user_name: Name | None = None
    confirm: Names = []


class DiagnoseRequest(CheckRequest, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A check with a complaint, or with present settings."""

    symptom: Complaint | None = None
    using: Annotated[list[UsingRequest], Meta(max_length=8)] = []


class AuditRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A domain; ``fix`` asks for the records and files that are missing too."""

    domain: Name
    fix: bool = False


class ChoicesRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the person decided, as the options of ``render``."""

    incoming: Literal["imap", "pop3"] | None = None
    only: Literal["imap", "pop3"] | None = None
    leave_on_server: Name | None = None
    display_name: Name = ""
    account_name: Name = ""
    signature: Annotated[str, Meta(max_length=4096)] = ""
    folders: Literal["server", "local"] = "server"
    helpdesk: Name = ""

    def choices(self) -> Choices:
        """Return the same as a value of the model.

        Raises:
            UsageError: a value cannot be used.
        """
        leave, days = read_leave_on_server(self.leave_on_server, "leave_on_server")
        return Choices(
            incoming=read_incoming(self.incoming, "incoming"),
            only=read_incoming(self.only, "only"),
            display_name=self.display_name,
            account_name=self.account_name,
            leave_on_server=leave,
            leave_days=days,
            signature=self.signature,
            folders=self.folders,
            helpdesk=self.helpdesk,
        )


class RenderRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A job of the caller, or a report of an earlier run, and the clients to write for."""

    job: Name | None = None
    report: dict[str, Any] | None = None
    clients: Annotated[list[Name], Meta(min_length=1, max_length=40)]
    profile: ChoicesRequest = ChoicesRequest()
