"""The events of a run, for callers of the library: see ``autoconf.model.events``."""

from autoconf.model.events import (
    ConfigFound,
    ConfirmationNeeded,
    Done,
    Event,
    FileWritten,
    FindingMade,
    LoginEnded,
    PasswordNeeded,
    ServerStage,
    SourceAnswered,
    Started,
    Trouble,
    Watch,
)

__all__ = [
    "ConfigFound",
    "ConfirmationNeeded",
    "Done",
    "Event",
    "FileWritten",
    "FindingMade",
    "LoginEnded",
    "PasswordNeeded",
    "ServerStage",
    "SourceAnswered",
    "Started",
    "Trouble",
    "Watch",
]
