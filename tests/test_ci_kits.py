"""The kits of `ci/` under tools that others wrote; each is passed over, by its name, where it is not installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
CI = ROOT / "ci"
YAML = sorted([*CI.rglob("*.yml"), ROOT / ".pre-commit-hooks.yaml"])
WORKFLOWS = sorted((CI / "github").glob("clausecheck*.yml"))
KITS = sorted([*CI.rglob("*.yml"), CI / "jenkins" / "Jenkinsfile", CI / "Dockerfile"])


def tool(name: str) -> str:
    """Return where a tool is: beside the Python of the tests, or on the path."""
    found = shutil.which(name, path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def clean(name: str, *arguments: str | Path) -> None:
    done = subprocess.run([tool(name), *map(str, arguments)], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("schema", "file"),
    [
        ("github-workflows", "github/clausecheck.yml"),
        ("github-workflows", "github/clausecheck-comment.yml"),
        ("github-actions", "github/action.yml"),
        ("gitlab-ci", "gitlab/clausecheck.gitlab-ci.yml"),
    ],
)
def test_schemas_of_the_platforms(schema: str, file: str) -> None:
    clean("check-jsonschema", "--builtin-schema", f"vendor.{schema}", CI / file)


@pytest.fixture
def workflows(tmp_path: Path) -> Path:
    """Return a project that has put the workflows where they belong."""
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    for path in WORKFLOWS:
        shutil.copy(path, folder)
    (tmp_path / "action").mkdir()
    shutil.copy(CI / "github" / "action.yml", tmp_path / "action")
    return tmp_path


def test_zizmor(workflows: Path) -> None:
    clean("zizmor", "--offline", "--no-config", "--persona", "pedantic", workflows)


def test_actionlint(workflows: Path) -> None:
    clean("actionlint", *(workflows / ".github" / "workflows" / path.name for path in WORKFLOWS))


def test_pre_commit_manifest() -> None:
    clean("pre-commit", "validate-manifest", ROOT / ".pre-commit-hooks.yaml")


def test_shellcheck() -> None:
    clean("shellcheck", CI / "gate.sh")


def test_hadolint() -> None:
    # DL3008: the versions of Debian's packages change with each point release; the base is what pins them.
    clean("hadolint", "--ignore", "DL3008", CI / "Dockerfile")


@pytest.mark.parametrize("path", YAML, ids=lambda path: path.name)
def test_it_is_yaml(path: Path) -> None:
    assert yaml.safe_load(path.read_text())


MAY = {
    "clausecheck.yml": {"contents": "read"},
    "clausecheck-comment.yml": {"actions": "read", "pull-requests": "write"},
}


@pytest.mark.parametrize("name", MAY)
def test_actions_are_pinned_and_may_hardly_anything(name: str) -> None:
    text = (CI / "github" / name).read_text()
    uses = re.findall(r"uses: (\S+)", text)
    assert uses
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", one) for one in uses)
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {}
    assert [job["permissions"] for job in workflow["jobs"].values()] == [MAY[name]]
    assert "secrets." not in text
    assert "pull_request_target" not in text
    # Whoever may write runs nothing of the pull request.
    assert ("actions/checkout" in text) == (name == "clausecheck.yml")


def test_every_workflow_is_looked_at() -> None:
    assert sorted(MAY) == sorted(path.name for path in WORKFLOWS)


def test_nothing_of_the_context_goes_through_a_shell() -> None:
    action = yaml.safe_load((CI / "github" / "action.yml").read_text())
    assert all("${{" not in step["run"] for step in action["runs"]["steps"])


@pytest.mark.parametrize("path", KITS, ids=lambda path: path.name)
def test_kits_speak_both_languages_and_hold_no_logic(path: Path) -> None:
    text = path.read_text()
    assert re.search("[\u4e00-\u9fff]", text)
    assert not re.search(r"^\s*(if \[|case |for |while )|\bcurl\b|\bwget\b|--exit-zero", text, re.MULTILINE)


def test_requirements_are_hashed() -> None:
    """Nothing is installed that was not seen when the list was written."""
    rows = [row for row in (CI / "requirements.txt").read_text().splitlines() if not row.startswith("#")]
    packages = [row for row in rows if not row.startswith("    ")]
    assert all(re.fullmatch(r"[a-z0-9-]+==\S+ \\", row) for row in packages)
    assert all(re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", row) for row in rows if row not in packages)
    known = {row.partition("=")[0] for row in packages}
    direct = re.search(r"^dependencies = \[(.*?)^\]", (ROOT / "pyproject.toml").read_text(), re.DOTALL | re.MULTILINE)
    assert direct
    assert {*re.findall(r'"([\w-]+)[><=]', direct[1])} <= known
