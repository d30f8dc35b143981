"""Readers of what mail readers for terminals take, from their manuals; nothing of the writers."""

import re

_SET = re.compile(r"set ([a-z0-9_]+) = (.*)")


def read_muttrc(content: bytes) -> dict[str, str]:
    """Read a muttrc of ``set`` commands, with single quotes and backslashes only.

    What would run a command or put a variable in place is an error.
    """
    settings: dict[str, str] = {}
    for line in content.decode().split("\n"):
        if not line or line.startswith("#"):
            assert not line.endswith("\\"), "the next line would be part of the comment"
            continue
        match = _SET.fullmatch(line)
        assert match, line
        assert match[1] not in settings, line
        settings[match[1]] = _muttrc_word(match[2])
    return settings


def _muttrc_word(text: str) -> str:
    word, quoted, letters = "", False, iter(text)
    for letter in letters:
        if quoted:
            quoted = letter != "'"
            word += letter if quoted else ""
        elif letter == "'":
            quoted = True
        elif letter == "\\":
            word += next(letters)
        else:
            assert letter not in '"`$#; \t', text
            word += letter
    assert not quoted, text
    return word


def read_go_ini(content: bytes) -> dict[str, dict[str, str]]:
    """Read an INI file as go-ini does: backticks keep all, the last one ends the value."""
    sections: dict[str, dict[str, str]] = {}
    name = "DEFAULT"
    for line in map(str.strip, content.decode().split("\n")):
        if not line or line[0] in "#;":
            continue
        if line[0] == "[":
            name = line[1 : line.rindex("]")]
            assert name not in sections
            sections[name] = {}
            continue
        key, equals, value = (part.strip() for part in line.partition("="))
        assert equals
        assert key not in sections[name]
        sections[name][key] = _go_ini_value(value)
    return sections


def _go_ini_value(text: str) -> str:
    assert not re.search(r"%\([^)]+\)s", text), "another value would be put in its place"
    if text.startswith("`"):
        assert text.rindex("`") == len(text) - 1 > 0
        return text[1:-1]
    assert not text.endswith("\\")
    assert not re.search("[#;]", text), "the rest would be a comment"
    assert text[:1] not in "'\"" or text[:1] != text[-1:]
    return text


def read_pinerc(content: bytes) -> dict[str, str]:
    """Read a pinerc: values with ``$`` doubled, and nothing else that Alpine would expand."""
    settings: dict[str, str] = {}
    for line in content.decode().split("\n"):
        if not line or line.startswith("#"):
            continue
        assert not line.startswith((" ", "\t")), "it would go on with the value before"
        key, equals, value = line.partition("=")
        assert equals
        assert key not in settings
        assert "\\$" not in value
        assert not value.startswith(("~", '"'))
        assert "$" not in value.replace("$$", "")
        settings[key] = value.replace("$$", "$")
    return settings


def read_mailbox(text: str) -> tuple[str, str]:
    """Read one mailbox of RFC 5322 with a quoted name, or none: name and address."""
    match = re.fullmatch(r'"((?:[^"\\]|\\.)*)" <([^<>\s]+)>', text)
    if match is None:
        assert re.fullmatch(r'[^<>\s"]+', text), text
        return "", text
    return re.sub(r"\\(.)", r"\1", match[1]), match[2]
