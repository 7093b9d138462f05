"""The clause table: every clause has its row, every rule its cases, all of it in both languages."""

from __future__ import annotations

import re
from string import Formatter
from typing import TYPE_CHECKING, Any

import pytest

from tests import clauses
from tests.docs import LABELS, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.law import Law

CJK = re.compile("[\u4e00-\u9fff]")
PAGES = {"en": "docs/clauses.md", "zh": "docs/clauses.zh-CN.md"}
WITHOUT_DUTY = {"0", "5.3", "5.4", "7.2", "9.1"}
"""What acceptance means, advice to users, an encouragement, contact details: nothing that a flow could break."""


@pytest.fixture(scope="module")
def rows(law: Law) -> list[clauses.Row]:
    """Return the table."""
    return clauses.rows(law)


def shown(lang: str) -> list[list[str]]:
    """Return the cells of the page of one language, without its head."""
    lines = (ROOT / PAGES[lang]).read_text().splitlines()
    return [line.strip("| ").split(" | ") for line in lines if re.match(r"\| \d", line)]


def test_every_clause_has_a_row_in_both_languages(law: Law) -> None:
    """In the order of the policy, with the same rules, readings and counts."""
    tables = {lang: shown(lang) for lang in PAGES}
    for table in tables.values():
        assert [cells[0] for cells in table] == list(law.clauses)
    figures = {
        lang: [re.findall(r"LC\d{4}|A\d\d|`\w+`|\b\d+\b", " ".join(cells[3:])) for cells in table]
        for lang, table in tables.items()
    }
    assert figures["en"] == figures["zh"]
    assert sum(map(len, figures["en"])) > 200


def test_every_clause_is_enforced_or_says_why_not(rows: list[clauses.Row]) -> None:
    """A rule, a reason, or at least a condition that cites it; what has a rule needs no excuse."""
    assert [row.clause for row in rows if not (row.rules or row.why_not or row.citing)] == []
    assert [row.clause for row in rows if row.rules and row.why_not] == []


def test_nothing_is_left_for_later(law: Law) -> None:
    """Only what puts no duty on a flow is without rules."""
    assert [number for number, clause in law.clauses.items() if "later" in clause.get("why_not", {})] == []
    ruled = {law.rule(name).clause for name in law.rule_names}
    assert set(law.clauses) - ruled - WITHOUT_DUTY == set()


def test_every_rule_blocks_twice_and_passes_twice(law: Law) -> None:
    """Not its file, the rule itself: it decides against two cases, and two that it applies to are allowed."""
    blocking, passing, _ = clauses.cases(law)
    assert {name: sorted(blocking[name]) for name in law.rule_names if len(blocking[name]) < 2} == {}
    assert {name: sorted(passing[name]) for name in law.rule_names if len(passing[name]) < 2} == {}


def test_rows_count_what_they_name(law: Law, rows: list[clauses.Row]) -> None:
    """The figures of a clause whose parts are known; flows rest on clauses that have rules."""
    by_clause = {row.clause: row for row in rows}
    completion = by_clause["3.1(5)"]
    assert "LC3105" in completion.rules
    assert {"A01", "A21"} <= set(completion.readings)
    assert "LC5102" in by_clause["5.4"].citing
    assert {clause for clause, row in by_clause.items() if row.flows} <= {
        law.rule(name).clause for name in law.rule_names
    }
    assert sum(bool(row.flows) for row in rows) > 15


def texts(law: Law) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield whatever the law and the table say to people, as mappings with `en` and `zh`."""
    for name in law.rule_names:
        rule = law.rule(name)
        yield from ((f"{name}: {said.en}", said._asdict()) for said in (rule.title, rule.description))
    for name in law.condition_names:
        words = law.words(name)
        yield from ((f"{name}: {said.en}", said._asdict()) for said in (words.text, words.remedy))
    yield from ((f"label {name}", said._asdict()) for name, said in LABELS.items())
    yield from _pairs("policy.yaml", law.clauses)
    yield from _pairs("readings.yaml", law.readings)


def _pairs(path: str, value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict):
        if value.keys() & {"en", "zh"}:
            yield path, value
        for key, inner in value.items():
            yield from _pairs(f"{path}: {key}", inner)


def test_everything_is_said_in_both_languages(law: Law) -> None:
    """The same keys and placeholders; the Chinese is Chinese and no copy of the English, the English is English."""
    found = dict(texts(law))
    assert len(found) > 300
    wrong = []
    for where, said in found.items():
        en, zh = str(said.get("en", "")), str(said.get("zh", ""))
        fields = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in (en, zh)]
        if not en.strip() or not CJK.search(zh) or en == zh or CJK.search(re.sub("「.*?」", "", en)):
            wrong.append(where)
        elif fields[0] != fields[1]:
            wrong.append(f"{where}: {fields[0] ^ fields[1]}")
    assert wrong == []
