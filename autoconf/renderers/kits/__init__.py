"""One kit for each family of formats; a client is a table and the few lines that are its own.

Every client uses ``client`` (the table, the head of a file), ``texts``, ``logins``, ``pop3`` and
``port_guess``. The families are ``key_value`` (with ``msmtp`` and ``muttrc``), ``key_file``,
``xml``, ``registry``, ``steps`` (with ``page_parts``), ``thunderbird`` and ``publishing``.
"""
