"""Secrets that stand sealed in the configuration."""

import io
from pathlib import Path

import pytest

from app.cli import run
from app.core.crypto import Keyring
from app.core.errors import ConfigurationError
from app.sealed_values import seal
from app.settings import Settings
from bots.config import secret

URL = "spugpush://a-secret-token/{to}"
KEYS = 'secret_key = "a secret that is long enough"\ndata_keys = ["k1:one key for the data"]\n'
KEYRING = Keyring.from_settings(["k1:one key for the data"], "a secret that is long enough")
Capture = pytest.CaptureFixture[str]


def written(folder: Path, text: str) -> Path:
    file = folder / "baolian.toml"
    file.write_text(KEYS + text, "utf-8")
    return file


def sms(url: str) -> str:
    return f'[[sms]]\nname = "duanxin"\ndivision = "610925"\nurl = "{url}"\n'


def test_a_sealed_secret_is_opened(tmp_path: Path) -> None:
    sealed = seal(KEYRING, "sms.url", URL)
    assert "a-secret-token" not in sealed
    (account,) = Settings.load(written(tmp_path, sms(sealed)), {}).sms
    assert secret(account.url) == URL


def test_the_environment_may_hold_it_as_well(tmp_path: Path) -> None:
    environ = {"BAOLIAN_SMS__duanxin__URL": seal(KEYRING, "sms.url", URL)}
    (account,) = Settings.load(written(tmp_path, sms("spugpush://x/{to}")), environ).sms
    assert secret(account.url) == URL


def test_one_of_several_named_secrets_may_be_sealed(tmp_path: Path) -> None:
    sealed = seal(KEYRING, "sms.options", "vendor-token")
    lines = f'sender = "langao"\noptions = {{token = "{sealed}", sign = "岚皋包联"}}\n'
    (account,) = Settings.load(written(tmp_path, sms("") + lines), {}).sms
    assert {name: secret(value) for name, value in account.options.items()} == {
        "token": "vendor-token",
        "sign": "岚皋包联",
    }


@pytest.mark.parametrize(
    "value",
    [
        seal(KEYRING, "sms.options", URL),
        seal(Keyring.from_settings(["k1:another"], ""), "sms.url", URL),
        seal(Keyring.from_settings(["k9:another"], ""), "sms.url", URL),
        "sealed:",
        "sealed:k1:???",
    ],
    ids=["for another key", "by another secret", "by an unknown key", "empty", "no base64"],
)
def test_what_does_not_open_is_named_and_not_shown(tmp_path: Path, value: str) -> None:
    with pytest.raises(ConfigurationError, match=r"sms\.url 里 sealed: 开头的值用现在的 data_keys 解不开"):
        Settings.load(written(tmp_path, sms(value)), {})


def test_the_command_prints_the_line_to_paste(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv("BAOLIAN_CONFIG", str(written(tmp_path, "")))
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{URL}\n"))
    assert run(["token", "--seal", "sms.url"]) == 0
    line = capsys.readouterr().out
    assert line.startswith('url = "sealed:k1:')
    file = written(tmp_path, sms("x").replace('url = "x"', line.strip()))
    assert secret(Settings.load(file, {}).sms[0].url) == URL


@pytest.mark.parametrize(("name", "given", "code"), [("sms url", "x\n", 2), ("sms.url", "\n", 1)])
def test_the_command_refuses_what_makes_no_sense(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture, name: str, given: str, code: int
) -> None:
    monkeypatch.setenv("BAOLIAN_CONFIG", str(written(tmp_path, "")))
    monkeypatch.setattr("sys.stdin", io.StringIO(given))
    assert run(["token", "--seal", name]) == code
    assert capsys.readouterr().err.count("\n") == 1
