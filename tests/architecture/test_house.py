"""The rules of the house that a linter does not know: what stands once, what stays where, how long a file gets."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("app", "bots", "handlers", "models")
HANZI = re.compile(r"[\u3400-\u9fff]+")

AT_HOME = {
    "werobot": ("bots/wechat/",),
    "jieba": ("app/nlu/",),
    "apscheduler": ("app/jobs/",),
    "fastapi": ("app/web/", "app/main.py", "app/demo/"),
    "starlette": ("app/web/", "app/main.py", "app/demo/"),
}
CLOCK_READERS = re.compile(
    r"\b(?:datetime\.(?:now|utcnow|today)|date\.today|time\.(?:time|time_ns|localtime|gmtime|ctime))\("
)
PEOPLE_SAY = frozenset({"进度", "查", "撤回", "绑定", "菜单", "评价", "转人工", "退订"})
OFFICERS_SAY = frozenset(
    {
        "是",
        "不是",
        "收到",
        "到场",
        "记录",
        "转",
        "退回",
        "挂起",
        "办结",
        "撤销",
        "我的",
        "请假",
        "销假",
        "代报",
    }
)
LISTENED_FOR = frozenset({"谢"})
"""Not said but heard: what tells thanks from a greeting."""
MAX_LINES = 300
PROOFS = re.compile(r"signature|token|secret|digest|hmac|password", re.IGNORECASE)
FRAMEWORK_HOOKS = frozenset({"model_post_init"})
"""Overridden methods whose promise the framework's own documentation states."""

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def _files(*directories: str) -> Iterator[Path]:
    for directory in directories:
        yield from sorted((ROOT / directory).rglob("*.py"))


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module or ""


def _public(body: list[ast.stmt], owner: str = "") -> Iterator[tuple[str, Definition]]:
    for node in body:
        if isinstance(node, Definition) and not node.name.startswith("_"):
            yield owner + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from _public(node.body, f"{node.name}.")


def _is_setter(node: Definition) -> bool:
    return any(isinstance(mark, ast.Attribute) and mark.attr == "setter" for mark in node.decorator_list)


def test_commit_stands_once_and_in_the_database_layer() -> None:
    calls = [
        f"{_name(path)}:{node.lineno}"
        for path in _files(*PACKAGES)
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    ]
    assert len(calls) == 1, calls
    assert calls[0].startswith("app/db/database.py:")


def test_now_is_read_in_the_clock_alone() -> None:
    readers = {
        _name(path)
        for path in _files(*PACKAGES, "alembic")
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Call) and CLOCK_READERS.search(ast.unparse(node.func) + "(")
    }
    assert readers == {"app/core/clock.py"}


def test_what_somebody_presents_as_a_proof_is_compared_in_constant_time() -> None:
    """Rule C2: a signature, secret or digest is never compared by `==` where requests come in."""
    compared = [
        f"{_name(path)}: {ast.unparse(node)}"
        for path in _files("bots", "app/web", "app/core")
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Compare)
        and any(isinstance(how, (ast.Eq, ast.NotEq)) for how in node.ops)
        and PROOFS.search(ast.unparse(node))
    ]
    assert compared == ["bots/tokens.py: token.value == refused"], "an own token, which nobody presents"


def test_the_functions_of_time_are_not_imported_by_their_bare_name() -> None:
    importers = [
        _name(path)
        for path in _files(*PACKAGES)
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.ImportFrom) and node.module == "time"
    ]
    assert importers == []


@pytest.mark.parametrize("package", sorted(AT_HOME))
def test_a_package_from_outside_stays_where_it_lives(package: str) -> None:
    strangers = [
        _name(path)
        for path in _files(*PACKAGES)
        if any(name.split(".")[0] == package for name in _imports(path))
        and not _name(path).startswith(AT_HOME[package])
    ]
    assert strangers == []


def test_the_locks_name_versions_and_hashes_but_no_address() -> None:
    locks = sorted(ROOT.glob("requirements*.lock"))
    assert locks
    assert [lock.name for lock in locks if "://" in lock.read_text(encoding="utf-8")] == []


def test_the_command_finds_the_packages_of_the_tree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert tuple(project["tool"]["setuptools"]["packages"]) == PACKAGES


def test_the_migrations_do_not_shadow_the_library() -> None:
    assert not (ROOT / "alembic" / "__init__.py").exists()


def test_the_migrations_are_one_line() -> None:
    before = re.compile(r'^down_revision = (?:"(\d+)"|None)$', re.MULTILINE)
    files = sorted((ROOT / "alembic" / "versions").glob("*.py"))
    numbers = [path.name[:4] for path in files]
    assert numbers == [f"{number:04}" for number in range(1, len(files) + 1)]
    found = [before.search(path.read_text(encoding="utf-8")) for path in files]
    assert [each and each[1] for each in found] == [None, *numbers[:-1]]


def test_every_module_says_what_it_is() -> None:
    silent = [_name(path) for path in _files(*PACKAGES, "benchmarks") if not ast.get_docstring(_tree(path))]
    assert silent == []


def test_everything_public_says_what_it_promises() -> None:
    silent = [
        f"{_name(path)}:{node.lineno} {name}"
        for path in _files(*PACKAGES)
        for name, node in _public(_tree(path).body)
        if not ast.get_docstring(node) and node.name not in FRAMEWORK_HOOKS and not _is_setter(node)
    ]
    assert silent == []


def test_conversations_know_words_of_command_but_no_sentence() -> None:
    """A refusal (the argument of an …Error) is the one exception: it is shown to officers as the reason."""
    spoken = [
        f"{_name(path)}:{node.lineno} {node.value}"
        for path in _files("handlers")
        for node in _strings_outside_refusals_and_docstrings(_tree(path))
        if not set(HANZI.findall(str(node.value))) <= PEOPLE_SAY | OFFICERS_SAY | LISTENED_FOR
    ]
    assert spoken == []


def _strings_outside_refusals_and_docstrings(node: ast.AST) -> Iterator[ast.Constant]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue
        if isinstance(child, ast.Call) and ast.unparse(child.func).endswith("Error"):
            continue
        if isinstance(child, ast.Constant) and isinstance(child.value, str):
            yield child
        yield from _strings_outside_refusals_and_docstrings(child)


def test_no_file_is_long() -> None:
    long = {
        _name(path)
        for path in _files(*PACKAGES, "benchmarks", "tests")
        if len(path.read_text(encoding="utf-8").splitlines()) > MAX_LINES
    }
    assert long == set()


def test_services_stand_in_rooms() -> None:
    """Only what every service is handed stands loose (docs/adr/0011)."""
    loose = {path.stem for path in (ROOT / "app" / "services").glob("*.py")}
    assert loose == {"__init__", "work", "snapshots", "versions", "scope", "audit", "history", "key_rotation"}
