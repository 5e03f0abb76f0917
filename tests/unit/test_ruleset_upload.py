"""A file of rules brought to a draft: what it says takes the draft's place, every other line stays."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import InvalidValueError
from app.services.rules.problems import RulesetRefusedError
from app.services.rules.ruleset_document import LARGEST, shipped_document
from app.services.tuning.ruleset_upload import brought

BASE = shipped_document()
ROUTE = '[[routes]]\nname = "{}"\nwhen = {{ urgent = true }}\nto = {{ role = "duty_desk" }}\n'
PIECES = {
    "order": '# 县里定的\n[order]\ncounty = "last"\n',
    "routes": f"{ROUTE.format('甲')}\n# 乙是后来加的\n{ROUTE.format('乙')}",
    "lexicon": '[[lexicon]]\nword = "打完了"\nintent = "disaster"\nweight = 1.5\n',
    "promises": '[promises.disaster]\non_site = "30m"\n\n[promises.relief]\nfinish = "3 days"\n',
    "replies": '[replies]\njoined = "好,记到{number}了。"\n',
    "calendar": "# ==== 日子 ====\n\n[calendar]\nholidays = [2026-10-08]\n",
    "learned": "[learned]\nweights = '''\n冰雹 disaster=1.5\n# [order]\n'''\n",
    "pins": "pins = []\n",
    "limits": 'limits.arrival_metres = 300\nlimits.hotline = "0915-2520000"\n',
}


def written(sections: list[str]) -> str:
    return "\n".join(
        PIECES[each] for each in sorted(sections, key=lambda each: each not in ("pins", "limits"))
    )


def lines(document: str) -> set[str]:
    return set(document.splitlines())


@given(
    st.lists(st.sampled_from(sorted(PIECES)), unique=True),
    st.permutations(sorted(PIECES)),
    st.integers(1, len(PIECES)),
)
def test_the_files_sections_are_in_and_the_others_stand(has: list[str], order: list[str], many: int) -> None:
    document, file = written(has), written(order[:many])
    said = tomllib.loads(brought(document, file.encode()))
    assert said == {**tomllib.loads(document), **tomllib.loads(file)}


def test_comments_and_lines_elsewhere_stand() -> None:
    document = brought(f"# 岚皋的规则\n{BASE}", PIECES["routes"].encode())
    assert "# 乙是后来加的" in document
    gone = lines(BASE) - lines(document)
    assert gone <= lines(BASE[: BASE.index("[[doors]]")])
    assert [row["name"] for row in tomllib.loads(document)["routes"]] == ["甲", "乙"]
    assert document.startswith("# 岚皋的规则\n")
    assert document.endswith(BASE[-2000:])


def test_a_file_with_everything_is_the_document_as_it_came() -> None:
    file = f"# 新的\n{BASE}\n\n# 完"
    assert brought(BASE, f"\ufeff{file}".replace("\n", "\r\n").encode()) == file


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('[order]\ncounty = "middle"\n\n[limits]\nhotlin = "1"\n', ["第 2 行", "第 5 行"]),
        ("[order]\ncounty =\n", ["第 2 行", "等号后面的值不对"]),
        ("[order\n", ["第 1 行", "方括号没有关上"]),
        ("[order]\n[limits]\n[order]\n", ["第 3 行", "同一个部分写了两遍"]),
        ('[limits]\nhotline = "1\n', ["第 2 行", "引号没有关上"]),
        ('[limits]\nhotline "1"\n', ["第 2 行", "缺等号"]),
        ('[limits]\nhotline = "1"\nhotline = "2"\n', ["第 3 行", "同一个键写了两遍"]),
        ("[nothing]\na = 1\n", ["第 1 行", "没有这个部分"]),
        ("# 什么也没有\n", ["一个部分也没有写"]),
        ("a" * (LARGEST + 1), ["文件太大"]),
    ],
)
def test_what_is_wrong_is_said_by_the_files_own_lines(content: str, says: list[str]) -> None:
    with pytest.raises((RulesetRefusedError, InvalidValueError)) as refused:
        brought(BASE, content.encode())
    assert all(each in str(refused.value) for each in says), refused.value


def test_what_is_no_text_is_said_by_its_line() -> None:
    with pytest.raises(InvalidValueError, match="第 2 行不是 UTF-8"):
        brought(BASE, "# ok\n# 冰雹".encode("gb18030"))


def test_a_section_that_this_release_does_not_know_goes_with_a_whole_new_file() -> None:
    text = '[promises.disaster]\non_site = "25m"\n'
    assert brought(f"{text}\n[removed_section]\nkey = 1\n", text.encode()) == text
