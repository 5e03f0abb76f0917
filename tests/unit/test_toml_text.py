"""Changes to a TOML text touch what is changed and nothing else."""

import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.services.rules.ruleset_document import shipped_document
from app.services.tuning.ruleset_edits import drop_row, move_row, put_row, rows, set_values
from app.services.tuning.toml_text import blocks, changed_row, changed_table, row_text, rows_of, with_rows

RULE = {"name": "新", "when": {"any_words": ["冰雹"]}, "to": {"role": "duty_desk"}}
DOCUMENT = """# 一县的规则
title = "x"

# 先到的
[[routes]]
name = "一"  # 一定要在前面
when = { intent = "disaster" }
to = { role = "duty_desk" }

[[routes]]
name = "二"
[routes.when]
urgent = true
[routes.to]
officer = "O1"

# 承诺
[promises.disaster]
on_site = "40m"  # 四十分钟
note = \"\"\"
[[routes]]
不是表头\"\"\"

[[lexicon]]
word = "雹子"
"""


def lines_changed(before: str, after: str) -> set[str]:
    return set(after.splitlines()) ^ set(before.splitlines())


@pytest.mark.parametrize(
    "document", [DOCUMENT, shipped_document(), "", "a = 1", DOCUMENT.replace("\n", "\r\n")]
)
def test_the_blocks_joined_are_the_text(document: str) -> None:
    assert "".join(block.text for block in blocks(document)) == document


def test_a_window_is_changed_and_its_comment_stays() -> None:
    after = changed_table(DOCUMENT, ("promises", "disaster"), {"on_site": "30m"})
    assert lines_changed(DOCUMENT, after) == {'on_site = "40m"  # 四十分钟', 'on_site = "30m"  # 四十分钟'}


@pytest.mark.parametrize(
    "document",
    ['promises.disaster.on_site = "5s"\n', 'promises = { disaster = { on_site = "5s" } }\n', "", DOCUMENT],
)
def test_however_a_table_is_written_it_says_what_was_asked(document: str) -> None:
    after = tomllib.loads(changed_table(document, ("promises", "disaster"), {"on_site": "8m", "note": None}))
    assert after["promises"]["disaster"] == {"on_site": "8m"}


def test_a_rule_moves_with_its_comment_and_its_inner_tables() -> None:
    after = move_row(DOCUMENT, "routes", 1, 0)
    assert [row["name"] for row in tomllib.loads(after)["routes"]] == ["二", "一"]
    assert sorted(after.replace("\n", "")) == sorted(DOCUMENT.replace("\n", ""))
    assert after.index("# 先到的") == after.index('[[routes]]\nname = "一"') - len("# 先到的\n")


def test_a_rule_with_inner_tables_is_rewritten_rightly() -> None:
    row = {
        "name": "二",
        "when": {"any": [{"urgent": True}, {"not": {"intent": "spam"}}]},
        "to": {"role": "medic"},
    }
    after = changed_row(rows_of(DOCUMENT, "routes")[1], "routes", row)
    assert tomllib.loads(after) == {"routes": [row]}


def test_a_list_on_one_line_becomes_tables_when_it_is_changed() -> None:
    after = put_row('lexicon = [ { word = "a" } ]\n[limits]\nhotline = "1"\n', "lexicon", {"word": "b"})
    assert tomllib.loads(after) == {"lexicon": [{"word": "a"}, {"word": "b"}], "limits": {"hotline": "1"}}


def test_the_last_row_out_leaves_an_empty_list_and_not_the_shipped_one() -> None:
    after = drop_row('[[pins]]\ntext = "x"\nexpect = { intent = "disaster" }\n', "pins", 0)
    assert tomllib.loads(after) == {"pins": []}


def test_what_the_document_leaves_out_is_written_out_before_it_is_changed() -> None:
    after = tomllib.loads(set_values("", ("promises", "relief"), {"pay": None, "visit": "1 day"}))
    assert "pay" not in after["promises"]["relief"]
    assert after["promises"]["relief"]["finish"] == "15 working days"
    assert len(tomllib.loads(put_row("", "routes", RULE))["routes"]) == len(rows("", "routes")) + 1


names = st.text("甲乙丙\"'\\\n#[]{}=", max_size=6)
conditions = st.recursive(
    st.fixed_dictionaries({}, optional={"urgent": st.booleans(), "any_words": st.lists(names, max_size=2)}),
    lambda inner: st.fixed_dictionaries({"any": st.lists(inner, max_size=3)}, optional={"not": inner}),
    max_leaves=4,
)
row = st.fixed_dictionaries({"name": names, "when": conditions}, optional={"enabled": st.booleans()})


@settings(max_examples=40)
@given(found=st.lists(row, max_size=3), new=row, data=st.data())
def test_any_row_is_written_so_that_it_reads_the_same(
    found: list[dict[str, Any]], new: dict[str, Any], data: st.DataObject
) -> None:
    written = [*rows_of(DOCUMENT, "routes"), *(row_text("routes", each) for each in found)]
    document = with_rows(DOCUMENT, "routes", written)
    at = data.draw(st.integers(0, len(found) + 1))
    wanted = [*tomllib.loads(DOCUMENT)["routes"], *found]
    wanted[at] = new
    after = put_row(document, "routes", new, at)
    to = data.draw(st.integers(0, len(found) + 1))
    after = move_row(after, "routes", at, to)
    wanted.insert(to, wanted.pop(at))
    read = tomllib.loads(after)
    assert read.pop("routes") == wanted
    assert read == {key: value for key, value in tomllib.loads(DOCUMENT).items() if key != "routes"}


def test_rows_put_back_are_the_same_text() -> None:
    for section in ("routes", "lexicon"):
        for document in (DOCUMENT, shipped_document()):
            assert with_rows(document, section, rows_of(document, section)) == document
