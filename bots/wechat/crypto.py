"""Signatures and the message cipher of WeChat (protocol reference, sections 1.2 and 1.4).

WeRoBot encrypts; opening is ours, because WeRoBot's skips the padding check and loose base64.
"""

import binascii
import hmac
import secrets
from base64 import b64decode
from hashlib import sha1

from werobot.crypto import MessageCrypt, PrpCrypto

from bots.wechat.errors import CipherError

_BLOCK = 16
_RANDOM = 16
_MAX_PAD = 32


def signature(*parts: str) -> str:
    """The hex SHA-1 over the sorted parts, as the platform computes it."""
    return sha1("".join(sorted(parts)).encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


def is_same(given: str, expected: str) -> bool:
    """Compare two signatures in constant time, exactly."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), expected.encode())


class _QuickPrpCrypto(PrpCrypto):  # type: ignore[misc]
    """WeRoBot's cipher with 16 random bytes taken at once instead of 16 choices of a letter."""

    def get_random_string(self) -> bytes:
        return secrets.token_bytes(_RANDOM)


class MessageCipher:
    """One EncodingAESKey of one account."""

    def __init__(self, token: str, encoding_aes_key: str, app_id: str) -> None:
        self._app_id = app_id.encode()
        self._crypt = MessageCrypt(token, encoding_aes_key, app_id)
        self._crypt.prp_crypto = _QuickPrpCrypto(b64decode(encoding_aes_key + "="))

    def open(self, encrypted: str) -> bytes:
        """The message in `encrypted`; raises CipherError on any flaw of base64, padding, length or app id."""
        try:
            data = binascii.a2b_base64(encrypted.encode("ascii"), strict_mode=True)
        except ValueError as error:
            raise CipherError("base64") from error
        if not data or len(data) % _BLOCK:
            raise CipherError("blocks")
        decryptor = self._crypt.prp_crypto.cipher.decryptor()
        return self._unpack(decryptor.update(data) + decryptor.finalize())

    def _unpack(self, plain: bytes) -> bytes:
        pad = plain[-1]
        if not 1 <= pad <= _MAX_PAD or plain[-pad:] != bytes([pad]) * pad:
            raise CipherError("padding")
        body = plain[_RANDOM:-pad]
        end = 4 + int.from_bytes(body[:4], "big")
        if len(body) < end:
            raise CipherError("length")
        if not hmac.compare_digest(body[end:], self._app_id):
            raise CipherError("app id")
        return body[4:end]

    def seal(self, xml: str, timestamp: int) -> str:
        """The signed envelope around `xml`, under a nonce of its own."""
        envelope: str = self._crypt.encrypt_message(xml, timestamp=str(timestamp), nonce=secrets.token_hex(8))
        return envelope
