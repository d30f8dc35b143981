"""The question for the passphrase of a private key."""

from autoconf.cli.terminal import require_hidden, somebody_is_there
from autoconf.errors import UsageError
from autoconf.messages import text_of
from autoconf.model.output_options import OutputOptions
from autoconf.model.secret import Secret
from autoconf.usecases.signing import NeedsPassphrase, Signer, signer_of


def ready_signer(options: OutputOptions) -> Signer | None:
    """Return the signer that the options name; ask for the passphrase of an encrypted key.

    Raises:
        UsageError: a file cannot be used, or there is no terminal for the question.
    """
    signer = signer_of(options)
    while isinstance(signer, NeedsPassphrase):
        if not somebody_is_there():
            raise UsageError("signing.no-terminal", file=signer.file)
        question = text_of("signing.question", file=signer.file)
        passphrase = Secret(require_hidden(question))
        signer = signer_of(options, passphrase)
    return signer
