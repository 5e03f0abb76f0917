"""What a drill plays: the same for a seed, every line understood as what it is, officers who answer or sleep."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.commands.intents import shipped_understander
from app.core.enums import CASE_KINDS
from app.demo.drills.letters import Who
from app.demo.drills.officers import MARK, Move, Officers, ends_in, has_more
from app.demo.drills.phones import Bubble
from app.demo.drills.script import CHINA, SCRIPTS, Cast, Manner, words

CAST = Cast(("竹园村", "长梁村"), ("wechat", "onebot", "qqbot"))
CHEN = Who("wechat", "langao", "oChen")
AWAKE = Manner(1.0, 0.0, (1, 2), (5, 6), (10, 20), (30, 40), finishes=1.0)
NOON = datetime(2026, 7, 18, 4, 0, tzinfo=UTC)


def bubble(text: str, at: datetime = NOON, who: Who = CHEN, way: str = "template") -> Bubble:
    return Bubble(1, at, 0.0, who.channel, who.account, who.sender, "bot", way, text)


def lines() -> Iterator[tuple[str, str]]:
    for script in SCRIPTS:
        for kind, said in words()[script].items():
            yield from ((kind, line) for line in said)


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_seed_plays_the_same_and_another_one_does_not(name: str) -> None:
    first, again, other = (SCRIPTS[name](CAST, 60, seed).reports for seed in (1, 1, 2))
    assert first == again
    assert first != other


@given(count=st.integers(1, 300), seed=st.integers(0, 10**6), name=st.sampled_from(sorted(SCRIPTS)))
def test_every_report_is_written_in_order_while_the_drill_lasts(count: int, seed: int, name: str) -> None:
    script = SCRIPTS[name](CAST, count, seed)
    moments = [report.after for report in script.reports]
    assert [report.number for report in script.reports] == list(range(count))
    assert moments == sorted(moments)
    assert timedelta() <= moments[0] <= moments[-1] < script.lasts


def test_an_ordinary_week_has_all_ten_kinds() -> None:
    kinds = Counter(report.kind for report in SCRIPTS["week"](CAST, 100, 1).reports)
    assert kinds == {str(kind): 10 for kind in CASE_KINDS}


@pytest.mark.parametrize(("kind", "line"), list(lines()))
def test_every_line_is_understood_as_what_it_is(kind: str, line: str) -> None:
    heard = shipped_understander().understand(line.format(place="竹园村", group="三组"))
    assert str(heard.intent) == ("disaster" if kind == "urgent" else kind)
    assert heard.is_urgent == (kind == "urgent")
    assert not heard.also
    assert not heard.to_human


def test_drills_begin_now_tonight_or_on_monday() -> None:
    hail, flood, week = (SCRIPTS[name](CAST, 1, 1).begins(NOON) for name in ("hail", "flood", "week"))
    assert hail == NOON
    assert flood == datetime(2026, 7, 18, 22, 30, tzinfo=CHINA)
    assert week == datetime(2026, 7, 20, 7, 0, tzinfo=CHINA)


def test_pushes_name_cases_in_every_form() -> None:
    assert ends_in(f"{MARK}【灾情】123号 竹园村\n回复 收到 123") == ["123"]
    assert ends_in(f"编号:261126324119415\n内容:{MARK}竹园村") == ["261126324119415"]
    assert ends_in(f"编号:323 583 +4\n内容:{MARK}6件") == ["323", "583"]
    assert has_more(f"编号:323 583 +4\n内容:{MARK}6件")
    assert not has_more(f"编号:323 583\n内容:{MARK}2件")
    assert ends_in(f"编号:260718000000999\n内容:{MARK}竹园村冰雹已有12件,新报3件") == []
    assert has_more(f"编号:260718000000999\n内容:{MARK}竹园村冰雹已有12件,新报3件")


def test_an_officer_answers_a_case_once_and_step_by_step() -> None:
    officers = Officers({CHEN: "O1"}, AWAKE, seed=1)
    moves = list(officers.hear(bubble(f"{MARK}【灾情】123号 竹园村\n回复 收到 123")))
    assert [(move.verb, move.end) for move in moves] == [
        (verb, "123") for verb in ("收到", "到场", "记录", "办结")
    ]
    assert [move.at for move in moves] == sorted(move.at for move in moves)
    assert list(officers.hear(bubble(f"{MARK}【提醒】123号还等着您"))) == []


def test_an_officer_who_is_asked_which_case_he_means_says_it_and_keeps_to_it() -> None:
    officers = Officers({CHEN: "O1"}, AWAKE, seed=1)
    first, second, *_ = officers.hear(bubble(f"{MARK}【灾情】123号 竹园村\n回复 收到 123"))
    assert officers.says(first) == first
    asked = "您手上不止一件,请带上号码,例如:收到 4123\n4123号 灾情 竹园村\n5123号 灾情 竹园村"
    chosen = officers.chooses(bubble(MARK + asked, way="passive"))
    assert chosen is not None
    assert (chosen.verb, chosen.end, chosen.at) == ("收到", "4123", NOON + timedelta(seconds=30))
    assert officers.says(second).end == "4123"
    assert officers.chooses(bubble("好,4123号已记您收到", way="passive")) is None


@pytest.mark.parametrize(
    ("text", "who", "way"),
    [
        ("【灾情】123号 竹园村", CHEN, "template"),
        (f"{MARK}【灾情】123号 竹园村", Who("wechat", "langao", "oStranger"), "template"),
        (f"{MARK}【灾情】123号 竹园村", CHEN, "passive"),
        (f"{MARK}好,123号已记您收到", CHEN, "private"),
        (f"编号:261127301719262\n内容:{MARK}【推送不到】262号 四季镇…", CHEN, "template"),
    ],
    ids=["no drill", "no officer", "an answer in the exchange", "an answer by API", "whom to ring"],
)
def test_an_officer_lets_alone_what_is_no_call_of_a_drill(text: str, who: Who, way: str) -> None:
    assert list(Officers({CHEN: "O1"}, AWAKE, 1).hear(bubble(text, who=who, way=way))) == []


def test_officers_who_sleep_never_answer() -> None:
    asleep = Manner(0.0, 0.0, (1, 2), (5, 6), (10, 20), (30, 40))
    assert list(Officers({CHEN: "O1"}, asleep, 1).hear(bubble(f"{MARK}【灾情】123号"))) == []


@given(hour=st.integers(0, 24 * 14), seed=st.integers(0, 1000))
def test_officers_with_office_hours_answer_within_them(hour: int, seed: int) -> None:
    manner = Manner(0.7, 0.3, (1, 60), (60, 600), (10, 90), (60, 900), hours=(8, 18))
    heard = bubble(f"{MARK}【灾情】123号", NOON + timedelta(hours=hour))
    moves: list[Move] = list(Officers({CHEN: "O1"}, manner, seed).hear(heard))
    for move in moves:
        local = move.at.astimezone(CHINA)
        assert 8 <= local.hour < 18
        assert local.weekday() < 5
        assert move.at >= heard.at
