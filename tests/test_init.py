"""`clausecheck init` in real repositories, up to the first pull request that the pipeline it wrote would block."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest
import yaml

from checker.law import Law, installed_files
from checker.starting import KITS, kits_folder
from checker.validate import Validator, schema
from tests.conftest import ROOT
from tests.test_cli import CJK, NOW, validator
from tests.test_gate_sh import PLATFORMS, gate
from tests.test_staged import git
from tests.tools import tool

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Command

UNDECLARED = {"SC0001", "SC0002", "SC0003"}
START = "inventory/start.yaml"
COMMON = {START, "clausecheck.yaml"}
DATABASES = ROOT / "tests" / "fixtures" / "databases"
INVENTORY = Validator(schema("inventory"), [Law(installed_files(), "").facts_schema])


@pytest.fixture
def repository(clausecheck: Command) -> Command:
    """Return the command in a repository with one commit that has nothing of ours."""
    git(clausecheck.folder, "init", "-q", "-b", "trunk")
    (clausecheck.folder / "README.md").write_text("x\n")
    git(clausecheck.folder, "add", ".")
    git(clausecheck.folder, "commit", "-qm", "one")
    return clausecheck


def files(folder: Path) -> set[str]:
    """Return the files of a repository that git does not know yet."""
    said = git(folder, "ls-files", "--others", "-z").stdout
    return {name for name in said.split("\0") if name}


SHOWN = [
    ("https://github.com/x/y.git", "", "github"),
    ("git@github.com:gitlab/gitee.git", "", "github"),
    ("ssh://git@github.example.com:22/x/y", "", "github"),
    ("https://user:word@gitlab.example.com/x/y.git", "", "gitlab"),
    ("git@jihulab.com:x/y.git", "", "gitlab"),
    ("https://gitee.com/github/x.git", "", "gitee"),
    ("git@codeup.aliyun.com:x/y.git", "", "yunxiao"),
    ("/srv/github/x.git", "", None),
    ("https://git.example.com/github/x", "", None),
    ("", ".github/workflows/ci.yml", "github"),
    ("", ".gitlab-ci.yml", "gitlab"),
    ("", "Jenkinsfile", "jenkins"),
    ("", ".workflow/ci.yml", "gitee"),
    ("", ".github/CODEOWNERS", None),
    ("https://gitlab.example.com/x/y", "Jenkinsfile", "jenkins"),
    ("https://github.com/x/y", ".github/workflows/ci.yml Jenkinsfile", "github"),
    ("", "", None),
]


@pytest.mark.parametrize(("remote", "there", "platform"), SHOWN)
def test_the_platform_that_shows(repository: Command, remote: str, there: str, platform: str | None) -> None:
    """By the pipelines that are there, then by the host of the remote, never by the rest of its address."""
    folder = repository.folder
    for name in there.split():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x: 1\n")
    if remote:
        git(folder, "remote", "add", "origin", remote)
    before = files(folder)
    said = repository("init", CLAUSECHECK_LANG="")
    assert (said.returncode, said.stderr) == (0, "")
    wanted = set(COMMON)
    if platform:
        wanted.add(KITS[platform].target)
    if platform == "gitlab" and ".gitlab-ci.yml" not in there:
        wanted.add(".gitlab-ci.yml")
    assert files(folder) - before == wanted
    assert all(name in said.stdout for name in wanted)
    assert ("--platform github|gitlab" in said.stdout) == (platform is None)
    # What to do next stands in both languages.
    assert CJK.search(said.stdout)
    assert "next:" in said.stdout


def test_several_platforms_show(repository: Command) -> None:
    for name in (".gitlab-ci.yml", "Jenkinsfile"):
        (repository.folder / name).write_text("x: 1\n")
    said = repository("init")
    assert said.returncode == 2
    assert "several CI platforms: gitlab, jenkins" in said.stderr
    assert files(repository.folder) == {".gitlab-ci.yml", "Jenkinsfile"}
    assert repository("init", "--platform", "jenkins").returncode == 0


@pytest.mark.parametrize("platform", KITS)
def test_from_nothing_to_a_blocked_pull_request(repository: Command, platform: str) -> None:
    """The files are those of the kit; the first check says what is lacking; a pull request is blocked by its own."""
    folder = repository.folder
    shutil.copytree(DATABASES / "mysql", folder / "db" / "migration")
    assert repository("init", "--platform", platform).returncode == 0
    kit = KITS[platform]
    written = (folder / kit.target).read_text()
    branch = platform in {"gitee", "yunxiao"}
    assert written == (ROOT / "ci" / kit.source).read_text().replace("master", "trunk" if branch else "master")
    assert ("trunk" in written) == branch
    assert INVENTORY.problems(yaml.safe_load((folder / START).read_text()), lambda _: pytest.fail("invalid")) == []
    said = repository("check", "-f", "json", *NOW)
    answer = json.loads(said.stdout)
    validator("report").validate(answer)
    assert (said.returncode, said.stderr) == (1, "")
    assert {finding["rule_id"] for finding in answer["findings"]} >= {"LC5103", "LC2112"}
    assert not UNDECLARED & {finding["rule_id"] for finding in answer["findings"]}
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "Start with clausecheck")
    origin = folder.with_name(f"{folder.name}.git")
    git(folder, "clone", "-q", "--bare", ".", str(origin))
    git(folder, "remote", "add", "origin", str(origin))
    git(folder, "fetch", "-q", "origin")
    git(folder, "switch", "-qc", "change")
    variables = {"CLAUSECHECK_TARGET": "trunk"}
    if platform != "yunxiao":
        variables = {name: value.replace("main", "trunk") for name, value in GATES[platform].items()}
    (folder / "README.md").write_text("y\n")
    git(folder, "commit", "-qam", "Say more")
    assert gate(folder, **variables).returncode == 0
    more = (folder / START).read_text().replace("flows:\n", f"flows:\n{SOLD}")
    more = more.replace("data_subjects:\n", "recipients:\n  buyer: {name: Data Buyer, kind: partner}\ndata_subjects:\n")
    (folder / START).write_text(more)
    git(folder, "commit", "-qam", "Sell the addresses")
    done = gate(folder, **variables)
    assert done.returncode == 1, done.stderr
    assert "deny LC3100 [3.1] sell_addresses (introduced)" in done.stdout


GATES = {**PLATFORMS, "gitee": {"GITEE_PULL_ID": "7", "GITEE_BRANCH": "main"}}
SOLD = """\
  sell_addresses:
    title: Sell addresses
    action: share
    from: name_of_the_system
    data: [accounts.accounts.delivery_address]
    subject: user
    purpose: unclear
    to: buyer
    basis: none
"""


@pytest.mark.parametrize("database", sorted(path.name for path in DATABASES.iterdir()))
def test_what_is_drafted_is_what_a_check_reads(repository: Command, database: str) -> None:
    """Whatever the schemas are written in: a verdict, not an error; and nothing of them is left undeclared."""
    shutil.copytree(DATABASES / database, repository.folder / "db" / "migration")
    assert repository("init").returncode == 0
    said = repository("check", "-f", "json", *NOW)
    answer = json.loads(said.stdout)
    assert said.returncode == 1, said.stdout
    assert {one["id"] for one in answer["decisions"]} == {"store_personal_data"}
    assert answer["summary"]["verdicts"]["deny"] == 1
    assert not UNDECLARED & {finding["rule_id"] for finding in answer["findings"]}
    assert repository("inventory", "suggest").returncode == 4


def test_hard_names(repository: Command) -> None:
    """Names that YAML would take for something else, and the same table twice."""
    tables = "".join(
        f"CREATE TABLE `{name}` (id INT, `no` VARCHAR(9), mobile VARCHAR(20) COMMENT '手机号: {name}', `on` INT);\n"
        for name in ("on", "订单", "1e3", "a b", "a-b", "null", "x" * 120)
    )
    (repository.folder / "schema.sql").write_text(tables)
    assert repository("init").returncode == 0
    said = repository("check", *NOW)
    assert said.returncode == 1, said.stderr
    assert said.stderr == ""


def test_without_schemas_there_is_an_example(repository: Command) -> None:
    """It says that it is one, and it does not pass."""
    assert repository("init").returncode == 0
    text = (repository.folder / START).read_text()
    assert "# An example: no schema was found here." in text
    said = repository("check", *NOW)
    assert (said.returncode, said.stderr) == (1, "")
    assert "1 denied" in said.stdout


def test_once_everything_is_said_it_passes(repository: Command) -> None:
    """The list of the first check has an end: what people have found out is written down, and nothing is left."""
    assert repository("init").returncode == 0
    path = repository.folder / START
    text = path.read_text().replace(": false", ": true").replace("purpose: unclear", "purpose: service_delivery")
    path.write_text(text)
    said = repository("check", *NOW)
    assert said.returncode == 0, said.stdout


@pytest.mark.parametrize(
    ("path", "content"),
    [
        (START, "x"),
        ("inventory/other.yml", "x"),
        ("clausecheck.yaml", "lang: zh\n"),
        ("pyproject.toml", "[tool.clausecheck]\nlang = 'zh'\n"),
        (".github/workflows/clausecheck.yml", "x"),
    ],
)
def test_nothing_is_overwritten(repository: Command, path: str, content: str) -> None:
    """What is there is named, and nothing is written beside it."""
    folder = repository.folder
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text(content)
    said = repository("init", "--platform", "github", "--lang", "en")
    assert said.returncode == 2
    assert f"nothing was written, for this is there already: {path}\n" in said.stderr
    assert files(folder) == {path}
    assert (folder / path).read_text() == content


@pytest.mark.parametrize("link", [".github", ".github/workflows/clausecheck.yml", "inventory", "clausecheck.yaml"])
def test_no_link_is_followed(repository: Command, tmp_path: Path, link: str) -> None:
    """Neither a link nor what lies behind one is written to."""
    elsewhere = tmp_path.with_name(f"{tmp_path.name}-elsewhere")
    elsewhere.mkdir()
    path = repository.folder / link
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(elsewhere if "." not in link[1:] else elsewhere / "file")
    said = repository("init", "--platform", "github")
    assert said.returncode == 2
    assert list(elsewhere.iterdir()) == []
    assert files(repository.folder) == {link}


def test_twice(repository: Command) -> None:
    assert repository("init").returncode == 0
    before = {name: (repository.folder / name).read_bytes() for name in files(repository.folder)}
    assert repository("init").returncode == 2
    assert {name: (repository.folder / name).read_bytes() for name in files(repository.folder)} == before


@pytest.mark.parametrize("configured", ["clausecheck.yaml", "pyproject.toml"])
def test_the_pipeline_comes_later(repository: Command, configured: str) -> None:
    """A repository that has started gets the pipeline alone, once its platform is named; that is not overwritten."""
    folder = repository.folder
    assert repository("init").returncode == 0
    if configured == "pyproject.toml":
        (folder / "clausecheck.yaml").unlink()
        (folder / configured).write_text("[tool.clausecheck]\nlaw = 'installed'\n")
    before = {name: (folder / name).read_bytes() for name in files(folder)}
    said = repository("init", "--platform", "gitlab", "--lang", "en")
    assert said.returncode == 0, said.stderr
    assert files(folder) - set(before) == {KITS["gitlab"].target, ".gitlab-ci.yml"}
    assert {name: (folder / name).read_bytes() for name in before} == before
    assert START not in said.stdout
    said = repository("init", "--platform", "gitlab", "--lang", "en")
    assert said.returncode == 2
    assert f"is there already: {KITS['gitlab'].target}\n" in said.stderr
    assert repository("init", "--platform", "none").returncode == 2


def test_a_dry_run_shows_what_would_be_written(repository: Command) -> None:
    said = repository("init", "--dry-run", "--platform", "gitee")
    assert said.returncode == 0
    assert files(repository.folder) == set()
    rows = said.stdout.splitlines()
    real = repository("init", "--platform", "gitee")
    assert real.returncode == 0
    for name in files(repository.folder):
        assert any(row.endswith(f": {name}") for row in rows)
        assert all(f"  {row}" in rows for row in (repository.folder / name).read_text().splitlines())


def test_another_folder_for_the_inventory(repository: Command) -> None:
    """Where `inventory` is something else, a variable names another place, and the configuration keeps it."""
    (repository.folder / "inventory").mkdir()
    (repository.folder / "inventory" / "hosts.yaml").write_text("all: {}\n")
    assert repository("init", CLAUSECHECK_INVENTORY="privacy/flows").returncode == 0
    assert (repository.folder / "privacy" / "flows" / "start.yaml").exists()
    assert repository("check", *NOW).returncode == 1


@pytest.mark.parametrize("inventory", ["../up", "a/../../b", "/abs", ".", ".."])
def test_no_inventory_outside(repository: Command, inventory: str) -> None:
    """Nothing is written where no check would read it."""
    said = repository("init", CLAUSECHECK_INVENTORY=inventory)
    assert said.returncode == 2
    assert "use a path inside the repository" in said.stderr
    assert files(repository.folder) == set()
    assert not {"up", "b", "start.yaml"} & {path.name for path in repository.folder.parent.iterdir()}


def test_the_law_is_the_one_that_comes_along(repository: Command) -> None:
    assert repository("init").returncode == 0
    assert yaml.safe_load((repository.folder / "clausecheck.yaml").read_text()) == {
        "inventory": "inventory",
        "law": "installed",
    }


def test_where_it_does_not_start(repository: Command, tmp_path: Path) -> None:
    """Below the top of a repository, outside of one, on a platform that there is not."""
    below = repository.folder / "src"
    below.mkdir()
    said = repository("init", "src")
    assert said.returncode == 2
    assert f"run it in {repository.folder}" in said.stderr
    said = repository("init", "--platform", "githbu")
    assert said.returncode == 2
    assert "did you mean `github`?" in said.stderr
    outside = tmp_path.with_name(f"{tmp_path.name}-outside")
    outside.mkdir()
    said = repository("init", cwd=outside)
    assert said.returncode in {2, 3}
    assert "is no git repository" in said.stderr
    assert files(repository.folder) == set()


@pytest.mark.parametrize("branch", ["main", "release/1.0", "1.0", "on", "主干"])
def test_the_branch_that_is_gated(repository: Command, branch: str) -> None:
    """It is that of origin where it is known, and text to YAML whatever it looks like."""
    git(repository.folder, "branch", "-m", branch)
    assert repository("init", "--platform", "gitee").returncode == 0
    pipeline = yaml.safe_load((repository.folder / KITS["gitee"].target).read_text())
    assert pipeline["triggers"]["pr"]["branches"]["precise"] == [branch]
    git(repository.folder, "update-ref", "refs/remotes/origin/stable", "HEAD")
    git(repository.folder, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/stable")
    git(repository.folder, "clean", "-qfd")
    assert "into `stable`" in repository("init", "--platform", "gitee").stdout


@pytest.mark.parametrize(
    ("platform", "schema_", "file"),
    [
        ("github", "github-workflows", ".github/workflows/clausecheck.yml"),
        ("gitlab", "gitlab-ci", ".gitlab-ci.yml"),
        ("gitlab", "gitlab-ci", ".gitlab/clausecheck.gitlab-ci.yml"),
    ],
)
def test_the_platform_would_take_it(repository: Command, platform: str, schema_: str, file: str) -> None:
    assert repository("init", "--platform", platform).returncode == 0
    command = [str(tool("check-jsonschema")), "--builtin-schema", f"vendor.{schema_}", str(repository.folder / file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_kit_is_there() -> None:
    assert all((kits_folder() / kit.source).is_file() for kit in KITS.values())


def test_the_wheel_has_all_that_it_takes(repository: Command, tmp_path: Path) -> None:
    """Built and unpacked elsewhere, the program starts a repository and judges it, without the source tree."""
    wheels = tmp_path.with_name(f"{tmp_path.name}-wheels")
    build = [
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        str(wheels),
        str(ROOT),
    ]
    subprocess.run([sys.executable, *build], check=True, capture_output=True)
    (wheel,) = wheels.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(wheels / "site")
    start = f"import sys; sys.path.insert(0, {str(wheels / 'site')!r}); from checker.__main__ import main; main()"
    for platform in KITS:
        done = subprocess.run(
            [sys.executable, "-I", "-c", start, "init", "--platform", platform, "--dry-run"],
            cwd=repository.folder,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert KITS[platform].target in done.stdout
