"""What if nobody answers, as other systems and operators ask it."""

import json
from pathlib import Path

import pytest

from app.cli import run
from app.commands.configured import with_workshop
from app.services.rules.rulesets import Ruleset
from app.services.tuning.examples import Lesson, learn
from app.services.work import Workshop
from tests.counties import a_county, write_files
from tests.factories import a_message
from tests.small_county import OTHER, VILLAGE
from tests.web.served import READER, TOWN_READER, Served, text_xml

pytestmark = pytest.mark.anyio
NIGHT = "2026-10-01T02:00:00+08:00"


async def test_the_timeline_of_a_night_has_names_reasons_and_channels(house: Served) -> None:
    answer = await house.post("/rules/what_if", {"place": VILLAGE, "kind": "disaster", "at": NIGHT})
    assert answer.status_code == 200
    told = answer.json()
    assert told["is_complete"] is True
    first = told["calls"][0]
    assert (first["at"], first["officer"]["id"], first["why"]) == (
        NIGHT,
        "V1",
        {"by": "leads_village", "target": VILLAGE},
    )
    assert [each["channel"] for each in first["channels"]][:1] == ["wechat"]


async def test_a_draft_is_played_and_a_bad_one_named_by_its_line(house: Served) -> None:
    body = {"place": VILLAGE, "kind": "disaster", "at": NIGHT}
    draft = '[promises.disaster]\nremind = "1m"\non_site = "2m"\n'
    told = (await house.post("/rules/what_if", body | {"document": draft})).json()
    assert told["due"]["on_site"] == "2026-09-30T18:02:00+00:00"
    bad = await house.post("/rules/what_if", body | {"document": "x = 1\n"})
    assert bad.status_code == 422
    assert "第 1 行" in bad.json()["error"]["message"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "hail"}, "kind"),
        ({"at": "2026-10-01T02:00:00"}, "at"),
        ({"at": "9999-12-31T23:59:00+08:00"}, "at"),
        ({"at": "0001-01-01T00:00:00+08:00"}, "at"),
    ],
)
async def test_bad_questions_are_refused(house: Served, changes: dict[str, str], field: str) -> None:
    answer = await house.post("/rules/what_if", {"place": VILLAGE} | changes)
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, field)


async def test_places_outside_are_unknown_and_names_masked(house: Served) -> None:
    body = {"place": OTHER, "kind": "care", "at": NIGHT}
    assert (await house.post("/rules/what_if", body, TOWN_READER)).status_code == 404
    assert "刘支书" not in (await house.post("/rules/what_if", body, READER)).text


@pytest.fixture
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A configured county of one village."""
    config = tmp_path / "baolian.toml"
    config.write_text(
        f'database_url = "sqlite:///{tmp_path / "b.db"}"\nsecret_key = "a secret for tests only, 32 long"\n'
        'public_url = "http://127.0.0.1"\n'
    )
    monkeypatch.setenv("BAOLIAN_CONFIG", str(config))
    assert run(["db", "upgrade"]) == 0
    assert run(["import", str(write_files(tmp_path / "county", a_county()))]) == 0
    capsys.readouterr()


@pytest.mark.usefixtures("configured")
def test_the_command_prints_the_timeline(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["rules", "what-if", "--place", "竹园村", "--at", "2027-02-01 02:00"]
    assert run(asked) == 0
    shown = capsys.readouterr().out
    assert "四季镇竹园村,灾情" in shown
    assert "2027-02-01 02:00:00  通知" in shown
    draft = tmp_path / "draft.toml"
    draft.write_text('[promises.disaster]\non_site = "3m"\n', encoding="utf-8")
    assert run([*asked, "--file", str(draft), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["due"]["on_site"].startswith("2027-01-31T18:03")


@pytest.mark.usefixtures("configured")
def test_the_command_refuses_what_it_cannot_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "what-if", "--place", "竹园村", "--kind", "hail"]) == 2
    assert run(["rules", "what-if", "--place", "竹园村", "--at", "半夜"]) == 2
    assert "不像时间" in capsys.readouterr().err
    assert run(["rules", "what-if", "--place", "竹园村", "--at", "9999-12-31 23:59"]) == 1
    assert "前后十年以内" in capsys.readouterr().err


@pytest.mark.usefixtures("configured")
def test_a_dry_run_of_a_file_prints_each_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draft, messages = tmp_path / "draft.toml", tmp_path / "m.csv"
    draft.write_text(
        '[[routes]]\nname = "找值班"\nwhen = { intent = "disaster" }\nto = { role = "duty_desk" }\n',
        encoding="utf-8",
    )
    messages.write_text(
        "id,text,intent,division\n7,竹园村下冰雹了,disaster,\n8,你好,chitchat,610925112206\n", "utf-8"
    )
    asked = ["rules", "dry-run", str(draft), "--messages", str(messages)]
    assert run(asked) == 0
    shown = capsys.readouterr().out
    assert "预演 2 条消息" in shown
    assert "[7] 竹园村下冰雹了" in shown
    assert run([*asked, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [item["id"] for item in told["items"]] == ["7"]
    assert run(["rules", "dry-run", str(draft), "--text", "竹园村下冰雹了"]) == 0
    assert "找值班" in capsys.readouterr().out
    assert run(["rules", "dry-run", str(draft)]) == 2


async def test_the_rule_with_most_returned_cases_is_told_within_the_division(house: Served) -> None:
    assert (await house.post_wechat(text_xml("竹园村张诗文家下冰雹了,烟叶打烂了"))).status_code == 200
    (case,) = (await house.get("/cases")).json()["items"]
    body = {"action": "return", "officer": case["officer"]["id"], "text": "不归我管"}
    assert (await house.post(f"/cases/{case['number']}/actions", body)).status_code == 200
    (rule,) = (await house.get("/rules/returns")).json()
    assert (rule["route"], rule["returns"]) == (case["decision"]["route"], 1)
    assert "张诗文" not in rule["cases"][0]["text"]
    assert (await house.get("/rules/returns", TOWN_READER)).json() == []


@pytest.mark.usefixtures("configured")
def test_what_officers_put_right_is_learned_as_a_draft(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def corrected(workshop: Workshop) -> None:
        async with workshop.begin() as work:
            message = a_message(id=7, text="低保能不能给我妈评一个", division_code=VILLAGE)
            work.session.add(message)
            await work.flush()
            await learn(
                work, message, Lesson(["relief"], "consultation", False, ["intent"], VILLAGE), "officer:A"
            )

    with_workshop(corrected)
    rows = ["id,text,intent,urgent"]
    for number in range(12):
        rows += [
            f"a{number},第{number}户下冰雹了烟叶打烂了,disaster,no",
            f"b{number},第{number}回赶场好热闹,chitchat,no",
        ]
    file, out = tmp_path / "m.csv", tmp_path / "learned.toml"
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert run(["intents", "train", str(file), "--corrections", "--out", str(out), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["by_file"]["改过的消息"]["n"] == 1
    assert told["cross_validated"]["n"] == 25
    draft = Ruleset.parse(out.read_text(encoding="utf-8"))
    assert draft.weights is not None
    assert run(["rules", "dry-run", str(out), "--text", "竹园村下冰雹了"]) == 0
