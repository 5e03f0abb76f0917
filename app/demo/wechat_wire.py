"""WeChat's wire from the platform's side: XML, AES, signatures (protocol reference, 1.2 to 1.5).

Written apart from the product's own cipher on purpose: two readings of one rule check each other.
"""

import base64
import hashlib
import os
import struct
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_BLOCK = 32


class UnreadableReplyError(ValueError):
    """What the account answered is neither `success`, nor empty, nor a reply that the platform takes."""


def signature(*parts: str) -> str:
    """SHA-1 over the sorted parts, as lower-case hex."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


Value = str | int | Mapping[str, Any] | Sequence[Mapping[str, Any]]
"""Words, a number, an element with children, or several elements of one name."""


def xml(fields: Mapping[str, Value]) -> str:
    """A message: text in CDATA, numbers bare."""
    return f"<xml>{_children(fields)}</xml>"


def _children(fields: Mapping[str, Value]) -> str:
    return "".join(_element(name, value) for name, value in fields.items())


def _element(name: str, value: Value) -> str:
    if isinstance(value, Mapping):
        return f"<{name}>{_children(value)}</{name}>"
    if isinstance(value, str | int):
        return f"<{name}>{_text(value)}</{name}>"
    return "".join(_element(name, each) for each in value)


def _text(value: str | int) -> str:
    return str(value) if isinstance(value, int) else f"<![CDATA[{value.replace(']]>', ']]]]><![CDATA[>')}]]>"


def read_xml(text: str) -> dict[str, str]:
    """The flat fields of an answer; raises UnreadableReplyError."""
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - written by the product beside us
    except ElementTree.ParseError as error:
        raise UnreadableReplyError("not XML") from error
    if root.tag != "xml":
        raise UnreadableReplyError("root is not xml")
    return {child.tag: child.text or "" for child in root}


class WireCipher:
    """Encrypts and decrypts for one account; the key is 43 characters."""

    def __init__(self, encoding_aes_key: str, app_id: str) -> None:
        self._key = base64.b64decode(encoding_aes_key + "=")
        self._app_id = app_id.encode()

    def _cipher(self) -> Cipher[modes.CBC]:
        return Cipher(algorithms.AES(self._key), modes.CBC(self._key[:16]))

    def encrypt(self, text: str, random16: bytes | None = None) -> str:
        """The `Encrypt` field for `text`."""
        body = text.encode()
        plain = (random16 or os.urandom(16)) + struct.pack(">I", len(body)) + body + self._app_id
        pad = _BLOCK - len(plain) % _BLOCK
        encryptor = self._cipher().encryptor()
        return base64.b64encode(encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()).decode()

    def decrypt(self, encrypted: str) -> str:
        """What `encrypt` hid; raises UnreadableReplyError."""
        try:
            decryptor = self._cipher().decryptor()
            plain = decryptor.update(base64.b64decode(encrypted, validate=True)) + decryptor.finalize()
            (length,) = struct.unpack(">I", plain[16:20])
            body, tail = plain[20 : 20 + length], plain[20 + length : -plain[-1]]
            if tail != self._app_id:
                raise UnreadableReplyError("another account's app id")
            return body.decode()
        except (ValueError, struct.error, IndexError) as error:
            raise UnreadableReplyError("not decryptable") from error
