"""The blocks of a page for people, into what happens where somebody follows it: commands run, files made and edited."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from textwrap import dedent
from typing import TYPE_CHECKING, NamedTuple

import click

from checker.cli import cli
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

NOW = "2026-11-22"
"""The day on which all pages are followed."""
LISTED = {0, 1}
"""How a command may end whose page says what it is for and not what it prints."""
NOT_RUN = {"clausecheck check --watch": "it ends by Ctrl-C alone: see test_watch"}
STANDS_FOR = {
    # An environment of its own, with everything fetched, would take minutes: that of the tests stands for it.
    "python3 -m venv .venv": "mkdir -p .venv/bin && ln -s $TOOLS/* .venv/bin/",
    ".venv/bin/python -m pip install --quiet .": f"'{sys.executable}' -m pip install --quiet --dry-run --no-deps"
    " --no-build-isolation --disable-pip-version-check --root-user-action ignore .",
}
_HEADING = re.compile(r"^(#{1,6}) (.*)$")
_GENERATED = re.compile(r"<!-- generated.*?<!-- end -->", re.DOTALL)
_BLOCK = re.compile(r"^ *```(\w+) ?(\S*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"[(\uff08](?:exit code|退出码) (\d)[)\uff09]")
_FOR = re.compile(r"  # .*")


class Block(NamedTuple):
    """A fenced block: its language, the file that it is saved as or edits, and its text."""

    kind: str
    file: str
    text: str


class Step(NamedTuple):
    """A command, the lines that it shows, and the exit codes that are right."""

    command: str
    shown: list[str]
    codes: set[int]


def blocks(page: str, heading: str | None = None) -> list[Block]:
    """Return the blocks of a page, or those below one heading; what is generated is compared by `test_docs`."""
    text = _GENERATED.sub("", (ROOT / page).read_text("utf-8"))
    found: dict[str, list[str]] = {"": []}
    inside = False
    for row in text.split("\n"):
        inside ^= row.lstrip().startswith("```")
        if (mark := _HEADING.match(row)) and not inside:
            found[row := mark[2]] = []
        else:
            found[[*found][-1]].append(row)
    parts = found.values() if heading is None else [found[heading]]
    matches = (match for part in parts for match in _BLOCK.findall("\n".join(part)))
    return [Block(kind, file, dedent(text)) for kind, file, text in matches]


def steps(block: Block) -> Iterator[Step]:
    """Yield the commands of a console block."""
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, *shown = part.rstrip().split("\n")
        codes = LISTED if _FOR.search(command) else {0}
        if shown and (code := _CODE.fullmatch(shown[-1].strip())):
            codes = {int(code[1])}
            shown.pop()
        yield Step(_FOR.sub("", command).rstrip(), shown, codes)


def commands(found: list[Block]) -> list[str]:
    """Return what is to be run, in the order of the page; languages apart, both pages of a pair say the same."""
    return [re.sub(r" --lang \w+", "", step.command) for one in found if one.kind == "console" for step in steps(one)]


class Desk:
    """Somebody at a shell: the folder and the variables of one command are those of the next."""

    def __init__(self, folder: Path, lang: str, **variables: str) -> None:
        """Sit down in `folder`, at a machine that has the command and speaks a language."""
        self.folder = folder
        self.home = folder.with_name(f"{folder.name}-home")
        self.home.mkdir()
        (self.home / ".gitconfig").write_text("[user]\nname = reader\nemail = reader@example.org\n")
        self._state = self.home / "state"
        self.variables = {
            "PATH": f"{tools(self.home / 'tools')}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.home),
            "GIT_CONFIG_NOSYSTEM": "1",
            "LC_ALL": "C.UTF-8",
            "CLAUSECHECK_LANG": lang,
            "TOOLS": str(self.home / "tools"),
            **variables,
        }

    def follow(self, found: list[Block], variables: Mapping[str, str] | None = None) -> None:
        """Do what the blocks of a page say; each command must end as it says, and print what it shows, in that order.

        `…` stands for anything. `variables` are those of a platform.
        """
        for block in found:
            if block.kind == "console":
                for step in steps(block):
                    self.do(step, variables or {})
            elif block.kind == "diff":
                edit(self.folder / block.file, block.text)
            elif block.file:
                (self.folder / block.file).write_text(block.text, "utf-8")

    def do(self, step: Step, variables: Mapping[str, str]) -> None:
        """Run a command, unless it is one that cannot be."""
        if step.command in NOT_RUN:
            return
        code, said = self.run(step.command, variables)
        assert code in step.codes, (step.command, code, said)
        printed = iter(said.split("\n"))
        for line in filter(str.strip, step.shown):
            pattern = re.compile(".*".join(map(re.escape, line.rstrip().split("…"))))
            if line != "…":
                assert any(pattern.fullmatch(one.rstrip()) for one in printed), (step.command, line, said)

    def run(self, command: str, variables: Mapping[str, str] | None = None) -> tuple[int, str]:
        """Return the exit code of a command and all that it printed."""
        script = (
            f"test ! -e '{self._state}' || . '{self._state}'\n"
            f"trap 'code=$?; export -p > \"{self._state}\"; exit $code' EXIT\n"
            f"{STANDS_FOR.get(command, command)}\n"
        )
        done = subprocess.run(
            ["bash", "--norc", "-c", script],
            cwd=self.folder,
            env={**self.variables, **(variables or {})},
            capture_output=True,
            check=False,
            timeout=300,
        )
        found = re.findall(r'^declare -x PWD="(.*)"$', self._state.read_text("utf-8"), re.MULTILINE)
        self.folder = type(self.folder)(found[-1])
        return done.returncode, (done.stdout + done.stderr).decode()


def tools(folder: Path) -> Path:
    """Return a folder with the installed commands, that of ours on the day of the pages."""
    folder.mkdir()
    dated = "|".join(name for name, one in cli.commands.items() if _is_dated(one))
    real = type(folder)(sys.executable).with_name("clausecheck")
    own = folder / "clausecheck"
    own.write_text(f'#!/bin/sh\ncase $1 in {dated}) set -- "$@" --now {NOW} ;; esac\nexec \'{real}\' "$@"\n')
    own.chmod(0o755)
    (folder / "clausecheck-gate").symlink_to(ROOT / "ci" / "gate.sh")
    return folder


def _is_dated(command: click.Command) -> bool:
    if isinstance(command, click.Group):
        return any(map(_is_dated, command.commands.values()))
    return any(option.name == "now" for option in command.params)


def edit(path: Path, block: str) -> None:
    """Take the lines with a minus out of a file, where they must stand together once, for those with a plus."""
    rows = block.split("\n")
    old = "\n".join(row[1:] for row in rows if row.startswith("-"))
    new = "\n".join(row[1:] for row in rows if row.startswith("+"))
    text = path.read_text("utf-8")
    assert text.count(old) == 1, (path, old)
    path.write_text(text.replace(old, new), "utf-8")
