"""`check --staged` on real repositories: the index is judged, not the files on disk, and HEAD is its base."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.conftest import ROOT
from tests.test_cli import DENIED, GOOD, NOW, edited, validator, write

if TYPE_CHECKING:
    from tests.conftest import Command

STAGED = ("check", "--staged", *NOW)
ENVIRONMENT = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
"""A person's own settings must not decide a test."""


def git(folder: Path, *arguments: str, check: bool = True, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run git in a folder as somebody invented."""
    settings = ["-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "protocol.file.allow=always"]
    return subprocess.run(
        ["git", *settings, *arguments],
        cwd=folder,
        check=check,
        capture_output=True,
        text=True,
        env={**os.environ, **ENVIRONMENT, **environment},
    )


@pytest.fixture
def repository(clausecheck: Command) -> Command:
    """Return the command in a repository whose HEAD declares one good flow."""
    git(clausecheck.folder, "init", "-q", "-b", "main")
    write(clausecheck.folder)
    git(clausecheck.folder, "add", ".")
    git(clausecheck.folder, "commit", "-qm", "one")
    return clausecheck


def verdict(said: subprocess.CompletedProcess[str]) -> tuple[int, set[str]]:
    """Return how the run ended, and the statuses of what it found."""
    answer = json.loads(said.stdout)
    validator("report").validate(answer)
    return said.returncode, {found["status"] for found in answer.get("findings", ())}


def test_the_index_is_judged_not_the_disk(repository: Command) -> None:
    """What lies on disk unstaged counts for nothing, either way."""
    assert verdict(repository(*STAGED, "-f", "json")) == (0, set())
    write(repository.folder, DENIED)
    assert verdict(repository(*STAGED, "-f", "json")) == (0, set())
    git(repository.folder, "add", ".")
    write(repository.folder)
    assert verdict(repository(*STAGED, "-f", "json")) == (1, {"introduced"})
    (repository.folder / "inventory" / "main.yaml").unlink()
    assert verdict(repository(*STAGED, "-f", "json")) == (1, {"introduced"})


def test_what_head_had_does_not_block(repository: Command) -> None:
    """As in a pull request: existing findings are shown and pass, unless all are asked for."""
    write(repository.folder, DENIED)
    git(repository.folder, "commit", "-qam", "two")
    (repository.folder / "note").write_text("x")
    git(repository.folder, "add", ".")
    assert verdict(repository(*STAGED, "-f", "json")) == (0, {"existing"})
    assert verdict(repository(*STAGED, "--all", "-f", "json")) == (1, {"existing"})


def test_the_report_says_what_was_judged(repository: Command) -> None:
    """HEAD is the base; the head is what git writes for content without a commit."""
    answer = json.loads(repository(*STAGED, "-f", "json").stdout)
    assert answer["summary"]["mode"] == "pull_request"
    assert answer["summary"]["base"] == git(repository.folder, "rev-parse", "HEAD").stdout.strip()
    assert answer["summary"]["head"] == "0" * 40


@pytest.mark.parametrize("against", [("--staged",), ("--base", "HEAD")])
def test_the_language_is_that_of_the_machine(repository: Command, against: tuple[str, ...]) -> None:
    """Git is spoken to in English; people are not."""
    said = repository("check", *against, *NOW, LC_ALL="zh_CN.UTF-8", CLAUSECHECK_LANG="", PYTHONUTF8="1")
    assert "通过: " in said.stdout


def test_nothing_is_written(repository: Command) -> None:
    """Neither the index nor the object store changes."""
    write(repository.folder, DENIED)
    git(repository.folder, "add", ".")

    def state() -> dict[str, tuple[int, bytes]]:
        files = sorted((repository.folder / ".git").rglob("*"))
        return {str(file): (file.stat().st_mtime_ns, file.read_bytes()) for file in files if file.is_file()}

    before = state()
    assert repository(*STAGED).returncode == 1
    assert state() == before


def test_before_the_first_commit_everything_counts(clausecheck: Command) -> None:
    """An unborn branch has no base: what is staged is judged as a tree."""
    git(clausecheck.folder, "init", "-q")
    assert clausecheck(*STAGED).returncode == 4
    write(clausecheck.folder, DENIED)
    assert clausecheck(*STAGED).returncode == 4
    git(clausecheck.folder, "add", ".")
    said = clausecheck(*STAGED, "-f", "json")
    assert (said.returncode, json.loads(said.stdout)["summary"]["mode"]) == (1, "tree")
    write(clausecheck.folder)
    git(clausecheck.folder, "add", ".")
    assert clausecheck(*STAGED).returncode == 0


def test_a_head_that_is_broken_is_not_unborn(repository: Command) -> None:
    """A branch whose commit is gone gives no verdict."""
    shutil.rmtree(repository.folder / ".git" / "objects")
    (repository.folder / ".git" / "objects").mkdir()
    said = repository(*STAGED)
    assert said.returncode == 3
    assert "Traceback" not in said.stderr


def test_a_merge_that_is_not_finished(repository: Command) -> None:
    """Conflicts are named, and nothing is decided."""
    git(repository.folder, "switch", "-qc", "other")
    write(repository.folder, edited("Settle orders", "Settle all orders"))
    git(repository.folder, "commit", "-qam", "two")
    git(repository.folder, "switch", "-q", "main")
    write(repository.folder, edited("Settle orders", "Settle some orders"))
    git(repository.folder, "commit", "-qam", "three")
    git(repository.folder, "merge", "other", check=False)
    said = repository(*STAGED)
    assert (said.returncode, said.stdout) == (3, "")
    assert said.stderr.startswith("inventory/main.yaml:1:1: error: a merge is not finished")
    assert "git add" in said.stderr
    write(repository.folder)
    git(repository.folder, "add", ".")
    assert repository(*STAGED).returncode == 0


def test_what_is_only_meant_to_be_added(repository: Command) -> None:
    """`git add --intent-to-add` stages a name without content: it is no part of the next commit."""
    bad = DENIED[DENIED.index("flows:") :].replace("pay-orders", "pay-more")
    (repository.folder / "inventory" / "more.yaml").write_text(bad)
    git(repository.folder, "add", "--intent-to-add", ".")
    assert verdict(repository(*STAGED, "-f", "json")) == (0, set())
    git(repository.folder, "add", ".")
    assert verdict(repository(*STAGED, "-f", "json")) == (1, {"introduced"})


def test_a_submodule_in_the_inventory(repository: Command, tmp_path: Path) -> None:
    """What git does not hold itself is refused below the inventory, and passed over elsewhere."""
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    git(other, "commit", "-qm", "one", "--allow-empty")
    git(repository.folder, "submodule", "--quiet", "add", str(other), "vendored")
    assert repository(*STAGED).returncode == 0
    git(repository.folder, "submodule", "--quiet", "add", str(other), "inventory/vendored")
    said = repository(*STAGED)
    assert said.returncode == 2
    assert "`inventory/vendored` is a submodule" in said.stderr
    git(repository.folder, "config", "-f", ".gitmodules", "submodule.inventory/vendored.ignore", "all")
    git(repository.folder, "config", "diff.ignoreSubmodules", "all")
    git(repository.folder, "add", ".gitmodules")
    assert repository(*STAGED).returncode == 2


@pytest.mark.parametrize("kind", ["link", "special name"])
def test_what_is_no_plain_file(repository: Command, kind: str) -> None:
    """A link or a name with a control character below the inventory is refused."""
    path = repository.folder / "inventory" / ("l.yaml" if kind == "link" else "a\nb.yaml")
    if kind == "link":
        path.symlink_to("main.yaml")
    else:
        path.write_text("systems: {}\n")
    git(repository.folder, "add", ".")
    said = repository(*STAGED)
    assert said.returncode == 2
    assert ("symbolic link" if kind == "link" else "a\\nb.yaml") in said.stderr


def test_a_sparse_index(repository: Command) -> None:
    """Folders that are not checked out are judged all the same."""
    (repository.folder / "src").mkdir()
    (repository.folder / "src" / "a").write_text("x")
    git(repository.folder, "add", ".")
    git(repository.folder, "commit", "-qm", "two")
    git(repository.folder, "sparse-checkout", "set", "--cone", "--sparse-index", "src")
    assert not (repository.folder / "inventory").exists()
    assert "inventory/\n" in git(repository.folder, "ls-files", "--sparse").stdout
    assert verdict(repository(*STAGED, "-f", "json")) == (0, set())
    git(repository.folder, "commit", "--amend", "-qm", "two")
    answer = json.loads(repository(*STAGED, "-f", "json").stdout)
    assert answer["summary"]["flows"] == 1


def test_a_split_index(repository: Command) -> None:
    """So is an index in two files."""
    git(repository.folder, "update-index", "--split-index")
    write(repository.folder, DENIED)
    git(repository.folder, "add", ".")
    assert verdict(repository(*STAGED, "-f", "json")) == (1, {"introduced"})


def test_a_folder_of_the_repository(clausecheck: Command) -> None:
    """PATH is the folder that is judged, here as everywhere."""
    git(clausecheck.folder, "init", "-q")
    below = clausecheck.folder / "shop"
    below.mkdir()
    write(below, DENIED)
    git(clausecheck.folder, "add", ".")
    assert clausecheck("check", "shop", "--staged", *NOW).returncode == 1
    assert clausecheck(*STAGED).returncode == 4
    said = clausecheck("check", "shop", "--staged", "-f", "json", *NOW)
    assert {found["place"]["file"] for found in json.loads(said.stdout)["findings"]} == {"inventory/main.yaml"}


def test_schemas_are_those_of_the_index(repository: Command) -> None:
    """A column of personal data that nobody declared blocks once it is staged."""
    table = "CREATE TABLE customer (id BIGINT PRIMARY KEY, id_card_no VARCHAR(18), mobile VARCHAR(20));\n"
    (repository.folder / "schema.sql").write_text(table)
    assert verdict(repository(*STAGED, "-f", "json")) == (0, set())
    git(repository.folder, "add", ".")
    (repository.folder / "schema.sql").unlink()
    code, statuses = verdict(repository(*STAGED, "-f", "json"))
    assert (code, statuses) == (1, {"introduced"})


def test_what_judges_comes_from_head(repository: Command) -> None:
    """Neither a staged configuration nor a staged sign-off judges the commit that brings it."""
    (repository.folder / "clausecheck.yaml").write_text("inventory: elsewhere\n")
    git(repository.folder, "add", ".")
    said = repository(*STAGED)
    assert said.returncode == 1
    assert "GV0002" in said.stdout
    git(repository.folder, "reset", "-q", "--hard")
    git(repository.folder, "clean", "-qfd")
    (repository.folder / "inventory" / "allowed_signers").write_text("# nobody yet\n")
    git(repository.folder, "add", ".")
    git(repository.folder, "commit", "-qm", "two")
    record = {"element": "orders.order.note", "by": "legal", "on": "2026-11-01", "reason": "x", "reference": "x"}
    write(repository.folder, f"{GOOD}not_personal:\n  NP-1: {json.dumps(record)}\n")
    git(repository.folder, "add", ".")
    said = repository(*STAGED)
    assert said.returncode == 1
    assert "GV0004" in said.stdout
    assert "it is not committed yet" in said.stdout


@pytest.mark.parametrize("option", ["--base", "--head"])
def test_it_goes_with_no_other_base(repository: Command, option: str) -> None:
    """The base is HEAD; another one is a mistake of usage."""
    said = repository(*STAGED, option, "main")
    assert said.returncode == 2
    assert "`--staged` is judged against HEAD" in said.stderr


def test_without_an_index(clausecheck: Command, tmp_path: Path) -> None:
    """Where there is no repository, or none with a working tree, it says so."""
    said = clausecheck(*STAGED)
    assert said.returncode in {2, 3}
    assert "Traceback" not in said.stderr
    bare = tmp_path / "bare.git"
    git(tmp_path, "init", "-q", "--bare", str(bare))
    said = clausecheck(*STAGED, cwd=bare)
    assert said.returncode == 3
    assert "has no working tree" in said.stderr


@pytest.mark.parametrize("named", [("GIT_DIR",), ("GIT_DIR", "GIT_INDEX_FILE")])
def test_in_a_hook_of_another_repository(repository: Command, named: tuple[str, ...]) -> None:
    """There git names its own folder and index; neither has a say about the repository at the path."""
    other = repository.folder.with_name(f"{repository.folder.name}-other")
    git(repository.folder, "clone", "-q", ".", str(other))
    write(repository.folder, DENIED)
    git(repository.folder, "add", ".")
    told = {"GIT_DIR": f"../{other.name}/.git", "GIT_INDEX_FILE": f"../{other.name}/.git/index"}
    surrounded = {name: told[name] for name in named}
    assert verdict(repository(*STAGED, "-f", "json", cwd=None, stdin=None, **surrounded)) == (1, {"introduced"})


@pytest.mark.parametrize("against", [("--staged",), ("--base", "main~1", "--head", "main")])
@pytest.mark.parametrize("what", ["HEAD:inventory/main.yaml", "HEAD:inventory"])
def test_what_the_clone_lacks(repository: Command, against: tuple[str, ...], what: str) -> None:
    write(repository.folder, DENIED)
    git(repository.folder, "commit", "-qam", "two")
    lost = git(repository.folder, "rev-parse", what).stdout.strip()
    (repository.folder / ".git" / "objects" / lost[:2] / lost[2:]).unlink()
    said = repository("check", *against, *NOW, "--lang", "en")
    assert said.returncode == 3
    assert "the clone is partial or damaged" in said.stderr


@pytest.mark.parametrize("against", [("--staged",), ("--base", "main")])
def test_without_git(repository: Command, against: tuple[str, ...], tmp_path: Path) -> None:
    said = repository("check", *against, *NOW, "--lang", "en", PATH=str(tmp_path))
    assert said.returncode == 3
    assert "there is no working `git`" in said.stderr


@pytest.mark.parametrize("against", [("--staged",), ("--base", "main")])
def test_a_repository_of_sha_256(clausecheck: Command, against: tuple[str, ...]) -> None:
    git(clausecheck.folder, "init", "-q", "-b", "main", "--object-format=sha256")
    write(clausecheck.folder)
    git(clausecheck.folder, "add", ".")
    git(clausecheck.folder, "commit", "-qm", "one")
    said = clausecheck("check", *against, *NOW, "--lang", "en")
    assert said.returncode == 3
    assert "SHA-256" in said.stderr


ENTRIES = {hook["id"]: hook["entry"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
HOOK = f'#!/bin/sh\nPATH="$BESIDE:$PATH" exec {ENTRIES["clausecheck-staged"]} --lang en --now 2026-11-22\n'


@pytest.mark.parametrize("how", [("commit", "-m", "x"), ("commit", "-am", "x"), ("commit", "-m", "x", "inventory")])
def test_as_a_hook_of_git(repository: Command, how: tuple[str, ...]) -> None:
    """In a hook git names the index of the commit that is being made, which may be another than the repository's."""
    hook = repository.folder / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(HOOK)
    hook.chmod(0o755)
    beside = str(Path(sys.executable).parent)
    write(repository.folder, DENIED)
    if how == ("commit", "-m", "x"):
        git(repository.folder, "add", ".")
    said = git(repository.folder, *how, check=False, BESIDE=beside)
    assert said.returncode == 1
    assert "1 denied" in said.stderr
    write(repository.folder, edited("Settle orders", "Settle the orders"))
    if how == ("commit", "-m", "x"):
        git(repository.folder, "add", ".")
    said = git(repository.folder, *how, check=False, BESIDE=beside)
    assert said.returncode == 0, said.stderr
