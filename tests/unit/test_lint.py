"""A ruleset is looked at before it is published: what refuses it, what only makes somebody look, each with its line."""

from collections.abc import Sequence
from datetime import time, timedelta

import pytest

from app.services.county.registry_rows import OfficeRef, OfficerRef, Shift, Stand
from app.services.rules.problems import RulesetRefusedError
from app.services.rules.rulesets import Ruleset, shipped
from app.services.tuning import lint
from app.services.tuning.lint import Finding
from app.services.tuning.lint_words import LONGEST_REPLY
from bots.wechat.replies import MAX_TEXT_BYTES as WECHAT
from bots.wecom.replies import MAX_TEXT_BYTES as WECOM
from tests.factories import HAIL
from tests.workbench import OFFICERS, a_registry
from tests.worlds import a_world, world_of

DESK = (
    *OFFICERS[:3],
    OfficerRef("A1", "代办员周", "agent", "610925", "DESK", "代办员"),
    OfficerRef("A2", "代办员吴", "agent", "610925", "DESK", "代办员"),
)


def found(
    document: str, officers: Sequence[OfficerRef] = OFFICERS, unreachable: Sequence[str] = ()
) -> list[Finding]:
    return lint.examine(a_world(document, officers), HAIL, unreachable)


def of_kind(kind: str, findings: Sequence[Finding]) -> list[str]:
    return [str(each) for each in findings if each.kind == kind]


def a_rule(name: str, when: str, to: str = 'role = "duty_desk"', more: str = "") -> str:
    return f'[[routes]]\nname = "{name}"\nwhen = {{ {when} }}\nto = {{ {to} }}\n{more}\n'


def test_nothing_is_wrong_with_what_ships() -> None:
    assert lint.alone(shipped(), HAIL) == []
    assert found("") == []


def test_a_rule_that_contradicts_itself_refuses_with_its_line() -> None:
    (only,) = found(a_rule("矛盾", 'all_words = ["冰雹"], not_words = ["冰雹"]'))
    assert only.is_error
    assert str(only) == "第 3 行 routes[1].when:“矛盾”的条件自相矛盾,永远不会用上"


def test_a_rule_whose_days_are_over_makes_somebody_look() -> None:
    (only,) = found(a_rule("过期", "until = 2026-07-17"))
    assert (only.kind, only.is_error) == ("over", False)
    assert found(a_rule("今天还算", "until = 2026-07-18")) == []


def test_a_rule_behind_a_wider_one_never_has_its_turn() -> None:
    wide = a_rule("灾情", 'intent = "disaster"')
    narrow = a_rule("冰雹", 'intent = "disaster", any_words = ["冰雹"]', 'role = "town_secretary"')
    assert of_kind("shadowed", found(wide + narrow)) == [
        "第 6 行 routes[2]:“冰雹”轮不到:它管的消息都先被“灾情”派走了"
    ]
    assert found(narrow + wide) == []
    assert found(a_rule("灾情", 'intent = "disaster"', more="enabled = false") + narrow) == []


def test_the_order_that_counts_is_the_effective_one() -> None:
    town = a_rule("镇里的冰雹", 'any_words = ["冰雹"]', more='scope = "610925112"')
    county = a_rule("冰雹", 'any_words = ["冰雹"]', 'role = "town_secretary"')
    assert of_kind("shadowed", found(town + county)) == [
        "第 1 行 routes[1]:“镇里的冰雹”轮不到:它管的消息都先被“冰雹”派走了"
    ]
    assert found('[order]\ncounty = "last"\n' + town + county) == []


def test_two_rules_of_one_condition_contradict_each_other() -> None:
    one, other = (
        a_rule("给值班", "urgent = true"),
        a_rule("给镇里", "urgent = true", 'role = "town_secretary"'),
    )
    assert "条件一样,派的人不一样" in of_kind("contradiction", found(one + other))[0]


@pytest.mark.parametrize(
    ("rule", "kind", "named"),
    [
        (a_rule("x", "", 'office = "NOWHERE"'), "unknown_office", "NOWHERE"),
        (a_rule("x", "", 'officer = "GONE"'), "unknown_officer", "GONE"),
        (a_rule("x", 'division = "610925199"'), "unknown_division", "610925199"),
        (a_rule("x", "", 'officer = "D1"', 'scope = "610925112"'), "beyond_scope", "值班员赵"),
    ],
)
def test_what_the_registry_does_not_have_refuses(rule: str, kind: str, named: str) -> None:
    (only,) = (each for each in found(rule) if each.kind == kind)
    assert only.is_error
    assert named in str(only)
    assert only.problem.line > 0


def test_with_an_empty_registry_nobody_is_missed() -> None:
    assert found(a_rule("x", "", 'officer = "GONE"'), officers=()) == []


def test_a_rule_to_somebody_whom_no_channel_reaches_makes_somebody_look() -> None:
    (only,) = of_kind("unreachable", found(a_rule("x", "", 'officer = "T1"'), unreachable=["T1"]))
    assert "李书记" in only


@pytest.mark.parametrize(
    "when",
    [
        "",
        'intent = "disaster"',
        'urgent = true, division = "610925112"',
        'any = [{ intent = "care" }, { any_words = ["冰雹"] }]',
    ],
)
def test_a_rule_that_sends_one_officer_to_everything_makes_somebody_look(when: str) -> None:
    (only,) = (each for each in found(a_rule("全给他", when, 'officer = "T1"')) if each.kind == "all_to_one")
    assert "都派给 李书记 一个人" in str(only)
    assert not only.is_error


@pytest.mark.parametrize(
    "when",
    [
        'intent = "disaster", any_words = ["冰雹"]',
        'division = ["610925112206"]',
        'intent = "opinion"',
        "reachable = false",
    ],
)
def test_a_rule_that_leaves_most_to_others_may_name_one_officer(when: str) -> None:
    assert of_kind("all_to_one", found(a_rule("有的给他", when, 'officer = "T1"'))) == []


def test_a_ladder_with_an_empty_step_names_role_place_and_time() -> None:
    document = '[promises.disaster]\nladder = ["household_officer", "agent", "duty_desk"]\n'
    (only,) = of_kind("hole", found(document))
    assert only.startswith("第 2 行 promises.disaster.ladder:升级链上的代办员:四季镇竹园村等 1 个村没有人")


def test_a_ladder_with_two_empty_hours_between_shifts_names_when_they_begin() -> None:
    day = HAIL.date()
    sits = (("A1", time(8), time(20)), ("A2", time(22), time(8)))
    registry = a_registry(
        (*DESK, OfficerRef("D9", "值班员孙", "duty_desk", "610925", "DESK", "值班员")),
        shifts=[
            Shift("DESK", who, day + timedelta(days=ahead), begins, ends)
            for ahead in range(-1, 9)
            for who, begins, ends in sits
        ],
        substitutes=[Stand("D9", "", day - timedelta(days=1), day + timedelta(days=9))],
    )
    told = of_kind("hole", lint.examine(world_of(Ruleset.parse("[promises.disaster]\n", 1), registry), HAIL))
    assert told
    assert "值班员" in told[0]
    assert "(例如 07-18 20:00)" in told[0]


def test_a_rule_to_an_office_without_people_makes_somebody_look() -> None:
    registry = a_registry(offices=[OfficeRef("EMPTY", "空站", "station", "610925")])
    ruleset = Ruleset.parse(a_rule("给空站", "urgent = true", 'office = "EMPTY"'), 1)
    (only,) = of_kind("empty_office", lint.examine(world_of(ruleset, registry), HAIL))
    assert only == "第 4 行 routes[1].to:“给空站”派给的 空站 里没有一个干部,会改走升级链"


@pytest.mark.parametrize(
    ("ladder", "why"),
    [
        ('["household_officer", "promises.relief.ladder"]', "没有“promises.relief.ladder”这个岗位"),
        ('["household_officer", ["village_leader"]]', "要写"),
        ('"promises.relief"', "要写一列岗位"),
        ('["village_leader", "town_secretary", "village_leader"]', "同一个岗位写了两次"),
    ],
)
def test_a_ladder_is_roles_once_each_so_that_two_can_never_point_at_each_other(ladder: str, why: str) -> None:
    with pytest.raises(RulesetRefusedError, match=rf"第 2 行 promises\.disaster\.ladder.*{why}"):
        Ruleset.parse(f"[promises.disaster]\nladder = {ladder}\n")


def test_a_word_that_is_written_twice_is_found() -> None:
    row = '[[lexicon]]\nword = "遭了雹"\nintent = "disaster"\nweight = {}\n'
    other = '[[lexicon]]\nword = "遭了雹"\nintent = "disaster"\nmatch = "start"\n'
    (only,) = of_kind("twice", found(row.format(1.5) + other + row.format(2)))
    assert only == "第 10 行 lexicon[3].word:“遭了雹”前面已经写过,这一遍不起作用"


def test_a_word_for_two_kinds_is_found() -> None:
    rows = "".join(
        f'[[lexicon]]\nword = "遭了"\nintent = "{each}"\nweight = 2\n' for each in ("disaster", "relief")
    )
    (only,) = of_kind("two_kinds", found(rows))
    assert only == "第 6 行 lexicon[2].word:“遭了”同时算作灾情和救助"


def test_a_sentence_beyond_what_platforms_show_refuses() -> None:
    (only,) = (
        each for each in found(f'[replies]\njoined = "{"好" * 700}{{number}}"\n') if each.kind == "too_long"
    )
    assert only.is_error
    assert only.problem.line == 2
    assert min(WECHAT, WECOM) == LONGEST_REPLY


def test_an_answer_that_leaves_out_who_and_when_makes_somebody_look() -> None:
    (only,) = of_kind("missing_field", found('[replies]\nreceived_disaster = "收到"\n'))
    assert "{officer}、{due}、{number}" in only


@pytest.mark.parametrize(
    ("document", "where"),
    [
        ('[promises.disaster]\nremind = "2h"\non_site = "40m"\n', "promises.disaster.on_site"),
        ('[promises.disaster]\nhours = "working"\n', "promises.disaster.hours"),
        ('[promises.disaster]\nfinish = "5m"\n', "promises.disaster.finish"),
    ],
)
def test_odd_windows_make_somebody_look(document: str, where: str) -> None:
    told = of_kind("window", found(document))
    assert told
    assert where in told[0]
