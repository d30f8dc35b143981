"""``completion``: a script for the shell."""

from typing import Final

import click


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> int:
    """Print a completion script.

    \b
    bash: mail-autoconf completion bash > \\
            ~/.local/share/bash-completion/completions/mail-autoconf
    zsh:  mail-autoconf completion zsh > "${fpath[1]}/_mail-autoconf"
    fish: mail-autoconf completion fish > \\
            ~/.config/fish/completions/mail-autoconf.fish
    """  # noqa: D301 - click looks for the character itself
    from click.shell_completion import BashComplete, FishComplete, ZshComplete

    from autoconf.cli.main import cli

    kinds = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}
    script = kinds[shell](cli, {}, "mail-autoconf", "_MAIL_AUTOCONF_COMPLETE").source()
    click.echo(script)
    return 0


COMMAND: Final = completion
