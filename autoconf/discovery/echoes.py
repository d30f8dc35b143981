"""The password in the answers of web servers, where Autodiscover may be given it."""

from urllib.parse import urlsplit

from msgspec.structs import replace

from autoconf.dialogues.redaction import Redactor
from autoconf.discovery.outcomes import Result
from autoconf.model.config import ClientConfig
from autoconf.model.evidence import Answer, Outcome
from autoconf.model.message import Message


class Echoes:
    """Masks the secrets of a run before anything else sees a result.

    A host name is left alone where a secret is a common word, such as "mail".
    """

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._judges_hosts = not redactor.hides_common_word

    def without_secret(self, result: Result) -> Result:
        """Mask every text of a result; settings of servers that hold the password are dropped."""
        answer = result.answer
        if answer is not None and self._is_shown_by_servers(answer.config):
            dropped = Message.of("discovery.shows-password")
            return Result(outcome=Outcome.MALFORMED, detail=dropped)
        mask = self._redactor.mask_all
        return replace(
            result,
            answer=None if answer is None else self._masked_answer(answer),
            detail=mask(result.detail),
            withheld_from=result.withheld_from and self._masked_url(result.withheld_from),
            tls=mask(result.tls) if self._judges_hosts else result.tls,
            page=mask(result.page),
            trace=mask(result.trace),
        )

    def _is_shown_by_servers(self, config: ClientConfig) -> bool:
        names = [server.username for server in config.servers]
        names += [word for server in config.servers for word in server.restriction]
        if self._judges_hosts:
            names += [server.hostname for server in config.servers]
        return any(self._redactor.mask(name) != name for name in names)

    def _masked_answer(self, answer: Answer) -> Answer:
        config = answer.config
        texts = replace(config, domains=(), incoming=(), outgoing=())
        return replace(
            answer,
            config=replace(
                self._redactor.mask_all(texts),
                provider_id=self._masked_url(config.provider_id),
                domains=tuple(map(self._masked_url, config.domains)),
                incoming=config.incoming,
                outgoing=config.outgoing,
            ),
            notes=self._redactor.mask_all(answer.notes),
            hops=tuple(map(self._masked_url, answer.hops)),
            cnames=tuple(map(self._masked_url, answer.cnames)),
        )

    def are_in(self, url: str) -> bool:
        """Tell whether a URL or an address shows the password."""
        return self._masked_url(url) != url

    def _masked_url(self, url: str) -> str:
        """Mask a URL or a host name."""
        if self._judges_hosts:
            return self._redactor.mask(url)
        parts = urlsplit(url)
        if not parts.netloc:  # a host name
            return url
        end = len(f"{parts.scheme}://{parts.netloc}")
        return url[:end] + self._redactor.mask(url[end:])
