"""Whatever was published once, a ruleset is in force."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.services.rules.ruleset_repair import in_force
from app.services.rules.rulesets import shipped
from tests.unit.test_ruleset_document import problems_of


def test_what_is_no_toml_at_all_is_as_shipped_under_its_own_version() -> None:
    ruleset, problems = in_force("[[[", 3)
    assert (ruleset.version, ruleset.document, ruleset.replies) == (3, "[[[", shipped().replies)
    assert problems


KEYS = st.sampled_from(
    ["promises", "routes", "doors", "replies", "limits", "words", "lexicon", "pins", "calendar", "x"]
)
LEAVES = st.one_of(
    st.integers(), st.just("25m"), st.text(max_size=3), st.lists(st.text(max_size=3), max_size=2)
)
TABLES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.dictionaries(
            st.sampled_from(["disaster", "on_site", "ladder", "name", "when", "greeting", "roles", "y"]),
            inner,
            max_size=3,
        ),
        st.lists(inner, max_size=3),
    ),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.dictionaries(KEYS, TABLES, max_size=4))
def test_whatever_was_published_something_is_in_force(data: dict[str, object]) -> None:
    document = "\n".join(f"{key} = {_toml(value)}" for key, value in data.items())
    ruleset, problems = in_force(document, 5)
    assert (ruleset.version, set(ruleset.promises)) == (5, set(shipped().promises))
    assert problems == problems_of(document)


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_toml(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, str):
        return '"' + "".join(f"\\U{ord(each):08X}" for each in value) + '"'
    return str(value)
