"""The signature vectors of the protocol reference, section 7, and the flaws that a signature may have."""

import pytest

from bots.qqbot.crypto import BotKey, seed_of
from tests.contract.qqbot_wire import private_key

STAMP = "1767225600"
BODY = (
    '{"op":0,"id":"GROUP_AT_MESSAGE_CREATE:x1","t":"GROUP_AT_MESSAGE_CREATE",'
    '"d":{"id":"ROBOT1.0_a","content":" 报修"}}'
).encode()
SIGNATURE = (
    "fb6b19c1822cd7df33384e176c6cbb276fa3632836be7dc54a4e3c768a7c48df"
    "8716b9795282ab3156f45a53e854c9b604640308f19acdc3f1ca89a8a00d530a"
)


def test_the_seed_is_the_secret_again_and_again_cut_at_32_bytes() -> None:
    assert seed_of("Sample0Secret") == b"Sample0SecretSample0SecretSample"
    assert seed_of("x" * 32) == b"x" * 32
    assert seed_of("y" * 40) == b"y" * 32


def test_the_published_check_of_an_address() -> None:
    signed = BotKey("DG5g3B4j9X2KOErG").sign("1725442341" + "Arq0D5A61EgUu4OxUvOp")
    assert signed == (
        "87befc99c42c651b3aac0278e71ada338433ae26fcb24307bdc5ad38c1adc2d0"
        "1bcfcadc0842edac85e85205028a1132afe09280305f13aa6909ffc2d652c706"
    )


def test_our_own_check_of_an_address() -> None:
    assert BotKey("Sample0Secret").sign(STAMP + "Tok3nABC") == (
        "1060cfa1b609844c2a0d03906dd2ee9fcd399b61985b027046703ba35627bb0c"
        "aad7b20c82c323b8a1b686849cdd72cb27d78e3185de2a8e94a338240e7a1e07"
    )


def test_an_event_is_signed_over_its_time_and_its_raw_body() -> None:
    key = BotKey("Sample0Secret")
    assert key.has_signed(SIGNATURE, STAMP, BODY)
    assert not key.has_signed(SIGNATURE, "1767225601", BODY)
    assert not key.has_signed(SIGNATURE, STAMP, BODY + b" ")
    assert not BotKey("Sample1Secret").has_signed(SIGNATURE, STAMP, BODY)


@pytest.mark.parametrize(
    "flawed",
    ["", "zz" * 64, SIGNATURE.upper(), SIGNATURE[:-2], SIGNATURE + "00", " " + SIGNATURE[1:], "签" * 128],
    ids=["empty", "no hex", "upper case", "short", "long", "a blank", "not ASCII"],
)
def test_a_flawed_signature_is_none(flawed: str) -> None:
    assert not BotKey("Sample0Secret").has_signed(flawed, STAMP, BODY)


def test_a_signature_with_its_high_bits_set_is_none() -> None:
    raw = bytearray.fromhex(SIGNATURE)
    raw[63] |= 0xE0
    assert not BotKey("Sample0Secret").has_signed(raw.hex(), STAMP, BODY)


@pytest.mark.parametrize("secret", ["a", "Sample0Secret", "x" * 31, "x" * 32, "x" * 77, "密钥"])
def test_what_an_independent_hand_signs_is_verified(secret: str) -> None:
    if secret.isascii():
        assert BotKey(secret).has_signed(private_key(secret).sign(b"1" + BODY).hex(), "1", BODY)
    assert len(seed_of(secret)) == 32
