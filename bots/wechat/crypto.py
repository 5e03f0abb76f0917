"""The message cipher of one WeChat account (protocol reference, sections 1.2 and 1.4).

WeRoBot encrypts; opening is ours, because WeRoBot's skips the padding check and loose base64.
"""

import secrets
from base64 import b64decode

from werobot.crypto import MessageCrypt, PrpCrypto

from bots.sealed import Seal

_RANDOM = 16


class _QuickPrpCrypto(PrpCrypto):  # type: ignore[misc]
    """WeRoBot's cipher with 16 random bytes taken at once instead of 16 choices of a letter."""

    def get_random_string(self) -> bytes:
        return secrets.token_bytes(_RANDOM)


class MessageCipher:
    """One EncodingAESKey of one account."""

    def __init__(self, token: str, encoding_aes_key: str, app_id: str) -> None:
        self._seal = Seal(encoding_aes_key, app_id)
        self._crypt = MessageCrypt(token, encoding_aes_key, app_id)
        self._crypt.prp_crypto = _QuickPrpCrypto(b64decode(encoding_aes_key + "="))

    def open(self, encrypted: str) -> bytes:
        """The message in `encrypted`; raises CipherError on any flaw of base64, padding, length or app id."""
        return self._seal.open(encrypted)

    def seal(self, xml: str, timestamp: int) -> str:
        """The signed envelope around `xml`, under a nonce of its own."""
        envelope: str = self._crypt.encrypt_message(xml, timestamp=str(timestamp), nonce=secrets.token_hex(8))
        return envelope
