"""The pages that say what to do: every command in them is run, in order, in projects made as they say."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
import yaml

from checker.cli import cli
from tests import published
from tests.conftest import ROOT
from tests.forges import opened
from tests.pages import LISTED, NOW, Desk, blocks, commands, steps
from tests.test_cli import DOCUMENT
from tests.test_gate_sh import PLATFORMS
from tests.tools import tool

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LEGAL = {"zh": "docs/legal.zh-CN.md", "en": "docs/legal.md"}
README = {"zh": "README.zh-CN.md", "en": "README.md"}
INSTALL = {"zh": "五分钟上手", "en": "Five minutes"}
PATHS = {
    "legal": {"zh": "法务", "en": "For legal"},
    "engineer": {"zh": "工程师", "en": "For an engineer"},
    "ci": {"zh": "CI 负责人", "en": "For the owner of CI"},
}
USE = {"zh": "用法", "en": "Use"}
CI = {"zh": "docs/ci.zh-CN.md", "en": "docs/ci.md"}
GOVERNANCE = {"zh": "docs/governance.zh-CN.md", "en": "docs/governance.md"}
SCHEMAS = {"zh": "docs/schemas.zh-CN.md", "en": "docs/schemas.md"}
EVERYTHING = {"zh": None, "en": None}
REPORTS = {"zh": "报告", "en": "Reports"}
CLONED = ("checker", "ci", "inventory", "rego", "README.md", "pyproject.toml")


def law_of_a_project(folder: Path) -> None:
    """Write a law of the project's own; the published text is a made-up one, taken over as published.

    The real text is no part of this project, and the commands are the same on any.
    """
    for path, raw in published.made_up_law(published.made_up().policy).items():
        (folder / "rego" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "rego" / path).write_bytes(raw)
    (folder / "clausecheck.yaml").write_text("law: rego\n")
    shutil.copyfile(published.MADE_UP, folder / "policy.txt")


def commit(desk: Desk) -> None:
    """Seal the text of a project, and commit it all to `main`."""
    for command in (
        f"clausecheck policy seal --text policy.txt --all --company ShanHai --role author --date {NOW}",
        "git init --quiet --initial-branch main",
        "git add .",
        "git commit --quiet --message LeapCa",
    ):
        assert desk.run(command)[0] == 0, command


@pytest.mark.parametrize("lang", LEGAL)
def test_legal(lang: str, tmp_path: Path) -> None:
    """LeapCa's law and inventory, and what legal does with them."""
    desk = Desk(tmp_path / "leapca", "both")
    law_of_a_project(desk.folder)
    shutil.copytree(ROOT / "inventory", desk.folder / "inventory")
    commit(desk)
    found = blocks(LEGAL[lang])
    assert len(found) > 10
    desk.follow(found)


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return what a clone of this project has, installed as the README says."""
    folder = tmp_path_factory.mktemp("clone") / "clausecheck"
    folder.mkdir()
    for name in CLONED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(source, folder / name)
    Desk(folder.parent, "en").follow(blocks(README["en"], INSTALL["en"]))
    return folder


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("lang", README)
def test_five_minutes(path: str, lang: str, clone: Path, tmp_path: Path) -> None:
    """From nothing to a pull request that is blocked, and then mended or signed."""
    desk = Desk(tmp_path / "desk", lang)
    desk.folder.mkdir()
    (desk.folder / "clausecheck").symlink_to(clone)
    found = blocks(README[lang], PATHS[path][lang])
    desk.follow(found)
    assert "clausecheck check --base main" in commands(found) or "clausecheck-gate" in commands(found)


@pytest.mark.parametrize("pages", [LEGAL, README, CI, GOVERNANCE, SCHEMAS])
def test_pages_have_the_same_steps(pages: dict[str, str]) -> None:
    """The same commands and files in both languages; the README puts first who reads it in that language."""
    parts = [INSTALL, *PATHS.values(), USE, REPORTS] if pages is README else [EVERYTHING]
    for part in parts:
        zh, en = (blocks(pages[lang], part[lang]) for lang in ("zh", "en"))
        assert commands(zh) == commands(en) != []
        assert [one[:2] for one in zh] == [one[:2] for one in en]
        if pages is README:
            assert [one for one in zh if one.kind != "console"] == [one for one in en if one.kind != "console"]
    for lang, page in pages.items():
        shown = [one for part in parts for one in commands(blocks(page, part[lang]))]
        assert len(shown) == len(commands(blocks(page))), "a block that no test runs"


# ---- lists of commands, and the pages for engineers and CI


@pytest.fixture
def shop(tmp_path: Path) -> Desk:
    """Return the shop of the README, with a law of its own and the pull request that is blocked checked out."""
    desk = Desk(tmp_path / "shop", "en")
    law_of_a_project(desk.folder)
    made = {
        one.file: one.text for one in blocks(README["en"], PATHS["engineer"]["en"]) if one.file and one.kind != "diff"
    }
    bad = made.pop("inventory/courier.yaml")
    for file, text in made.items():
        (desk.folder / file).parent.mkdir(exist_ok=True)
        (desk.folder / file).write_text(text)
    commit(desk)
    (desk.folder / "inventory" / "courier.yaml").write_text(bad)
    for command in (
        "git update-ref refs/remotes/origin/main main",
        "git switch --quiet --create courier",
        "git add .",
        "git commit --quiet --message Courier",
    ):
        assert desk.run(command)[0] == 0
    (desk.folder / "db" / "more.sql").write_text("CREATE TABLE guest (id INT, mobile VARCHAR(20) COMMENT '手机号');\n")
    (desk.folder / "flow.yaml").write_text(DOCUMENT)
    return desk


@pytest.fixture
def job(shop: Desk) -> Iterator[dict[str, str]]:
    """Return the variables of a job of GitLab, about the shop's pull request, with a server that answers as GitLab."""
    for forge in opened("gitlab"):
        forge.head = shop.run("git rev-parse HEAD")[1].strip()
        yield PLATFORMS["gitlab"] | forge.environ() | {"CI_COMMIT_SHA": forge.head}
        assert len(forge.comments) == 1


def test_every_command_of_the_list(shop: Desk, job: dict[str, str], tmp_path: Path) -> None:
    """It has all that there are; in a project that has what they name, each answers."""
    listed = blocks(README["en"], USE["en"])
    assert {one.split()[1] for one in commands(listed)} == {*cli.commands}
    new = Desk(tmp_path / "new", "en")
    new.folder.mkdir()
    assert new.run("git init --quiet")[0] == 0
    for step in (step for block in listed for step in steps(block)):
        (new if step.command == "clausecheck init" else shop).do(step, job if " post " in step.command else {})
    shop.follow(blocks(README["en"], REPORTS["en"]))


def test_ci(shop: Desk, job: dict[str, str]) -> None:
    shop.follow(blocks(CI["en"]), job)


def test_the_job_that_gitlab_compares_with(shop: Desk) -> None:
    """The page has it in full: GitLab takes it, and its script makes the report."""
    (job,) = (block.text for block in blocks(CI["en"]) if block.kind == "yaml")
    assert job in (ROOT / CI["zh"]).read_text("utf-8")
    (shop.folder / "job.yml").write_text(job)
    assert shop.run(f"{tool('check-jsonschema')} --builtin-schema vendor.gitlab-ci job.yml")[0] == 0
    (said,) = yaml.safe_load(job).values()
    for command in said["script"]:
        assert shop.run(command)[0] in LISTED
    made = json.loads((shop.folder / said["artifacts"]["reports"]["codequality"]).read_text())
    assert "LC5102" in {one["check_name"] for one in made}


def test_governance(shop: Desk) -> None:
    key = shop.home / ".ssh" / "id_ed25519"
    key.parent.mkdir()
    assert shop.run(f"ssh-keygen -q -t ed25519 -N '' -f {key} && git add db")[0] == 0
    shop.follow(blocks(GOVERNANCE["en"]))
    assert "SSH SIGNATURE" in shop.run("git cat-file commit HEAD")[1]


def test_schemas(shop: Desk) -> None:
    shop.follow(blocks(SCHEMAS["en"]))
