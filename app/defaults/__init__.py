"""What ships with the product: the default ruleset's texts, a county's divisions, messages for evaluation."""

from importlib.resources import files


def load_text(name: str) -> str:
    """The text of a shipped file by its name in this folder, such as `lexicon.toml`."""
    return files(__name__).joinpath(name).read_text(encoding="utf-8")
