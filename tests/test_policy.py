"""`rego/policy.yaml`: every clause of the policy, its rule or why there is none, and none of the policy's own prose."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from checker import policytext
from checker.law import Law, in_clause_order, installed_files
from tests.conftest import ROOT
from tests.published import HEADINGS, REAL

if TYPE_CHECKING:
    from collections.abc import Iterator

LAW = Law(installed_files(), "installed")
CLAUSES = LAW.clauses
RULED = {LAW.rule(name).clause for name in LAW.rule_names}
CITED = {clause for name in LAW.condition_names for clause in LAW.words(name).see_also}
_CJK = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def published() -> str:
    """Return the published text, Chinese and English."""
    if not REAL.is_file():
        pytest.skip(f"the published policy is not at {REAL}")
    return REAL.read_text("utf-8")


def test_every_clause_that_the_law_names_is_there() -> None:
    """What a rule encodes or a condition cites can be explained."""
    assert sorted((RULED | CITED) - set(CLAUSES)) == []
    assert CITED


def test_clauses_stand_in_the_order_of_the_policy() -> None:
    """So that people find them."""
    assert list(CLAUSES) == list(in_clause_order(set(CLAUSES)))


@pytest.mark.parametrize("number", CLAUSES)
def test_a_clause_has_its_words_in_both_languages(number: str) -> None:
    """The words are few; the paraphrase is ours."""
    clause = CLAUSES[number]
    assert clause.keys() <= {"words", "en", "zh", "why_not"}
    assert 0 < len(clause["words"]) <= 20
    assert clause["zh"] != clause["words"]
    _in_both_languages(clause)


@pytest.mark.parametrize("number", CLAUSES)
def test_a_clause_has_a_rule_or_says_why_not(number: str) -> None:
    """Never neither, never both."""
    clause = CLAUSES[number]
    assert (number in RULED) != ("why_not" in clause), "exactly one of a rule and `why_not`"
    if "why_not" in clause:
        assert clause["why_not"].keys() <= {"en", "zh", "later"}
        assert clause["why_not"].get("later", True) is True
        _in_both_languages(clause["why_not"])


def _in_both_languages(texts: dict[str, str]) -> None:
    assert texts["en"].strip()
    assert not _CJK.search(texts["en"])
    assert _CJK.search(texts["zh"])


def test_every_number_of_the_policy_is_there(published: str) -> None:
    """No clause is forgotten, none is made up."""
    clauses = policytext.read((REAL.name, published.encode())).zh
    assert {clause.number for clause in clauses} - set(HEADINGS) == set(CLAUSES)


def test_decisive_words_are_the_clause_s(published: str) -> None:
    """What is cited of a clause stands in it."""
    clauses = policytext.read((REAL.name, published.encode())).zh
    texts = {clause.number: clause.text for clause in clauses}
    assert [number for number, clause in CLAUSES.items() if clause["words"] not in texts[number]] == []


@pytest.mark.parametrize(("half", "length"), [("chinese", 30), ("english", 60)])
def test_the_policy_is_not_copied(published: str, half: str, length: int) -> None:
    """No long run of the published text stands in any file of the project, however it is wrapped.

    The Chinese text governs. Its translation is held to twice the length: five common words fill 30 letters.
    """
    chinese, english = published.splitlines()
    policy, glue = (chinese, "") if half == "chinese" else (english, " ")
    runs = set(_runs(glue.join(policy.split()), length))
    copied = {}
    for path in _project_files():
        text = glue.join(path.read_bytes().decode("utf-8", "replace").split())
        if found := next((run for run in _runs(text, length) if run in runs), None):
            copied[path.relative_to(ROOT).as_posix()] = found
    assert copied == {}


def _runs(text: str, length: int) -> Iterator[str]:
    return (text[start : start + length] for start in range(len(text) - length + 1))


def _project_files() -> Iterator[Path]:
    """Yield every file but git's own, caches' and those of virtual environments."""
    for folder, folders, files in os.walk(ROOT):
        here = Path(folder)
        folders[:] = [
            name
            for name in folders
            if name not in {".git", "__pycache__", ".hypothesis", ".cache", "build", "dist"}
            and not name.endswith("_cache")
            and not (here / name / "pyvenv.cfg").exists()
        ]
        yield from (here / name for name in files if name != ".coverage")


def test_the_search_for_copies_finds_one(published: str) -> None:
    """The search is able to fail."""
    assert published[500:530] in set(_runs(f"x{published[490:540]}y", 30))
