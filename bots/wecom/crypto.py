"""The message cipher of one WeCom application: the corporation is the receiver (protocol reference, 2.3)."""

import secrets

from bots.sealed import Seal, signature
from bots.text import cdata


class MessageCipher:
    """One application's EncodingAESKey."""

    def __init__(self, token: str, encoding_aes_key: str, corp_id: str) -> None:
        self._token = token
        self._seal = Seal(encoding_aes_key, corp_id)

    def open(self, encrypted: str) -> bytes:
        """The message in `encrypted`; raises CipherError on any flaw of base64, padding, length or corporation."""
        return self._seal.open(encrypted)

    def seal(self, xml: str, timestamp: int) -> str:
        """The signed envelope around `xml`, under a nonce of its own."""
        encrypted, stamp, nonce = self._seal.close(xml), str(timestamp), secrets.token_hex(8)
        signed = signature(self._token, stamp, nonce, encrypted)
        return (
            f"<xml><Encrypt>{cdata(encrypted)}</Encrypt><MsgSignature>{cdata(signed)}</MsgSignature>"
            f"<TimeStamp>{stamp}</TimeStamp><Nonce>{cdata(nonce)}</Nonce></xml>"
        )
