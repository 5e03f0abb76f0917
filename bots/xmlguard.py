"""What an XML body must not contain before any parser builds a tree of it (protocol reference, C4).

A body that is plainly harmless is recognised by two scans; only the rest is walked by expat.
"""

from typing import Any
from xml.parsers import expat

MAX_DEPTH = 64


class XmlRefusedError(ValueError):
    """The document holds a DTD, nests too deeply or is not well-formed."""


def check(text: str) -> None:
    """Refuse a document type declaration and nesting deeper than 64; raises XmlRefusedError."""
    is_shallow = text.count("<") <= 2 * MAX_DEPTH
    if is_shallow and "<!DOCTYPE" not in text:
        return
    _walk(text)


def _walk(text: str) -> None:
    """Read the whole document with handlers that object (a CDATA text may well say `<!DOCTYPE`)."""
    depth = 0

    def start(name: str, attributes: Any) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise XmlRefusedError("too deep")

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1

    def doctype(*_: Any) -> None:
        raise XmlRefusedError("document type declaration")

    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        raise XmlRefusedError("not well-formed") from error
