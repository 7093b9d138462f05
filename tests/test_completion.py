"""Completion in real shells: each reads the script and is asked what comes next, as on a press of TAB."""

from __future__ import annotations

import os
import shlex
import subprocess
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from checker.starting import PLATFORMS
from tests.conftest import ROOT
from tests.pseudoterminal import PROGRAM, Terminal, environment
from tests.test_cli import write
from tests.test_staged import git

if TYPE_CHECKING:
    from tests.conftest import Command

PATH = f"{Path(PROGRAM).parent}{os.pathsep}{os.environ['PATH']}"


@cache
def shells() -> dict[str, str]:
    """Return the shells that are there, by name."""
    said = subprocess.run([ROOT / "ci" / "shells.sh"], capture_output=True, text=True, check=True).stdout
    return dict(row.split("=", 1) for row in said.splitlines())


def shell(name: str) -> str:
    """Return where a shell is."""
    if name not in shells():
        pytest.skip(f"{name} is not installed")
    return shells()[name]


def answered(command: list[str], cwd: Path) -> str:
    """Return what a shell prints."""
    said = subprocess.run(command, cwd=cwd, env=environment(PATH=PATH), capture_output=True, text=True, check=True)
    assert said.stderr == ""
    return said.stdout


def in_bash(words: list[str], cwd: Path) -> list[str]:
    """Return what bash offers for the last of some words, as it stands on the command line."""
    asked = f"""
        eval "$(clausecheck completion bash)"
        compopt() {{ echo "<$*>"; }}
        COMP_WORDS=({shlex.join(words)})
        COMP_CWORD={len(words) - 1}
        _clausecheck_completion clausecheck
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    return answered([shell("bash"), "--norc", "-c", asked], cwd).split()


def in_fish(words: list[str], cwd: Path) -> list[str]:
    """Return what fish offers."""
    asked = f"clausecheck completion fish | source; complete --do-complete {shlex.quote(' '.join(words))}"
    return [row.split("\t")[0] for row in answered([shell("fish"), "--no-config", "-c", asked], cwd).splitlines()]


def in_zsh(words: list[str], cwd: Path) -> list[str]:
    """Return what zsh offers: its own function asks, and what it would add is printed instead."""
    asked = f"""
        compdef() {{ :; }}
        _describe() {{ print -l -- "${{(@P)3}}"; }}
        compadd() {{ print -l -- "${{(@P)@[-1]}}"; }}
        eval "$(clausecheck completion zsh)"
        words=({shlex.join(words)})
        CURRENT={len(words)}
        _clausecheck_completion
    """
    said = answered([shell("zsh"), "-f", "-c", asked], cwd)
    return [row.replace("\\:", ":").partition(":")[0] for row in said.splitlines()]


@pytest.fixture
def project(clausecheck: Command) -> Path:
    """Return a repository with an inventory and two branches."""
    write(clausecheck.folder)
    git(clausecheck.folder, "init", "-q", "-b", "main")
    git(clausecheck.folder, "add", ".")
    git(clausecheck.folder, "commit", "-qm", "one")
    git(clausecheck.folder, "branch", "feature/one")
    return clausecheck.folder


ASKED: list[tuple[list[str], set[str]]] = [
    (["sch"], {"schema"}),
    (["policy", "v"], {"verify"}),
    (["check", "--sta"], {"--staged"}),
    (["check", "--base", "fea"], {"feature/one"}),
    (["check", "--format", "sar"], {"sarif", "sarif-github"}),
    (["check", "--lang", ""], {"zh", "en", "both"}),
    (["check", "--color", "a"], {"auto", "always"}),
    (["decide", "--engine", "e"], {"embedded"}),
    (["explain", "pay"], {"pay-orders"}),
    (["explain", "lc3105"], {"LC3105"}),
    (["explain", "sharing.exp"], {"sharing.explicit_consent"}),
    (["readings", "a0"], {f"A0{number}" for number in range(1, 10)}),
    (["init", "--platform", "git"], {"github", "gitlab", "gitee"}),
    (["init", "--platform", ""], set(PLATFORMS)),
    (["completion", "f"], {"fish"}),
]


@pytest.mark.parametrize(("words", "offers"), ASKED)
def test_bash(project: Path, words: list[str], offers: set[str]) -> None:
    assert set(in_bash(["clausecheck", *words], project)) == offers


@pytest.mark.parametrize(("words", "offers"), ASKED[::3])
def test_zsh(project: Path, words: list[str], offers: set[str]) -> None:
    assert set(in_zsh(["clausecheck", *words], project)) == offers


@pytest.mark.parametrize(("words", "offers"), ASKED[1::3])
def test_fish(project: Path, words: list[str], offers: set[str]) -> None:
    assert set(in_fish(["clausecheck", *words], project)) >= offers


def test_clauses_come_quoted_in_bash(project: Path) -> None:
    """A bracket would end the command; half a clause that is quoted is understood."""
    assert in_bash(["clausecheck", "explain", "3.1(5"], project) == ["3.1\\(5\\)"]


def test_files_and_folders_are_left_to_the_shell(project: Path) -> None:
    assert in_bash(["clausecheck", "check", "inv"], project) == ["<-o", "dirnames>"]
    assert in_bash(["clausecheck", "convert", "rep"], project) == ["<-o", "default>"]
    assert in_bash(["clausecheck", "policy", "verify", "--text", ""], project) == ["<-o", "default>"]


def test_a_key_at_a_real_prompt(project: Path) -> None:
    """TAB at the prompt of an interactive bash, and the line runs as it was completed."""
    with Terminal([shell("bash"), "--norc", "--noprofile"], project, columns=120, PATH=PATH, PS1="$ ") as terminal:
        terminal.press('eval "$(clausecheck completion bash)"; echo re""ady\n')
        terminal.expect("ready\r?\n")
        terminal.press("clausecheck expl\t3.1\\(5\t\n")
        said = terminal.expect("LC3105")
        assert "clausecheck explain 3.1\\(5\\)" in said
        terminal.press("exit\n")
        assert terminal.rest()[0] == 0


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("inventory/main.yaml", "flows: ["),
        ("inventory/main.yaml", "- a"),
        ("clausecheck.yaml", "laww: x\n"),
        ("clausecheck.yaml", "law: nowhere\n"),
    ],
)
def test_what_is_broken_offers_nothing_and_says_nothing(project: Path, file: str, content: str) -> None:
    (project / file).write_text(content)
    assert "pay-orders" not in in_bash(["clausecheck", "explain", "pay"], project)
    assert in_bash(["clausecheck", "explai"], project) == ["explain"]


def test_outside_of_a_repository(clausecheck: Command) -> None:
    assert in_bash(["clausecheck", "check", "--base", ""], clausecheck.folder) == []
    assert "LC3105" in in_bash(["clausecheck", "explain", "LC31"], clausecheck.folder)


def test_names_that_would_be_commands_come_quoted(project: Path) -> None:
    """Ids are no such names; before they are checked, anything may stand there."""
    (project / "inventory" / "more.json").write_text('{"flows": {"pay;rm": {}, "pay$(x)": {}, "pay\\nx": {}}}')
    assert in_bash(["clausecheck", "explain", "pay"], project) == ["pay-orders", "pay\\;rm", "pay\\$\\(x\\)"]


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_the_script_is_sound(clausecheck: Command, name: str) -> None:
    said = clausecheck("completion", name)
    assert (said.returncode, said.stderr) == (0, "")
    subprocess.run([shell(name), "-n"], input=said.stdout, text=True, check=True)


def test_a_shell_that_is_not_known(clausecheck: Command) -> None:
    said = clausecheck("completion", "zhs")
    assert said.returncode == 2
    assert "did you mean `zsh`?" in said.stderr


def test_nothing_is_judged_on_a_key(project: Path) -> None:
    """No engine is loaded: an answer takes hardly longer than the command's start."""
    asked = """if True:
        import sys
        from checker.__main__ import main
        sys.argv = ["clausecheck"]
        try:
            main()
        except SystemExit:
            print(sorted({"git", "regorus", "jsonschema", "sqlglot", "checker.judge"} & {*sys.modules}))
    """
    more = {"COMP_WORDS": "clausecheck\nexplain\npay", "COMP_CWORD": "2", "_CLAUSECHECK_COMPLETE": "bash_complete"}
    python = str(Path(PROGRAM).parent / "python")
    said = subprocess.run(
        [python, "-c", asked], cwd=project, env=environment(**more), capture_output=True, text=True, check=True
    )
    assert said.stdout == "plain,pay-orders\n[]\n"
