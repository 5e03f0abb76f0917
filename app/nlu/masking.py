"""Words in which nobody can be recognised: with what was understood, names are hidden as well."""

from app.core.masking import mask_name, mask_text
from app.nlu.types import Understanding


def masked(text: str, heard: Understanding) -> str:
    """The words with people's names, phones and ID numbers masked."""
    named = heard.slots.get("person", ())
    for name in (
        [named] if isinstance(named, str) else list(named if isinstance(named, (list, tuple)) else ())
    ):
        text = text.replace(str(name), mask_name(str(name)))
    return mask_text(text)
