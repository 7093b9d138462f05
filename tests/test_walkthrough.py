"""The walk-throughs of `docs/`: every command in them is run, in order, in a project made as they say."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import published
from tests.conftest import ROOT

PAGES = ("docs/legal.zh-CN.md", "docs/legal.md")
NOW = "2026-11-22"
_BLOCK = re.compile(r"^```(\w+) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"[(\uff08](?:exit code|退出码) (\d)[)\uff09]")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return LeapCa's law and inventory on `main`; the published text is a made-up one, taken over as published.

    The real text is no part of this project, and the commands are the same on any.
    """
    folder = tmp_path / "leapca"
    for path, raw in published.made_up_law(published.made_up().policy).items():
        (folder / "rego" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "rego" / path).write_bytes(raw)
    shutil.copytree(ROOT / "inventory", folder / "inventory")
    (folder / "clausecheck.yaml").write_text("law: rego\n")
    shutil.copyfile(published.MADE_UP, folder / "policy.txt")
    run(f"clausecheck policy seal --text policy.txt --all --company ShanHai --role author --date {NOW}", folder)
    for command in (
        "git init --quiet --initial-branch main",
        "git config user.name legal",
        "git config user.email legal@example.org",
        "git add .",
        "git commit --quiet --message LeapCa",
    ):
        assert run(command, folder)[0] == 0
    return folder


def run(command: str, folder: Path) -> tuple[int, str]:
    """Return the exit code of a command and all that it printed."""
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "CLAUSECHECK_NOW": NOW,
        "GIT_CONFIG_GLOBAL": os.devnull,
    }
    arguments = shlex.split(command)
    if arguments[0] == "clausecheck":
        arguments += ["--now", NOW]
    assert arguments[0] in {"clausecheck", "git"}, command
    done = subprocess.run(arguments, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def console(block: str, folder: Path) -> None:
    """Run the commands of a block; what it shows of each must be printed, in that order, `…` standing for anything."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, *shown = part.rstrip().split("\n")
        wanted = 0
        if shown and (code := _CODE.fullmatch(shown[-1].strip())):
            wanted = int(code[1])
            shown.pop()
        found, said = run(command, folder)
        assert found == wanted, (command, found, said)
        printed = iter(said.split("\n"))
        for line in filter(str.strip, shown):
            pattern = re.compile(".*".join(map(re.escape, line.rstrip().split("…"))))
            if line != "…":
                assert any(pattern.fullmatch(one.rstrip()) for one in printed), (command, line, said)


def edit(path: Path, block: str) -> None:
    """Take the lines with a minus out of a file, where they must stand together once, for those with a plus."""
    rows = block.split("\n")
    old = "\n".join(row[1:] for row in rows if row.startswith("-"))
    new = "\n".join(row[1:] for row in rows if row.startswith("+"))
    text = path.read_text("utf-8")
    assert text.count(old) == 1, (path, old)
    path.write_text(text.replace(old, new), "utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_walkthrough(page: str, project: Path) -> None:
    """As written: files are made and edited, commands run, and each ends and prints as the page says."""
    blocks = _BLOCK.findall((ROOT / page).read_text("utf-8"))
    assert len(blocks) > 10
    for kind, file, text in blocks:
        if kind == "console":
            console(text, project)
        elif kind == "diff":
            edit(project / file, text)
        else:
            assert file, text
            (project / file).write_text(text, "utf-8")


def test_pages_have_the_same_steps() -> None:
    """The same commands and files in both languages."""
    zh, en = (_BLOCK.findall((ROOT / page).read_text("utf-8")) for page in PAGES)
    assert [(kind, file) for kind, file, _ in zh] == [(kind, file) for kind, file, _ in en]

    def commands(blocks: list[tuple[str, str, str]]) -> list[str]:
        found = [line for _, _, text in blocks for line in text.split("\n") if line.startswith("$ ")]
        return [re.sub(r" --lang \w+", "", line) for line in found]

    assert commands(zh) == commands(en)
