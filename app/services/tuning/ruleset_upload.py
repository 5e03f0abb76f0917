"""A file of rules brought to a draft: the sections that it has take the place of the draft's, the others stay."""

from app.core.errors import InvalidValueError
from app.services.rules.ruleset_document import SECTIONS, Ruleset, read_document
from app.services.tuning.toml_text import with_section

_BOM = "\ufeff"


def brought(document: str, content: bytes) -> str:
    """The document with the file's sections in the place of its own, all else as it was written.

    A file with every section of the document that this release knows is the new document, character for character.
    Raises RulesetRefusedError with each problem by the file's lines, InvalidValueError for what is no text or says
    nothing.
    """
    text = _text(content)
    sections = read_document(text)
    Ruleset.parse(text)
    if not sections:
        raise InvalidValueError(f"文件里一个部分也没有写,可用的有:{'、'.join(SECTIONS)}")
    if read_document(document).keys() & set(SECTIONS) <= sections.keys():
        return text
    for section in sections:
        document = with_section(document, section, text)
    return document


def _text(content: bytes) -> str:
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InvalidValueError(f"第 {line} 行不是 UTF-8 的文字:请把文件另存成 UTF-8 再传") from error
    return text.removeprefix(_BOM).replace("\r\n", "\n")
