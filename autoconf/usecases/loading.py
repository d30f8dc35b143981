"""Import what the first answers need: inside the run each import would wait for the others."""


def load_ahead() -> None:
    """Load plugins and tables of a run with the network."""
    from autoconf.formats import clientconfig_xml  # noqa: F401 - the import is what is wanted
    from autoconf.model.domain import registrable_domain
    from autoconf.registry import load_plugins

    registrable_domain("example.com")  # reads the Public Suffix List
    load_plugins("autoconf.discovery.sources", "SOURCE")
    load_plugins("autoconf.dialogues.protocols", "DIALOGUE")
    load_plugins("autoconf.dialogues.mechanisms", "MECHANISMS")
    load_plugins("autoconf.diagnosis.rules", "RULE")
