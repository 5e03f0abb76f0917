"""What changed between two versions is told in sentences."""

import pytest

from app.services.rules.rulesets import Ruleset, shipped
from app.services.tuning.ruleset_diff import differences
from tests.workbench import a_registry

RULES = """
[[routes]]
name = "冰雹"
when = { intent = "disaster", any_words = ["冰雹"] }
to = { role = "duty_desk" }

[[routes]]
name = "竹园村"
when = { division = "610925112003" }
to = { officer = "V1" }
"""


def changes(old: str, new: str) -> list[str]:
    return list(differences(Ruleset.parse(old), Ruleset.parse(new), a_registry()))


def test_nothing_changed_between_a_document_and_itself() -> None:
    assert changes(RULES, "# 只改了说明\n" + RULES) == []
    assert differences(shipped(), shipped(), a_registry()) == ()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('any_words = ["冰雹"]', 'any_words = ["冰雹", "雹子"]', "“事项是灾情 并且 说到“冰雹”” → "),
        ('role = "duty_desk"', 'role = "village_leader"', "规则“冰雹”:派给 值班员 → 村干部"),
        ('officer = "V1"', 'officer = "T1"', "规则“竹园村”:派给 王支书(V1) → 李书记(T1)"),
        ('name = "冰雹"', 'name = "冰雹"\nenabled = false', "规则“冰雹”:启用 → 停用"),
        ('name = "竹园村"', 'name = "竹园村"\nscope = "610925112"', "管的地方 全县 → 四季镇"),
        ('name = "竹园村"', 'name = "竹园村"\nalso_tell = ["agent"]', "同时告诉 没有 → 代办员"),
    ],
)
def test_a_changed_rule_is_told_by_what_changed(old: str, new: str, told: str) -> None:
    (only,) = changes(RULES, RULES.replace(old, new))
    assert told in only


def test_rules_that_came_went_or_moved_are_named() -> None:
    first, second = RULES.split("\n\n")
    assert changes(RULES, f"{second}\n\n{first}") == ["规则“竹园村”:从第 2 条移到第 1 条"] or changes(
        RULES, f"{second}\n\n{first}"
    ) == ["规则“冰雹”:从第 1 条移到第 2 条"]
    assert changes(RULES, first) == ["删掉规则“竹园村”:如果 在四季镇竹园村,就派给 王支书(V1)"]
    assert changes(first, RULES) == ["新规则“竹园村”:如果 在四季镇竹园村,就派给 王支书(V1)"]


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ('[promises.disaster]\non_site = "30m"\n', "灾情的承诺:到场时限 40分钟 → 30分钟"),
        ('[promises.disaster]\nhours = "working"\n', "灾情的承诺:计时 全天 → 只算上班时间"),
        ('[promises.disaster]\nladder = ["duty_desk"]\n', "升级链 包户干部、村干部、镇干部、值班员 → 值班员"),
        ('[replies]\njoined = "好"\n', "答复 joined:“好,这些也记到"),
        ('[limits]\nhotline = "0915-2512345"\n', "服务热线:没有 → 0915-2512345"),
        ('[order]\ncounty = "last"\n', "规则的顺序:县的规则在前 → 镇村的规则在前"),
        (
            '[[pins]]\nname = "冰雹"\ntext = "下冰雹了"\nexpect = { intent = "disaster" }\n',
            "新的固定样例“冰雹”",
        ),
        ("[calendar]\nworkdays = [2027-02-14]\n", "工作日历改了"),
    ],
)
def test_everything_else_is_told_too(document: str, told: str) -> None:
    assert any(told in each for each in changes("", document)), changes("", document)


def test_words_are_told_with_what_they_speak_for() -> None:
    old = '[[lexicon]]\nword = "打完了"\nintent = "disaster"\nweight = 1.5\n'
    new = old.replace("1.5", "2") + '[[lexicon]]\nword = "雹子"\nintent = "disaster"\nurgent = true\n'
    assert changes(old, new) == ["新词“雹子”:灾情 人命关天 权重 1", "词“打完了”:灾情 权重 1.5 → 灾情 权重 2"]


def test_a_word_that_calms_is_told_as_one() -> None:
    new = RULES + '\n[[lexicon]]\nword = "彩排"\nurgent = true\nweight = -4.0\n'
    assert "新词“彩排”:其实不急 权重 -4" in changes(RULES + '\n[[lexicon]]\nword = "救命"\n', new)
