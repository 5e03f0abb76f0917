"""The log of acts speaks Chinese: whatever is written down has its words."""

import ast
from collections.abc import Iterator
from pathlib import Path

from app.services.duty import division_changes, posts, rosters
from app.web.console import log_words
from app.web.console.pages.log import WORDS, words_of

WRITTEN_BY = ("audit.record", "audit.note")
ROOT = Path(__file__).parents[2]


def actions() -> Iterator[str]:
    """What the sources write down, where they name it on the spot."""
    for path in (*ROOT.glob("app/**/*.py"), *ROOT.glob("handlers/**/*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or ast.unparse(node.func) not in WRITTEN_BY:
                continue
            yield from (each.value for each in node.args[2:3] if isinstance(each, ast.Constant))


def test_every_act_that_is_written_down_has_its_words() -> None:
    found = set(actions())
    assert len(found) > 30
    assert found - set(WORDS) == set()
    kinds = {posts.KIND, rosters.SWAP, division_changes.MERGE, division_changes.SPLIT, division_changes.MOVE}
    assert kinds - set(WORDS) == set()


def test_an_act_that_was_taken_back_says_which() -> None:
    assert words_of(f"undo_{posts.KIND}") == "撤销:交接"


def test_the_details_of_an_entry_have_words_and_what_has_none_is_kept() -> None:
    assert log_words.details({"move": "transfer", "errors": 0, "is_replacing": True, "odd": "x"}) == (
        "动作:转办;错误:0;不再列出的停用:是;odd:x"
    )
    assert (
        log_words.details({"added": {"officers": 2, "duties": 0}, "fields": ["phone"]})
        == "新增:干部 2;看了:手机"
    )
    assert log_words.details({"added": {"officers": 0}}) == ""
    assert log_words.details({"shown": ["26071800011", "7"]}) == "看到的编号:26071800011、7"


def test_what_an_entry_is_about_has_words() -> None:
    assert log_words.about("case:26071800011") == "事项 26071800011"
    assert log_words.about("people:P9") == "人员 P9"
    assert log_words.about("county") == "county"
    assert log_words.about("610925:3") == "610925:3"
