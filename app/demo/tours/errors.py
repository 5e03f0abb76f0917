"""Why a tour does not go on."""


class StuckError(Exception):
    """A step found something else than the story needs; the message is Chinese and says what."""
