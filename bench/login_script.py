"""A script as administrators write it: log in for each line of a table, one after the other.

``python login_script.py TABLE CA_FILE``; the table has address, password, imap and smtp.
"""

import csv
import imaplib
import smtplib
import ssl
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

THREADS = 8


def accepted(context: ssl.SSLContext, address: str, password: str, imap: str, smtp: str) -> bool:
    """Tell whether both logins work."""
    try:
        with imaplib.IMAP4_SSL(imap, ssl_context=context) as reading:
            reading.login(address, password)
        with smtplib.SMTP_SSL(smtp, context=context) as sending:
            sending.login(address, password)
    except (imaplib.IMAP4.error, smtplib.SMTPException, OSError):
        return False
    return True


def main() -> None:
    table, ca_file = sys.argv[1:]
    context = ssl.create_default_context(cafile=ca_file)
    with Path(table).open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with ThreadPoolExecutor(THREADS) as pool:
        good = sum(pool.map(lambda row: accepted(context, **row), rows))
    print(f"{good} of {len(rows)}")
    sys.exit(good != len(rows))


if __name__ == "__main__":
    main()
