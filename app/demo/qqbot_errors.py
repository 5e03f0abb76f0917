"""How the fake QQ bot platform refuses."""


class QQBotError(Exception):
    """A code of the platform and the HTTP status that it travels with (protocol reference, 4.7)."""

    def __init__(self, code: int, message: str, status: int = 400) -> None:
        super().__init__(f"{code} {message}")
        self.code = code
        self.message = message
        self.status = status
