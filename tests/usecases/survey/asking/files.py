"""Settings files of made-up domains."""


def settings_file(domain: str, imap: str) -> str:
    """Return an entry of the ISPDB."""
    return f"""<?xml version='1.0'?><clientConfig version='1.1'><emailProvider id='{domain}'>
<domain>{domain}</domain><incomingServer type='imap'><hostname>{imap}</hostname>
<port>993</port><socketType>SSL</socketType><username>%EMAILADDRESS%</username>
<authentication>password-cleartext</authentication></incomingServer>
<outgoingServer type='smtp'><hostname>smtp.{domain}</hostname><port>465</port>
<socketType>SSL</socketType><username>%EMAILADDRESS%</username>
<authentication>password-cleartext</authentication></outgoingServer>
</emailProvider></clientConfig>"""
