"""`baolian doctor` says what is right, what to look at and what is wrong, and leaves with the code for it."""

import json
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.cli import run
from app.core.clock import SystemClock
from app.db.database import engine_url

Capture = pytest.CaptureFixture[str]
WECHAT = """
[[wechat]]
name = "langao"
division = "610925"
app_id = "wx0123456789abcdef"
app_secret = "s"
token = "holdfast2026"
mode = "plain"
api_base = "http://127.0.0.1:9"
"""
GOOD = 'secret_key = "a secret that is long enough"\npublic_url = "https://example.gov.cn"\n'
KEYS = 'data_keys = ["k1:one key for the data"]\n'


class Office:
    """A working directory with a configuration; `looks` runs the command in it."""

    def __init__(self, folder: Path, url: str, capsys: Capture) -> None:
        self.folder = folder
        self.url = url
        self.capsys = capsys

    def configure(self, text: str) -> None:
        """Write the configuration; the database is this test's own."""
        file = self.folder / "baolian.toml"
        file.write_text(f'database_url = "{self.url}"\n{text}', "utf-8")
        file.chmod(0o600)

    def looks(self) -> tuple[int, dict[str, list[tuple[str, str]]]]:
        """Exit code, and by name the state and words of each check."""
        self.capsys.readouterr()
        code = run(["doctor", "--json"])
        document = json.loads(self.capsys.readouterr().out)
        assert document["ok"] == (code == 0)
        found: dict[str, list[tuple[str, str]]] = {}
        for check in document["checks"]:
            found.setdefault(check["name"], []).append((check["state"], check["message"]))
        return code, found

    def execute(self, statement: str, **values: Any) -> None:
        """Change the database behind the program's back."""
        driver = "postgresql+psycopg" if self.url.startswith("postgresql") else "sqlite"
        engine = sa.create_engine(engine_url(self.url).set(drivername=driver))
        with engine.begin() as connection:
            connection.execute(sa.text(statement), values)
        engine.dispose()


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str, capsys: Capture) -> Office:
    monkeypatch.chdir(tmp_path)
    return Office(tmp_path, database_url, capsys)


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, blank_database_url: str, capsys: Capture) -> Office:
    """A folder whose database has no schema yet."""
    monkeypatch.chdir(tmp_path)
    return Office(tmp_path, blank_database_url, capsys)


@pytest.fixture
def ready(office: Office) -> Office:
    """Everything as it should be, with a registry of one division and one officer."""
    office.configure(GOOD + KEYS + WECHAT)
    assert run(["db", "upgrade"]) == 0
    office.execute(
        "INSERT INTO divisions (code, name, level, aliases) VALUES ('610925', '岚皋县', 'county', '[]')"
    )
    office.execute(
        "INSERT INTO officers (id, name, role, division_code, title, office_code, phone)"
        " VALUES ('D', '赵值班', 'duty_desk', '610925', '', '', NULL)"
    )
    return office


def states(found: list[tuple[str, str]]) -> set[str]:
    return {state for state, _ in found}


def words(found: list[tuple[str, str]]) -> str:
    return "\n".join(said for _, said in found)


def test_when_all_is_well_it_leaves_with_0_and_has_looked_at_everything(ready: Office) -> None:
    code, found = ready.looks()
    assert code == 0
    assert set(found) == {
        "configuration",
        "keys",
        "database",
        "schema",
        "registry",
        "backup",
        "media",
        "calendar",
        "clock",
        "accounts",
        "egress",
    }
    for name in ("configuration", "keys", "database", "schema", "registry", "media", "clock"):
        assert states(found[name]) == {"ok"}, found[name]
    assert ("SQLite" if ready.url.startswith("sqlite") else "PostgreSQL") in words(found["database"])
    assert "Asia/Shanghai" in words(found["clock"])


def test_a_machine_whose_clock_is_wrong_is_told_to_set_it(
    ready: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Late(SystemClock):
        def now(self) -> datetime:
            return super().now() - timedelta(minutes=11)

    monkeypatch.setattr("app.commands.examination.SystemClock", Late)
    code, found = ready.looks()
    if ready.url.startswith("sqlite"):  # a file has no clock of its own: a human compares with his telephone
        assert "请和手机对一下" in words(found["clock"])
        return
    assert code != 0
    assert "wrong" in states(found["clock"])
    assert "请对时(chrony 或 ntp)" in words(found["clock"])


def test_it_says_when_the_last_backup_was_taken_and_when_that_is_too_long_ago(ready: Office) -> None:
    assert ready.looks()[1]["backup"] == [("hint", "还没有备份过:每天运行一次 baolian backup 文件")]
    assert run(["backup", str(ready.folder / "b.zip")]) == 0
    assert states(ready.looks()[1]["backup"]) == {"ok"}
    ready.execute("UPDATE audit_entries SET at = :at", at="2026-01-01 00:00:00.000000")
    assert "太久了" in words(ready.looks()[1]["backup"])


def test_an_account_that_its_platform_refuses_is_wrong_until_somebody_sees_to_it(ready: Office) -> None:
    ready.execute(
        "INSERT INTO desk_entries (id, account, division_code, reason, is_urgent, created_at, due_at, rings,"
        " closed_reason) VALUES (1, 'wechat:langao', '610925', 'account_refused', FALSE, :at, :at, 0, '')",
        at="2026-07-18 08:00:00.000000",
    )
    assert [ready.looks()[0], "平台不让它发消息:运行" in words(ready.looks()[1]["accounts"])] == [1, True]
    ready.execute("UPDATE desk_entries SET due_at = NULL")
    assert ready.looks()[0] == 0


def test_it_says_what_to_look_at_in_accounts_and_where_the_address_must_be_entered(ready: Office) -> None:
    _, found = ready.looks()
    said = words(found["accounts"])
    for part in ("/wechat/langao", "明文模式", "alert_template_id", "不是真的平台"):
        assert part in said
    assert "IP 白名单" in words(found["egress"])
    assert "holdfast2026" not in json.dumps(found, ensure_ascii=False)


def test_a_qq_bots_limits_are_hints(ready: Office) -> None:
    bot = (
        '[[qqbot]]\nname = "langao"\ndivision = "610925"\napp_id = "1"\nsecret = "bot-secret"\n'
        "register_until = 2026-07-18T15:40:00+08:00\n"
    )
    ready.configure(GOOD + KEYS + bot)
    _, found = ready.looks()
    for part in ("/qqbot/langao", "active = false", "links = false", "register_until"):
        assert part in words(found["accounts"])
    assert "QQ 开放平台" in words(found["egress"])
    assert "bot-secret" not in json.dumps(found, ensure_ascii=False)


def test_for_people_it_is_plain_lines(ready: Office) -> None:
    ready.capsys.readouterr()
    assert run(["doctor"]) == 0
    shown = ready.capsys.readouterr().out
    assert "[好  ] 结构:数据库结构是最新的" in shown
    assert "[注意] 出口地址:" in shown
    assert "可以用" in shown


def test_it_says_when_the_data_keys_are_derived_from_the_secret_key(ready: Office) -> None:
    ready.configure(GOOD)
    code, found = ready.looks()
    assert code == 0
    assert "由 secret_key 推出来" in words(found["keys"])


def test_keys_that_do_not_open_what_is_stored_are_wrong(ready: Office) -> None:
    ready.execute("UPDATE officers SET phone = 'k0:AAAA' WHERE id = 'D'")
    code, found = ready.looks()
    assert code == 1
    assert "解不开" in words(found["keys"])


def test_a_wrong_configuration_leaves_with_2(office: Office) -> None:
    office.configure(GOOD + 'colour = "red"\n')
    code, found = office.looks()
    assert (code, set(found), states(found["configuration"])) == (2, {"configuration"}, {"wrong"})
    assert "colour" in words(found["configuration"])


def test_a_database_without_its_schema_leaves_with_2_and_looking_makes_no_file(bare: Office) -> None:
    bare.configure(GOOD)
    code, found = bare.looks()
    assert code == 2
    assert "baolian db upgrade" in words(found["schema"])
    assert not (bare.folder / "baolian.db").exists()
    assert states(found["media"]) == {"ok"}


@pytest.mark.parametrize(
    "url", ["postgresql://postgres@127.0.0.1:9/x", "postgresql://nobody@127.0.0.1:5432/nowhere"]
)
def test_a_database_that_cannot_be_reached_leaves_with_3_and_the_rest_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture, url: str
) -> None:
    monkeypatch.chdir(tmp_path)
    office = Office(tmp_path, url, capsys)
    office.configure(GOOD)
    code, found = office.looks()
    assert (code, states(found["database"])) == (3, {"wrong"})
    assert "media" in found


def test_a_media_folder_that_cannot_be_written_is_wrong(ready: Office) -> None:
    (ready.folder / "occupied").write_text("a file")
    ready.configure(GOOD + KEYS + 'media_url = "file:occupied"\n')
    code, found = ready.looks()
    assert (code, states(found["media"])) == (1, {"wrong"})


def test_weak_spots_of_the_configuration_are_hints(ready: Office) -> None:
    ready.configure('secret_key = "short"\npublic_url = "http://127.0.0.1:8000"\n' + KEYS)
    (ready.folder / "baolian.toml").chmod(0o644)
    code, found = ready.looks()
    assert code == 0
    said = words(found["configuration"]) + words(found["keys"]) + words(found["accounts"])
    for part in ("chmod 600", "打不开", "容易被猜到", "没有配置任何账号"):
        assert part in said


def test_an_account_for_a_division_that_is_not_registered_is_a_hint(ready: Office) -> None:
    ready.configure(GOOD + KEYS + WECHAT.replace("610925", "610926"))
    code, found = ready.looks()
    assert code == 0
    assert "610926 不在登记的区划里" in words(found["registry"])


def test_an_empty_registry_is_a_hint_to_import(office: Office) -> None:
    office.configure(GOOD + KEYS)
    assert run(["db", "upgrade"]) == 0
    code, found = office.looks()
    assert code == 0
    assert "baolian import" in words(found["registry"])


SMS = """
[[sms]]
name = "duanxin"
division = "610925"
url = "spugpush://a-secret-token/{to}"
"""


def test_a_sender_that_is_installed_is_fine_and_its_address_is_not_shown(ready: Office) -> None:
    ready.configure(GOOD + KEYS + WECHAT + SMS)
    code, found = ready.looks()
    assert code == 0
    assert "[[sms]] duanxin:只发不收" in words(found["accounts"])
    assert "a-secret-token" not in json.dumps(found, ensure_ascii=False)


def test_a_sender_that_is_missing_is_wrong_and_says_how_to_install_it(
    ready: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    ready.configure(GOOD + KEYS + WECHAT + SMS)
    code, found = ready.looks()
    assert code == 1
    assert "make setup-push" in words(found["accounts"])
    assert "wrong" in states(found["accounts"])


def test_wecom_is_told_where_its_trusted_address_is_entered(ready: Office) -> None:
    wecom = {"name": "county", "division": "610925", "corp_id": "ww1", "agent_id": "1000002", "secret": "s"}
    keys = {"token": "wecomtoken", "encoding_aes_key": "A" * 43}
    lines = "\n".join(f'{name} = "{value}"' for name, value in {**wecom, **keys}.items())
    ready.configure(f"{GOOD}{KEYS}[[wecom]]\n{lines}\n")
    _, found = ready.looks()
    assert "企业可信IP" in words(found["egress"])
    assert "60020" in words(found["egress"])
