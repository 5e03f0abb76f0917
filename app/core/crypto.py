"""Keys for personal data: encryption with the key's id in the value, and keyed hashes for look-ups."""

import base64
import hashlib
import hmac
import os
from binascii import b2a_base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.core.errors import BaolianError, ConfigurationError

_NONCE = 12
_CONCEALED = "~"


class UndecryptableError(BaolianError):
    """A stored value that none of our keys opens, or that was moved from another column."""


def derive_key(secret: str, purpose: str) -> bytes:
    """32 bytes from a secret, different for each purpose (HKDF, RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(secret.encode())


@dataclass(frozen=True)
class Keyring:
    """The data keys: the first encrypts (or the one held to), all decrypt (AES-256-GCM bound to the column)."""

    keys: tuple[tuple[str, bytes], ...]
    index_key: bytes
    _sealer: str = field(default="", init=False, repr=False, compare=False)
    _ciphers: dict[str, AESGCM] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.keys:
            raise ConfigurationError("data_keys 里至少要有一把密钥")
        object.__setattr__(self, "_ciphers", {name: AESGCM(key) for name, key in self.keys})

    @classmethod
    def from_settings(cls, data_keys: Sequence[str], secret_key: str) -> "Keyring":
        """Keys from `id:secret` lines; without any, one is derived from `secret_key`.

        Raises ConfigurationError for a line without an id or a repeated id.
        """
        lines = list(data_keys) or [f"k0:{secret_key}"]
        keys: list[tuple[str, bytes]] = []
        for line in lines:
            name, _, secret = line.partition(":")
            if not name or not secret or name in dict(keys):
                raise ConfigurationError("data_keys 每一项要写成 编号:密钥,编号不能重复")
            keys.append((name, derive_key(secret, "baolian data")))
        return cls(tuple(keys), derive_key(lines[-1].partition(":")[2], "baolian index"))

    def hold_to(self, name: str) -> bool:
        """Encrypt with this key of ours from now on, with the first again where no name is given; whether it is new."""
        is_new = name != self._sealer
        object.__setattr__(self, "_sealer", name)
        return is_new

    def encrypt(self, text: str, column: str) -> str:
        """`text` sealed for `column` ("table.column"): `id:base64(nonce + cipher text + tag)`."""
        return self.sealing(column)(text) or ""

    def sealing(self, column: str) -> Callable[[str | None], str | None]:
        """What seals texts for `column`, one after the other; nothing stays nothing."""
        bound = column.encode()

        def seal(text: str | None) -> str | None:
            if text is None:
                return None
            name, nonce = self._sealer or self.keys[0][0], os.urandom(_NONCE)
            sealed = nonce + self._ciphers[name].encrypt(nonce, text.encode("utf-8", "replace"), bound)
            return f"{name}:{b2a_base64(sealed, newline=False).decode('ascii')}"

        return seal

    def decrypt(self, value: str, column: str) -> str:
        """What `encrypt` sealed for the same column; raises UndecryptableError."""
        name, _, body = value.partition(":")
        cipher = self._ciphers.get(name)
        if cipher is None:
            raise UndecryptableError(f"no data key named {name!r} for {column}")
        try:
            data = base64.b64decode(body, validate=True)
            return cipher.decrypt(data[:_NONCE], data[_NONCE:], column.encode()).decode()
        except (ValueError, InvalidTag) as error:
            raise UndecryptableError(f"a value of {column} does not open with key {name!r}") from error

    def conceal(self, text: str, column: str) -> str:
        """`text` as one sealed word, the same each time (AES-SIV): it can be looked up, compared and opened again.

        The last key seals, so that a new first key changes no address: `id~base64`.
        """
        name, key = self.keys[-1]
        sealed = AESSIV(_address_key(key)).encrypt(text.encode("utf-8", "replace"), [column.encode()])
        return f"{name}{_CONCEALED}{base64.urlsafe_b64encode(sealed).decode()}"

    def reveal(self, word: str, column: str) -> str:
        """What `conceal` sealed for the same column; a word that was never sealed is itself.

        Raises UndecryptableError.
        """
        name, mark, body = word.partition(_CONCEALED)
        if not mark:
            return word
        key = dict(self.keys).get(name)
        try:
            if key is None:
                raise UndecryptableError(f"no data key named {name!r} for {column}")
            data = base64.urlsafe_b64decode(body)
            return AESSIV(_address_key(key)).decrypt(data, [column.encode()]).decode()
        except (ValueError, InvalidTag) as error:
            raise UndecryptableError(f"a word of {column} does not open with key {name!r}") from error

    def index(self, text: str, column: str) -> str:
        """A keyed hash for equality look-ups in `column`; hex, 32 characters."""
        return hmac.new(self.index_key, f"{column}\0{text}".encode(), hashlib.sha256).hexdigest()[:32]


def _address_key(key: bytes) -> bytes:
    """The key for addresses, apart from the one that seals texts."""
    return derive_key(key.hex(), "baolian addresses")
