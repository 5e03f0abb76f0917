"""The configuration: what is taken, what is refused, and that secrets do not show."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from app.core.errors import ConfigurationError
from app.settings import Settings

KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
TOML = f"""
secret_key = "sign-with-this"

[[wechat]]
name = "langao"
division = "610925"
app_id = "wx0123456789abcdef"
app_secret = "app-secret-value"
token = "holdfast2026"
encoding_aes_key = "{KEY}"

[[onebot]]
name = "siji"
division = "610925112"
self_id = 10001
secret = "onebot-secret"
access_token = "onebot-access"

[[api_token]]
name = "county-12345"
token = "api-token-value"
division = "610925"
"""


def load(folder: Path, text: str = TOML, environ: Mapping[str, str] | None = None) -> Settings:
    path = folder / "baolian.toml"
    path.write_text(text, "utf-8")
    return Settings.load(environ={"BAOLIAN_CONFIG": str(path), **(environ or {})})


def refusal(folder: Path, text: str = TOML, environ: Mapping[str, str] | None = None) -> str:
    with pytest.raises(ConfigurationError) as caught:
        load(folder, text, environ)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_file_is_read_and_everything_else_has_a_default(tmp_path: Path) -> None:
    settings = load(tmp_path)
    assert settings.wechat[0].mode == "safe"
    assert settings.onebot[0].self_id == "10001"
    assert settings.api_token[0].rights == {"read"}
    assert settings.database_url == "sqlite:///data/baolian.db"
    assert settings.freshness_seconds == 600


def test_the_file_lies_in_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "baolian.toml").write_text('secret_key = "here"', "utf-8")
    monkeypatch.chdir(tmp_path)
    assert Settings.load(environ={}).secret_key.get_secret_value() == "here"


def test_the_environment_overrides_keys_and_accounts_by_name(tmp_path: Path) -> None:
    environ = {
        "BAOLIAN_DATABASE_URL": "postgresql://somebody@db/baolian",
        "BAOLIAN_WECHAT__langao__TOKEN": "another2026",
        "BAOLIAN_LIMITS__POOL_SIZE": "32",
        "BAOLIAN_MEDIA_HOSTS": "photos.example.cn, voices.example.cn",
        "BAOLIAN_API_TOKEN__board__TOKEN": "second-token",
        "BAOLIAN_API_TOKEN__board__DIVISION": "610925112",
        "BAOLIAN_API_TOKEN__board__RIGHTS": '["read", "personal"]',
    }
    settings = load(tmp_path, environ=environ)
    assert settings.database_url == "postgresql://somebody@db/baolian"
    assert settings.wechat[0].token.get_secret_value() == "another2026"
    assert settings.limits.pool_size == 32
    assert settings.media_hosts == ("photos.example.cn", "voices.example.cn")
    assert settings.api_token[1].rights == {"read", "personal"}


def test_a_secret_can_come_from_a_file_named_in_toml(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from-a-file\n", "utf-8")
    text = TOML.replace('secret_key = "sign-with-this"', f'secret_key_file = "{tmp_path / "key"}"')
    assert load(tmp_path, text).secret_key.get_secret_value() == "from-a-file"


def test_a_secret_can_come_from_a_file_named_in_the_environment(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("fromafile2026\n", "utf-8")
    (tmp_path / "url").write_text("sqlite:///elsewhere.db\n", "utf-8")
    (tmp_path / "keys").write_text("k2:two\nk1:one\n", "utf-8")
    environ = {
        "BAOLIAN_WECHAT__langao__TOKEN_FILE": str(tmp_path / "token"),
        "BAOLIAN_DATABASE_URL_FILE": str(tmp_path / "url"),
        "BAOLIAN_DATA_KEYS_FILE": str(tmp_path / "keys"),
    }
    settings = load(tmp_path, environ=environ)
    assert settings.wechat[0].token.get_secret_value() == "fromafile2026"
    assert settings.database_url == "sqlite:///elsewhere.db"
    assert [key.get_secret_value() for key in settings.data_keys] == ["k2:two", "k1:one"]


def test_a_secret_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    message = refusal(tmp_path, environ={"BAOLIAN_SECRET_KEY_FILE": str(tmp_path / "gone")})
    assert "secret_key_file" in message
    assert "gone" in message


def test_whose_secret_file_is_wrong_is_said(tmp_path: Path) -> None:
    message = refusal(tmp_path, environ={"BAOLIAN_WECHAT__langao__TOKEN_FILE": str(tmp_path / "gone")})
    assert "wechat.langao.token_file" in message
    twice = TOML.replace("[[wechat]]", '[[wechat]]\ntoken_file = "t"', 1)
    assert "wechat.langao.token 和 token_file 只能写一个" in refusal(tmp_path, twice)


@pytest.mark.parametrize("token", ["令牌" * 12, " in-front", "behind ", "a-line\\n", "\\u007f"])
def test_a_token_that_no_header_can_carry_is_refused(tmp_path: Path, token: str) -> None:
    """It would be answered 401 for ever, and nobody would know why."""
    api = f'[[api_token]]\nname = "hotline"\ntoken = "{token}"\ndivision = "610925"\n'
    assert "api_token.hotline.token 只能用英文字母" in refusal(tmp_path, f"{TOML}\n{api}")
    bot = f'[[onebot]]\nname = "x"\ndivision = "610925"\nself_id = 1\naccess_token = "{token}"\n'
    assert "onebot.x.access_token 只能用英文字母" in refusal(tmp_path, f"{TOML}\n{bot}")


def test_two_systems_cannot_share_one_token(tmp_path: Path) -> None:
    shared = "".join(
        f"[[api_token]]\nname = '{name}'\ntoken = 'one and the same'\ndivision = '610925'\n"
        for name in ("hotline", "board")
    )
    message = refusal(tmp_path, f"{TOML}\n{shared}")
    assert "[[api_token]] hotline 和 board 的 token 一样" in message
    assert "one and the same" not in message
    before = shared.replace("token = 'one", "token = 'another'\nprevious_token = 'one", 1)
    assert "[[api_token]] hotline 和 board 的 token 一样" in refusal(tmp_path, f"{TOML}\n{before}")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("colour = 'red'", "colour"),
        ("[limits]\nturns = 3", "limits.turns"),
        ("[[wechat]]\nname = 'b'\nwhat = 1", "wechat.b.what"),
    ],
)
def test_an_unknown_key_is_named(tmp_path: Path, line: str, name: str) -> None:
    text = f"secret_key = 'x'\n{line}\n"
    assert f"{name} 不认识的配置项" in refusal(tmp_path, text)


@pytest.mark.parametrize(
    ("line", "near"),
    [
        ("public_ur = 'https://x.cn'", "public_ur 不认识的配置项,是不是想写 public_url?"),
        ("[limits]\npoolsize = 3", "limits.poolsize 不认识的配置项,是不是想写 pool_size?"),
        ("[[wechat]]\nname = 'b'\nappid = 'x'", "wechat.b.appid 不认识的配置项,是不是想写 app_id?"),
        ("[[wechat]]\nname = 'b'\ntokenfile = 'x'", "是不是想写 token_file?"),
        ("[[wechatt]]\nname = 'b'", "是不是想写 wechat?"),
    ],
)
def test_the_key_that_was_meant_is_suggested(tmp_path: Path, line: str, near: str) -> None:
    assert near in refusal(tmp_path, f"secret_key = 'x'\n{line}\n")


@pytest.mark.parametrize(
    ("variable", "near"),
    [
        ("BAOLIAN_DATABASE_UR", "DATABASE_URL"),
        ("BAOLIAN_LIMIT__POOL_SIZE", "LIMITS"),
        ("BAOLIAN_WECHAT__langao__TOKN", "TOKEN"),
    ],
)
def test_the_part_of_a_variable_that_was_meant_is_suggested(tmp_path: Path, variable: str, near: str) -> None:
    assert f"是不是想写 {near}?" in refusal(tmp_path, environ={variable: "x"})


@pytest.mark.parametrize(
    "variable",
    ["BAOLIAN_COLOUR", "BAOLIAN_WECHAT__langao__COLOUR", "BAOLIAN_WECHAT__TOKEN", "BAOLIAN_PUBLIC_URL_FILE"],
)
def test_an_unknown_variable_is_named(tmp_path: Path, variable: str) -> None:
    assert variable in refusal(tmp_path, environ={variable: "x"})


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"BAOLIAN_PUBLIC_URL": "example"}, "环境变量 BAOLIAN_PUBLIC_URL: public_url 要以 http://"),
        ({"BAOLIAN_LIMITS__POOL_SIZE": "x"}, "环境变量 BAOLIAN_LIMITS__POOL_SIZE: limits.pool_size 应是整数"),
        (
            {"BAOLIAN_WECHAT__langao__MODE": "x"},
            "环境变量 BAOLIAN_WECHAT__langao__MODE: wechat.langao.mode ",
        ),
        (
            {"BAOLIAN_WECHAT__lango__MODE": "safe"},
            "环境变量 BAOLIAN_WECHAT__lango__MODE: wechat.lango.division 缺",
        ),
    ],
)
def test_a_wrong_value_of_a_variable_is_not_looked_for_in_the_file(
    tmp_path: Path, environ: dict[str, str], words: str
) -> None:
    said = refusal(tmp_path, environ=environ)
    assert said.startswith(words)
    assert "baolian.toml" not in said


def test_what_is_wrong_in_the_file_and_in_a_variable_is_told_of_both(tmp_path: Path) -> None:
    said = refusal(tmp_path, f"freshness_seconds = 0\n{TOML}", {"BAOLIAN_LOG_LEVEL": "loud"})
    assert "baolian.toml: freshness_seconds 不能小于 1;环境变量 BAOLIAN_LOG_LEVEL: log_level 只能是" in said


def test_variables_of_others_are_left_alone(tmp_path: Path) -> None:
    load(tmp_path, environ={"PATH": "/bin", "BAOLIAN_TEST_POSTGRES": "postgresql://x"})


def test_the_signing_key_is_required(tmp_path: Path) -> None:
    assert "secret_key" in refusal(tmp_path, "public_url = 'https://example.gov.cn'")


def test_two_accounts_cannot_have_one_name(tmp_path: Path) -> None:
    again = '[[api_token]]\nname = "county-12345"\ntoken = "u"\ndivision = "610925"\n'
    assert "county-12345" in refusal(tmp_path, TOML + again)


def test_a_missing_file_that_was_asked_for_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"nowhere\.toml"):
        Settings.load(environ={"BAOLIAN_CONFIG": str(tmp_path / "nowhere.toml")})


def test_broken_toml_says_where(tmp_path: Path) -> None:
    assert "第 1 行" in refusal(tmp_path, "secret_key = = 1")
    assert "英文的" in refusal(tmp_path, TOML.replace('"langao"', "“langao”"))


def test_a_file_as_the_notepad_of_windows_writes_it_is_read(tmp_path: Path) -> None:
    assert load(tmp_path, "\ufeff" + TOML).wechat[0].name == "langao"
    (tmp_path / "key").write_text("from notepad\r\n", "utf-8-sig")
    text = TOML.replace('secret_key = "sign-with-this"', f'secret_key_file = "{tmp_path / "key"}"')
    assert load(tmp_path, text).secret_key.get_secret_value() == "from notepad"


def test_a_file_in_another_encoding_is_said_to_be_one(tmp_path: Path) -> None:
    path = tmp_path / "baolian.toml"
    path.write_text("# 配置\n" + TOML, "gb18030")
    with pytest.raises(ConfigurationError, match="另存为 UTF-8"):
        Settings.load(environ={"BAOLIAN_CONFIG": str(path)})


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('timezone = "Asia/Beijing"', "不认识的时区 Asia/Beijing"),
        ('timezone = "+08:00"', "不认识的时区"),
        ("limits.answer_seconds = 30", "limits.answer_seconds 不能大于 4.8"),
        ("limits.pool_size = 0", "limits.pool_size 不能小于 1"),
        ('log_level = "verbose"', "log_level 只能是 'debug'、'info'、'warning'、'error'"),
    ],
)
def test_a_value_that_cannot_be_is_told_in_chinese(tmp_path: Path, line: str, words: str) -> None:
    assert words in refusal(tmp_path, f"{line}\n{TOML}")


def test_the_channels_that_come_later_have_their_keys_checked(tmp_path: Path) -> None:
    qqbot = '[[qqbot]]\nname = "langao"\ndivision = "610925"\napp_id = "1"\n'
    assert "qqbot.langao.secret 缺少这一项" in refusal(tmp_path, TOML + qqbot)


def test_neither_repr_nor_errors_show_a_secret(tmp_path: Path) -> None:
    url = {"BAOLIAN_DATABASE_URL": "postgresql://somebody:db-password@db/baolian"}
    shown = repr(load(tmp_path, environ=url)) + refusal(tmp_path, TOML.replace(KEY, "short-aes-key"))
    hidden = ("sign-with-this", "app-secret-value", "holdfast2026", KEY, "short-aes-key", "db-password")
    for secret in (*hidden, "onebot-secret", "onebot-access", "api-token-value"):
        assert secret not in shown
