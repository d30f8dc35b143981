"""What sign-ins of a run share: the web of issuers, the clients, and what is kept."""

from functools import cached_property
from typing import TYPE_CHECKING

from autoconf.model.evidence import KnownProviders
from autoconf.model.options import Options
from autoconf.storage.keyring_store import KeyringStore
from autoconf.storage.places import config_dir, state_dir
from autoconf.storage.sign_in_index import SignInIndex
from autoconf.tasks import CancelToken
from autoconf.usecases.issuer_web import IssuerWeb
from autoconf.usecases.kept_sign_ins import KeptSignIns
from autoconf.usecases.sign_in_clients import Clients
from autoconf.usecases.sign_in_offers import Offers

if TYPE_CHECKING:
    from autoconf.errors import SignInError


class SignIns:
    """Of this person, for one run.

    Attributes:
        keep: whether a refresh token is wanted.
        error: why no sign-in could be offered; None: nothing went wrong.
        web: asks issuers.
    """

    def __init__(self, options: Options, known: KnownProviders, cancel: CancelToken) -> None:
        """Take the options; nothing is read or asked yet."""
        self.keep = False
        self.error: SignInError | None = None
        self._options = options
        self._known = known
        self.web = IssuerWeb(options, cancel)

    @cached_property
    def kept(self) -> KeptSignIns:
        """The sign-ins that outlive a run."""
        return KeptSignIns(SignInIndex(state_dir()), KeyringStore(), self.web)

    @cached_property
    def clients(self) -> Clients:
        """The clients of this person.

        Raises:
            UsageError: ``oauth.toml`` cannot be understood.
        """
        return Clients(self._options, config_dir(), state_dir())

    def may_serve(self, address: str) -> bool:
        """Tell, without asking anything, whether a sign-in can take the place of a password.

        Raises:
            UsageError: ``oauth.toml`` cannot be understood.
        """
        return self.kept.find(address) is not None or self.clients.are_named

    @property
    def offers(self) -> Offers:
        """Finds the sign-in that fits a report.

        Raises:
            UsageError: ``oauth.toml`` cannot be understood.
        """
        return Offers(self._options, self._known, self.clients, self.web, keep=self.keep)

    def close(self) -> None:
        """End the connections."""
        self.web.close()
