"""``providers export``: the files for an ISPDB of your own."""

from pathlib import Path
from typing import Final

import click

from autoconf.cli.options import run_options
from autoconf.cli.running import known_with_warnings, note
from autoconf.cli.terminal import say
from autoconf.errors import UsageError
from autoconf.messages import text_of
from autoconf.model.options import Options
from autoconf.storage.files import require_free, write_folder
from autoconf.usecases.exits import EXIT_OK


@click.command("export")
@click.argument("provider_ids", metavar="[ID]...", nargs=-1)
@click.option(
    "--autoconfig",
    "folder",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The folder to write.",
)
@click.option("--force", is_flag=True, help="Replace files in a folder that is not empty.")
@run_options("providers")
def export(provider_ids: tuple[str, ...], *, folder: Path, force: bool, options: Options) -> int:
    """Write one autoconfig file per domain, named as the domain; of all providers, or of these.

    Serve the folder over https, and give its address to --ispdb, or to Thunderbird as
    mailnews.auto_config_url. Servers without TLS are left out, and domains that then cannot both
    read and send mail. Domains that a provider has by pattern only have no file.
    """  # fmt: skip
    from autoconf.catalogue.export import export as export_files

    known = known_with_warnings(options.providers)
    unknown = [provider_id for provider_id in provider_ids if provider_id not in known.providers]
    if unknown:
        raise UsageError("cli.provider.unknown", provider=", ".join(unknown))
    require_free(folder, force=force)
    files, notes = export_files(known, provider_ids or sorted(known.providers))
    for message in notes:
        note(message)
    for path in (folder, *write_folder(folder, files, force=force)):
        path.chmod(0o755 if path == folder else 0o644)  # for the web server
    say(text_of("cli.provider.files", count=len(files), folder=folder))
    return EXIT_OK


COMMAND: Final = export
