"""A ruleset document is read whole, or refused with every problem, its key and its line, in Chinese."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.durations import Duration
from app.core.enums import CASE_KINDS
from app.core.errors import InputRefusedError
from app.services.rules.problems import Problem, RulesetRefusedError, lines_of
from app.services.rules.promises import Promise
from app.services.rules.reply_fields import REPLY_FIELDS
from app.services.rules.ruleset_document import shipped_document
from app.services.rules.rulesets import Ruleset, shipped

LADDER = ("household_officer", "village_leader", "town_secretary", "duty_desk")
CONTRACT = """\
[promises.disaster]
remind  = "10m"
on_site = "40m"
step    = "20m"
finish  = "3 working days"
call_back = "7 days"
hours   = "always"
ladder  = ["household_officer", "village_leader", "town_secretary", "duty_desk"]

[[routes]]
name = "hail to the town's agriculture office"
enabled = true
when = { intent = "disaster", any_words = ["冰雹"], division = "610925112" }
to   = { role = "duty_desk", office = "610925112-agri" }
also_tell = ["village_leader"]

[[lexicon]]
word = "打完了"
intent = "disaster"
weight = 1.5

[[pins]]
text = "竹园村下冰雹了"
division = "610925112"
expect = { intent = "disaster", role = "household_officer" }

[replies]
received_disaster = "收到"
"""


def refused(document: str) -> list[str]:
    """The problems of a document that must be refused."""
    with pytest.raises(InputRefusedError) as caught:
        Ruleset.parse(document)
    assert isinstance(caught.value, RulesetRefusedError)
    return [str(problem) for problem in caught.value.problems]


def test_the_shipped_ruleset_promises_for_all_ten_kinds() -> None:
    assert set(shipped().promises) == set(CASE_KINDS)
    assert all(promise.ladder and promise.finish and promise.step for promise in shipped().promises.values())
    assert shipped().hints == ()


def test_a_disaster_is_promised_as_the_contract_says() -> None:
    promise = shipped().promises["disaster"]
    assert promise.snapshot() == {
        "remind": "10m",
        "on_site": "40m",
        "step": "20m",
        "finish": "3 working days",
        "call_back": "7 days",
        "hours": "always",
        "ladder": list(LADDER),
    }
    assert Promise.from_snapshot(promise.snapshot()) == promise


def test_the_example_of_the_contract_is_a_ruleset() -> None:
    ruleset = Ruleset.parse(CONTRACT, version=3)
    assert ruleset.version == 3
    assert ruleset.document == CONTRACT
    assert ruleset.routes[0].to.office == "610925112-agri"
    assert len(ruleset.lexicon_rows) == 1
    assert ruleset.replies["received_disaster"] == "收到"


def test_what_a_document_leaves_out_is_as_shipped() -> None:
    ruleset = Ruleset.parse('[promises.disaster]\non_site = "5s"\n')
    assert ruleset.promises["disaster"].on_site == Duration.parse("5s")
    assert ruleset.promises["disaster"].finish == Duration.parse("3 working days")
    assert ruleset.promises["disaster"].remind is None
    assert ruleset.promises["relief"] == shipped().promises["relief"]
    assert ruleset.replies == shipped().replies


def test_five_seconds_are_legal_in_every_window() -> None:
    for kind in CASE_KINDS:
        for window in shipped().promises[kind].windows():
            assert Ruleset.parse(f'[promises.{kind}]\n{window} = "5s"\n')


def test_a_row_can_be_added_at_the_end_of_the_shipped_document() -> None:
    longer = shipped_document() + '\n[[lexicon]]\nword = "打完了"\nintent = "disaster"\nweight = 1.5\n'
    assert Ruleset.parse(longer).lexicon_rows[-1]["word"] == "打完了"


def test_all_problems_are_told_at_once_with_their_lines() -> None:
    problems = refused(
        '[promises.disaster]\nremind = "40 minuts"\nladder = []\n\n[promises.flood]\nstep = "5s"\n\n'
        '[[routes]]\nname = "x"\nwhen = { intent = "rain", colour = 1 }\nto = { role = "boss" }\n\n[oops]\n'
    )
    assert [problem.split()[1] for problem in problems] == ["2", "3", "5", "10", "10", "11", "13"]
    for expected in ("40 minuts", "升级链不能空着", "flood", "rain", "colour", "boss", "oops"):
        assert any(expected in problem for problem in problems), expected


@pytest.mark.parametrize(
    ("document", "line", "why"),
    [
        ("[promises.relief]\nhours = 'night'", 2, "always"),
        ("[promises.relief]\nstep = 5", 2, "引号"),
        ("[promises.relief]\nladder = ['mayor']", 2, "mayor"),
        ("promises = 3", 1, "表"),
        ("[[routes]]\nname = ''\nwhen = {}\nto = {role = 'agent'}", 2, "名称"),
        ("[[routes]]\nname = 'a'\nto = {role = 'agent'}", 1, "when"),
        ("[[routes]]\nname = 'a'\nwhen = {division = '61'}\nto = {role = 'agent'}", 3, "区划代码"),
        ("[[routes]]\nname = 'a'\nwhen = {hours = '25:00-x'}\nto = {role = 'agent'}", 3, "钟点"),
        ("[[routes]]\nname = 'a'\nwhen = {urgent = 'yes'}\nto = {role = 'agent'}", 3, "true"),
        ("[[routes]]\nname = 'a'\nwhen = {from = 'now'}\nto = {role = 'agent'}", 3, "日期"),
        ("[[routes]]\nname = 'a'\nwhen = {any = []}\nto = {role = 'agent'}", 3, "条件"),
        ("[[routes]]\nname = 'a'\nwhen = {}\nto = {officer = 'O1', role = 'agent'}", 4, "工号"),
        ("[replies]\nwelcome = 'x'", 2, "没有这一句话,是不是想写 "),
        ("[replies]\njoined = '{secret}'", 2, "secret"),
        ("[replies]\njoined = '{number.__class__}'", 2, "不是字段"),
        ("[replies]\njoined = '{number'", 2, "成对"),
        ("[replies]\njoined = ''", 2, "不能空"),
        ("[words.closings]\nfirst = '{time} {number}'", 2, "只能用 {time}、{mark}"),
        ("[words.closings]\nfirst = '{time}'", 2, "都要有"),
        ("[limits]\nmerge_window = 90", 2, "引号"),
        ("[limits]\nspeed = '1s'", 2, "speed"),
        ("[calendar]\nworkdays = ['2027-02-14']", 2, "日期"),
        ("[[lexicon]]\nword = 'x'\nintent = 'rain'", 3, "rain"),
        ("[[lexicon]]\nword = 'x'\nheavy = true", 3, "heavy"),
        ("[[pins]]\ntext = 'x'\nexpect = {intent = 'rain'}", 3, "rain"),
        ("[limits]\nhotline = ", 2, "TOML"),
        ("[[routes]]\nwhen = " + "{not = " * 3000 + "{}" + "}" * 3000, 2, "套得太深"),
    ],
)
def test_each_mistake_is_named_with_its_line(document: str, line: int, why: str) -> None:
    problem = refused(document)[0]
    assert problem.startswith(f"第 {line} 行"), problem
    assert why in problem


def test_escalation_before_the_reminder_is_a_hint_and_no_refusal() -> None:
    hints = Ruleset.parse('[promises.disaster]\nremind = "10m"\non_site = "5s"\nhours = "working"\n').hints
    assert [hint.line for hint in hints] == [3, 4]


def test_lines_are_found_behind_long_strings_and_lists() -> None:
    text = 'a = """\nb = 1\n[c]\n"""\nd = [\n  "x",\n]\n["e".f]\ng = 1\n[[h]]\n[[h]]\ni = 2 # [\nj = 3\n'
    lines = lines_of(text)
    assert lines[("a",)] == 1
    assert ("b",) not in lines
    assert lines[("d",)] == 5
    assert lines[("e", "f", "g")] == 9
    assert lines[("h", 1, "j")] == 13


def test_every_reply_has_its_fields_and_says_only_those() -> None:
    ruleset = shipped()
    assert set(ruleset.replies) == set(REPLY_FIELDS)
    for key, names in REPLY_FIELDS.items():
        full = ruleset.render(key, **dict.fromkeys(names, "甲"))
        empty = ruleset.render(key, **dict.fromkeys(names, ""))
        assert not set("{}[]") & set(full + empty), key


MADE = ("received_", "advice_", "ask_", "alert_", "told_", "notice_", "desk_")
"""How the keys of sentences begin that code puts together, from a kind of case or of danger, a question, a state."""


def test_every_reply_is_said_somewhere() -> None:
    root = Path(__file__).resolve().parents[2]
    files = [*(root / "app").rglob("*.py"), *(root / "handlers").rglob("*.py")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in files if path.stem != "reply_fields")
    unsaid = [key for key in REPLY_FIELDS if f'"{key}"' not in code and not key.startswith(MADE)]
    assert unsaid == []


def test_a_sentence_that_nobody_says_any_more_is_read_over() -> None:
    assert Ruleset.parse('[replies]\nbind_hint = "来登记"\n').replies == shipped().replies


@given(st.text(max_size=60))
def test_any_text_is_a_ruleset_or_a_typed_refusal(text: str) -> None:
    assert problems_of(text) is not None


@given(st.sampled_from(CONTRACT.split("\n")), st.text(alphabet="ab[]{}\"=#\n'", max_size=20))
def test_a_spoilt_document_is_read_or_refused(line: str, noise: str) -> None:
    spoilt = CONTRACT.replace(line, noise, 1)
    assert all(problem.line <= spoilt.count("\n") + 1 for problem in problems_of(spoilt))


def problems_of(document: str) -> tuple[Problem, ...]:
    """What is wrong with a document; nothing where it is a ruleset."""
    try:
        Ruleset.parse(document)
    except RulesetRefusedError as error:
        return error.problems
    return ()


ENGLISH = ":引号、逗号、等号、括号都要用英文的)"


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        (f"[limits]\narrival_metres = {'9' * 5000}\n", "第 2 行有一个数太长"),
        ("[calendar]\nholidays = [2026-02-30]\n", "第 2 行不是正确的 TOML(没有这样的日期或时刻)"),
        ("[replies]\nanswered = 'a\n", "第 2 行不是正确的 TOML(引号没有关上)"),
        ('[replies]\njoined = "好，了。\n', "第 2 行不是正确的 TOML(有不能用的字符,常见的是引号没有关上)"),
        ("[promises.disaster]\nremind = “10m”\n", "第 2 行不是正确的 TOML(“ 是中文的符号" + ENGLISH),
        (
            '[[routes]]\nname = "甲，乙"\nwhen = { any_words = ["雹"，"雨"] }\n',
            "第 3 行不是正确的 TOML(， 是中文的符号" + ENGLISH,
        ),
        ("[[routes]]\nenabled = True\n", "第 2 行不是正确的 TOML(true、false 要小写)"),
        ('[replies]\njoined = "好\\u00zz"\n', "第 2 行不是正确的 TOML(\\u 后面的字符编号不对)"),
        ("[limits]\n[limits.x]\n[limits]\n", "第 3 行不是正确的 TOML(同一个部分写了两遍)"),
    ],
)
def test_what_toml_refuses_is_said_in_chinese_with_its_line(document: str, problem: str) -> None:
    assert refused(document) == [problem]


def test_all_that_is_wrong_with_a_word_is_told_and_what_may_stand_there_in_chinese() -> None:
    document = """\
[[lexicon]]
word = "打完了"
intent = "灾情"
weight = "重"

[[pins]]
text = "竹园村下冰雹了"
division = "610925112"
expect = { role = "包户干部" }
"""
    intent, weight, role = refused(document)
    assert intent.startswith("第 3 行")
    assert weight.startswith("第 4 行")
    assert "household_officer(包户干部)" in role


def test_a_control_character_is_refused_where_it_stands() -> None:
    document = """\
[replies]
joined = "好\\u0000的"

[[routes]]
name = "a\\u001b"
when = { any_words = ["雹", "\\b"] }
to = { role = "duty_desk" }
"""
    why = "有看不见的控制字符(例如 \\u0000),请去掉"
    assert refused(document) == [
        f"第 2 行 replies.joined:{why}",
        f"第 5 行 routes[1].name:{why}",
        f"第 6 行 routes[1].when.any_words[2]:{why}",
    ]


def test_lines_tabs_and_written_backslashes_are_no_control_characters() -> None:
    ruleset = Ruleset.parse('[replies]\njoined = "好\\n\\t的\\\\u0000"\n')
    assert ruleset.replies["joined"] == "好\n\t的\\u0000"
