"""Import what the first answers need: inside the run each import would wait for the others."""


def load_ahead() -> None:
    """Load plugins and tables of a run with the network."""
    import defusedxml.ElementTree  # noqa: F401 - the import is what is wanted

    from autoconf.assistant import run  # noqa: F401
    from autoconf.diagnosis.engine import RULES, rule_ids
    from autoconf.formats import clientconfig_xml  # noqa: F401
    from autoconf.model.domain import registrable_domain
    from autoconf.registry import load_plugin, load_plugins

    registrable_domain("example.com")  # reads the Public Suffix List
    load_plugins("autoconf.discovery.sources", "SOURCE")
    load_plugins("autoconf.dialogues.protocols", "DIALOGUE")
    load_plugins("autoconf.dialogues.mechanisms", "MECHANISMS")
    for rule in rule_ids():
        load_plugin(RULES, rule, "RULE")


def load_for_logins() -> None:
    """Load what reads the certificates of mail servers."""
    from cryptography import x509  # noqa: F401 - the import is what is wanted
