"""``serve``: settings over HTTP, for every mail program and for many domains."""

from pathlib import Path
from typing import Final

import click
from msgspec.structs import replace

from autoconf.cli.terminal import say
from autoconf.cli.text import english
from autoconf.errors import MalformedDocumentError, UsageError
from autoconf.inputs import read_input
from autoconf.model.message import Message
from autoconf.model.serving import DomainSource, Serving
from autoconf.storage.places import config_dir
from autoconf.usecases.exits import EXIT_OK

_MAX_CONFIGURATION: Final = 1024 * 1024


@click.command("serve")
@click.option("--config", metavar="FILE", help="A TOML file with profiles and lists of domains.")
@click.option("--providers", metavar="DIR",
              help="Without --config: a folder of provider files, and of *.txt files with a "
                   "domain a line. The default is the folder of your own providers.")  # fmt: skip
@click.option("--listen", metavar="HOST:PORT",
              help="Where documents are served. Port 0 takes a free one. The default is that of "
                   "the file, else 127.0.0.1:8080.")  # fmt: skip
@click.option("--check-config", is_flag=True,
              help="Read the configuration and all lists, say what is wrong, and end.")  # fmt: skip
def serve(
    config: str | None, providers: str | None, listen: str | None, *, check_config: bool
) -> int:
    """Serve mail settings over HTTP to every mail program.

    Put a web server with https before it. SIGHUP reads the configuration and all lists again; if
    something is wrong, nothing changes. SIGTERM ends it.
    """
    if config is not None and providers is not None:
        raise UsageError("serve.two-origins")
    try:
        from autoconf.publish import server
        from autoconf.publish.admin import AdminApp
        from autoconf.publish.app import PublishingApp
        from autoconf.publish.building import build
    except ModuleNotFoundError as error:
        raise UsageError("serve.extra-missing") from error

    def read() -> Serving:
        serving = _from_file(Path(config)) if config is not None else _from_folder(providers)
        return serving if listen is None else replace(serving, listen=listen)

    try:
        serving = read()
        site = build(serving, english)
    except MalformedDocumentError as error:
        raise UsageError("serve.wrong", why=error) from error
    if check_config:
        say(english(Message.of("serve.right", count=len(site.domains))))
        return EXIT_OK
    app = PublishingApp(site, english)
    admin = AdminApp(app, english)
    server.run(
        [(serving.listen, app), *((place, admin) for place in serving.admin)],
        app,
        server.Running(
            load=lambda: build(read(), english),
            refresh_s=min((source.refresh_s for source in serving.sources), default=60.0),
            say=lambda message: say(english(message), err=True),
        ),
    )
    return EXIT_OK


def _from_file(path: Path) -> Serving:
    from autoconf.formats import serving_toml

    try:
        body = read_input(path, _MAX_CONFIGURATION)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError("file.unreadable", file=path, reason=reason) from error
    return serving_toml.parse(body, str(path), path.resolve().parent)


def _from_folder(folder: str | None) -> Serving:
    path = folder or str(config_dir() / "providers")
    return Serving(sources=(DomainSource(name="providers", kind="files", path=path),))


COMMAND: Final = serve
