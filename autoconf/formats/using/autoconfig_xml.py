"""An autoconfig file (config-v1.1.xml), such as one in Thunderbird's ``isp`` folder."""

from collections.abc import Iterator, Sequence
from typing import Final

from autoconf.formats import clientconfig_xml
from autoconf.formats.settings_files.interface import Account, File, Reader
from autoconf.formats.settings_files.published import used_servers
from autoconf.model.address import EmailAddress


def _read(files: Sequence[File], address: EmailAddress) -> Iterator[Account]:
    config, _ = clientconfig_xml.parse(
        files[0].body, domain=address.domain, address=address, is_own=True
    )
    yield Account(servers=tuple(used_servers(config.servers, address)))


def _fits(file: File) -> bool:
    return "<clientConfig" in file.text


READER: Final = Reader(program="Autoconfig file", names=("*.xml",), fits=_fits, read=_read)
