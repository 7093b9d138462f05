"""Whatever is mistyped, the message says what may have been meant, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.validate import hint
from tests.test_cli import GOOD, NOW, edited, write
from tests.test_staged import git

if TYPE_CHECKING:
    from tests.conftest import Command

MISTYPED = [
    (["chek"], "check"),
    (["CHECK"], "check"),
    (["inventory", "sugest"], "suggest"),
    (["policy", "verfy"], "verify"),
    (["check", "--stagd"], "--staged"),
    (["check", "--formt", "json"], "--format"),
    (["explain", "--fact", "x"], "--facts"),
    (["policy", "seal", "--clauses", "1"], "--clause"),
    (["check", "--base", "mian"], "main"),
    (["check", "--base", "main", "--head", "feature/tow"], "feature/two"),
    (["check", "-f", "sarif-githb"], "sarif-github"),
    (["check", "-f", "jsno=x.json"], "json"),
    (["convert", "x.json", "-f", "markdwon"], "markdown"),
    (["check", "--engine", "embeded"], "embedded"),
    (["check", "--lang", "boht"], "both"),
    (["check", "--color", "nevr"], "never"),
    (["init", "--platform", "gihub"], "github"),
    (["completion", "bsh"], "bash"),
    (["explain", "LC31055"], "LC3105"),
    (["explain", "lc3105"], "LC3105"),
    (["explain", "\uff2c\uff23\uff13\uff11\uff10\uff15"], "LC3105"),
    (["explain", "sharing.explict_consent"], "sharing.explicit_consent"),
    (["explain", "3.1\uff085\uff09"], "3.1(5)"),
    (["explain", "Pay-Order"], "pay-orders"),
    (["readings", "a01"], "A01"),
    (["readings", "--what-if", "a01=pending"], "A01"),
]


@pytest.fixture
def project(clausecheck: Command) -> Command:
    """Return the command in a repository with two branches."""
    write(clausecheck.folder)
    git(clausecheck.folder, "init", "-q", "-b", "main")
    git(clausecheck.folder, "add", ".")
    git(clausecheck.folder, "commit", "-qm", "one")
    git(clausecheck.folder, "branch", "feature/two")
    return clausecheck


@pytest.mark.parametrize(("words", "meant"), MISTYPED)
def test_on_the_command_line(project: Command, words: list[str], meant: str) -> None:
    said = project(*words, CLAUSECHECK_LANG="both")
    assert said.returncode in {2, 3}
    assert f"did you mean `{meant}`?" in said.stderr
    assert f",是否指 `{meant}`?" in said.stderr


@pytest.mark.parametrize(
    ("file", "content", "meant"),
    [
        ("clausecheck.yaml", "inventry: x\n", "inventory"),
        ("clausecheck.yaml", "engine: embeddd\n", "embedded"),
        ("pyproject.toml", "[tool.clausecheck]\nlangg = 'zh'\n", "lang"),
        ("inventory/main.yaml", edited("flows:\n", "flow:\n", GOOD), "flows"),
        ("inventory/main.yaml", edited("    purpose: p", "    purpos: p", GOOD), "purpose"),
        (
            "inventory/main.yaml",
            edited("purpose: payment_processing", "purpose: payment_procesing", GOOD),
            "payment_processing",
        ),
        ("inventory/main.yaml", edited("    to: payer", "    to: Payer", GOOD), "payer"),
        ("inventory/main.yaml", edited("action: share", "action: shre", GOOD), "share"),
        ("inventory/main.yaml", edited("    evidence: [CNS-1]", "    evidence: [cns-1]", GOOD), "CNS-1"),
        ("inventory/main.yaml", edited("subject: buyer", "subject: buyr", GOOD), "buyer"),
    ],
)
def test_in_files(project: Command, file: str, content: str, meant: str) -> None:
    (project.folder / file).write_text(content)
    said = project("check", *NOW, CLAUSECHECK_LANG="both")
    assert said.returncode == 2
    assert f"did you mean `{meant}`?" in said.stderr
    assert f",是否指 `{meant}`?" in said.stderr
    assert f"{file}:" in said.stderr


@pytest.mark.parametrize("words", [["xyzzy"], ["check", "--xyzzy"], ["explain", "xyzzy"], ["check", "--base", "xyzzy"]])
def test_nothing_is_guessed_where_nothing_is_near(project: Command, words: list[str]) -> None:
    said = project(*words)
    assert said.returncode in {2, 3}
    assert "did you mean" not in said.stderr
    assert "xyzzy" in said.stderr


def test_help_is_that_of_the_command(project: Command) -> None:
    """Who mistypes an option of a command is sent to the help of that command."""
    assert "see `clausecheck policy verify --help`" in project("policy", "verify", "--xyzzy").stderr
    assert "see `clausecheck check --help`" in project("check", "a", "b").stderr


@given(st.text(max_size=300), st.lists(st.text(max_size=30), max_size=5))
@settings(derandomize=True)
def test_a_hint_is_one_of_what_is_known(word: str, known: list[str]) -> None:
    en, zh = hint(word, known)
    assert not en or en[len(", did you mean `") : -2] in known
    assert bool(en) == bool(zh)
