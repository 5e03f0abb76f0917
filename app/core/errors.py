"""Errors that a boundary turns into an answer. Messages are for people: what, where, what to do."""


class BaolianError(Exception):
    """Base of everything that we raise on purpose. `exit_code` is the CLI's (contract, section 9)."""

    exit_code = 4


class ConfigurationError(BaolianError):
    """Wrong arguments, configuration or schema version."""

    exit_code = 2


class InputRefusedError(BaolianError):
    """A check found something, or input was refused."""

    exit_code = 1


class UnavailableError(BaolianError):
    """The database or a platform cannot be reached."""

    exit_code = 3


class IllegalMoveError(BaolianError):
    """A case cannot make this move from where it stands (409). The message is Chinese."""

    exit_code = 1


class ConflictError(BaolianError):
    """What is asked contradicts what was done before (409). The message is Chinese."""

    exit_code = 1


class NotFoundError(BaolianError):
    """Unknown, or outside the asker's division (404)."""

    exit_code = 1


class NotAllowedError(BaolianError):
    """Known, but not this person's to do (403). The message is Chinese."""

    exit_code = 1


class InvalidValueError(BaolianError):
    """A value that a boundary refuses (422); `field` names it."""

    exit_code = 1

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field
