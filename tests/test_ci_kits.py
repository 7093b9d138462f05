"""The kits of `ci/` under tools that others wrote; each is passed over, by its name, where it is not to be had."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.conftest import ROOT
from tests.forges import opened
from tests.test_pull_requests import ENVIRONMENT, HERE, Story
from tests.tools import tool

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.law import Law

CI = ROOT / "ci"
HOOKS = ROOT / ".pre-commit-hooks.yaml"
YAML = sorted([*CI.rglob("*.yml"), HOOKS])
WORKFLOWS = sorted((CI / "github").glob("clausecheck*.yml"))
KITS = sorted([*CI.rglob("*.yml"), CI / "jenkins" / "Jenkinsfile", CI / "Dockerfile"])
WORKFLOW = CI / "github" / "clausecheck.yml"
PLACEHOLDER = "replace-by-the-full-commit..that-you-reviewed"
REVIEWED = "0123456789abcdef0123456789abcdef01234567"
SCHEMAS = {
    **{f"github/{path.name}": "vendor.github-workflows" for path in WORKFLOWS},
    "github/action.yml": "vendor.github-actions",
    "gitlab/clausecheck.gitlab-ci.yml": "vendor.gitlab-ci",
}
SCRIPTS = {"run", "script", "commands", "sh"}
"""Under these keys the platforms keep what a shell runs."""


def ran(*command: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, **({"cwd": ROOT} | options))


def clean(name: str, *arguments: str | Path, **options: Any) -> None:
    done = ran(tool(name), *arguments, **options)
    assert done.returncode == 0, done.stdout + done.stderr


def git(folder: Path, *arguments: str) -> str:
    done = ran("git", *arguments, cwd=folder, env=ENVIRONMENT)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("file", SCHEMAS)
def test_schemas_of_the_platforms(file: str) -> None:
    clean("check-jsonschema", "--builtin-schema", SCHEMAS[file], CI / file)


def test_schemas_of_ours_are_schemas() -> None:
    clean("check-jsonschema", "--check-metaschema", *sorted((ROOT / "checker" / "schemas").glob("*.json")))


# ---- GitHub


@pytest.fixture
def workflows(tmp_path: Path) -> Path:
    """Return a project that has put the workflows where they belong, and the commit that it has reviewed."""
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    for path in WORKFLOWS:
        (folder / path.name).write_text(path.read_text().replace(PLACEHOLDER, REVIEWED))
    (tmp_path / "action").mkdir()
    shutil.copy(CI / "github" / "action.yml", tmp_path / "action")
    return tmp_path


def test_zizmor(workflows: Path) -> None:
    clean("zizmor", "--offline", "--no-config", "--persona", "auditor", workflows)


def test_zizmor_refuses_what_was_not_filled_in(workflows: Path) -> None:
    """No commit has such a name, nor may a branch or a tag: as they are shipped, they run nothing."""
    for path in WORKFLOWS:
        shutil.copy(path, workflows / ".github" / "workflows")
    done = ran(tool("zizmor"), "--offline", "--no-config", "--format", "json", workflows)
    assert [one["ident"] for one in json.loads(done.stdout)] == ["unpinned-uses"] * len(WORKFLOWS)
    assert done.returncode != 0
    assert ran("git", "check-ref-format", "--allow-onelevel", PLACEHOLDER).returncode == 1


def test_actionlint(workflows: Path) -> None:
    paths = sorted((workflows / ".github" / "workflows").iterdir())
    assert len(paths) == len(WORKFLOWS)
    clean("actionlint", "-shellcheck", tool("shellcheck"), *paths)


OURS = "LeapCa/clausecheck/ci/github"
USES = {
    "clausecheck.yml": ["actions/checkout", OURS, "actions/upload-artifact"],
    # It may write, and so checks out nothing of the pull request.
    "clausecheck-comment.yml": ["actions/download-artifact", OURS],
}
MAY = {
    "clausecheck.yml": {"contents": "read"},
    "clausecheck-comment.yml": {"actions": "read", "pull-requests": "write"},
}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_and_may_hardly_anything(path: Path) -> None:
    text = path.read_text()
    uses = re.findall(r"uses: (\S+)@(.*)$", text, re.MULTILINE)
    assert [one for one, _ in uses] == USES[path.name]
    for one, at in uses:
        assert at == PLACEHOLDER if one == OURS else re.fullmatch(r"[0-9a-f]{40} # v\d+\.\d+\.\d+", at), one
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {}
    assert [job["permissions"] for job in workflow["jobs"].values()] == [MAY[path.name]]
    assert "secrets." not in text
    assert "pull_request_target" not in text


def test_a_pull_request_that_is_turned_to_another_branch_is_checked_again() -> None:
    """What passed against a branch of its author's would else count for the protected one."""
    # YAML 1.1 reads `on` as true.
    events = yaml.safe_load(WORKFLOW.read_text())[True]
    assert "edited" in events["pull_request"]["types"]
    assert events["pull_request"]["branches"]


def test_nothing_of_the_context_goes_through_a_shell() -> None:
    action = yaml.safe_load((CI / "github" / "action.yml").read_text())
    assert all("${{" not in step["run"] for step in action["runs"]["steps"])


def gate(folder: Path) -> Path:
    """Lay what the image of `ci/Dockerfile` is made of, and what an action and a hook need besides, into a folder."""
    for line in (CI / "Dockerfile").read_text().splitlines():
        if line.startswith("COPY "):
            *sources, target = line.split()[1:]
            for source in sources:
                to = folder / target.removeprefix("/src").strip("/")
                copy = shutil.copytree if (ROOT / source).is_dir() else shutil.copy
                to.parent.mkdir(parents=True, exist_ok=True)
                copy(ROOT / source, to)
    shutil.copy(HOOKS, folder)
    return folder


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a repository with a release in it: the files of the gate, as they are now, in one commit."""
    folder = tmp_path_factory.mktemp("release")
    git(folder, "init", "--quiet", "--initial-branch", "main")
    gate(folder)
    git(folder, "add", ".")
    git(folder, "-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "--quiet", "--message", "Release")
    return folder


@pytest.fixture
def story(tmp_path: Path, law: Law) -> Story:
    """Return a repository whose main branch complies."""
    shutil.copytree(HERE / "start", tmp_path / "shop")
    story = Story(tmp_path / "shop", law)
    story.git("init --quiet --initial-branch main")
    story.step({"commit": "Declare"})
    return story


def deny(story: Story) -> None:
    story.step({"set": {"inventory/share.yaml": {"flows.pay-orders.safeguards.transport": "http"}}})


def from_wheels() -> dict[str, str]:
    """Return what makes pip install what `ci/requirements.txt` names by hash, without a network."""
    return {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tool("wheels")), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def keeper(folder: Path, to: Path) -> Path:
    """Return an action that keeps a file on this machine; what takes GitHub's own artifacts is GitHub alone."""
    folder.mkdir()
    copying = {"shell": "bash", "env": {"KEPT": "${{ inputs.path }}"}, "run": f'cp "$KEPT" "{to}"'}
    action = {
        "name": "upload",
        "description": "keeps a file",
        "inputs": {"path": {"description": "the file", "required": True}},
        "runs": {"using": "composite", "steps": [copying]},
    }
    (folder / "action.yml").write_text(yaml.safe_dump(action))
    git(folder, "init", "--quiet")
    return folder


def test_a_runner_runs_the_workflow(workflows: Path, release: Path, story: Story, tmp_path: Path) -> None:
    """Another runner of GitHub's workflows, on this machine: installs the action by hash, checks, annotates, blocks."""
    shutil.copytree(workflows / ".github", tmp_path / "shop" / ".github")
    story.step({"commit": "Check"})
    story.git(["update-ref refs/remotes/origin/main main", "checkout --quiet -b change"])
    deny(story)
    (tmp_path / "event.json").write_text(json.dumps({"pull_request": {"number": 7, "base": {"ref": "main"}}}))
    (upload,) = re.findall(r"uses: (actions/upload-artifact@\S+)", WORKFLOW.read_text())
    done = ran(
        *(tool("act"), "pull_request", "--json", "--no-cache-server", "--action-offline-mode"),
        *("-P", "ubuntu-24.04=-self-hosted", "-e", tmp_path / "event.json"),
        *("--local-repository", f"LeapCa/clausecheck@{REVIEWED}={release}"),
        *("--local-repository", f"{upload}={keeper(tmp_path / 'upload', tmp_path / 'kept.json')}"),
        *(word for name, value in from_wheels().items() for word in ("--env", f"{name}={value}")),
        cwd=tmp_path / "shop",
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"},
        timeout=300,
    )
    rows = [json.loads(row) for row in done.stdout.split("\n") if row.startswith("{")]
    assert [row["jobResult"] for row in rows if "jobResult" in row] == ["failure"], done.stdout + done.stderr
    ended = [(row["msg"].split(" - ")[-1].split(" [")[0], row["stepResult"]) for row in rows if "stepResult" in row]
    assert ("Main Install", "success") in ended
    assert ("Main Check", "failure") in ended
    errors = [row for row in rows if row.get("command") == "error"]
    assert [row["kvPairs"]["file"] for row in errors] == ["inventory/share.yaml"]
    assert "LC5102" in errors[0]["kvPairs"]["title"]
    assert any("pay-orders" in row["content"] for row in rows if row.get("command") == "summary")
    assert [one["rule_id"] for one in json.loads((tmp_path / "kept.json").read_text())["findings"]] == ["LC5102"]


# ---- GitLab


@pytest.mark.parametrize(("source", "code"), [("merge_request_event", 1), ("push", 0)])
def test_a_runner_runs_the_pipeline(source: str, code: int, story: Story, tmp_path: Path) -> None:
    """Another runner of GitLab's pipelines, on this machine: only of a merge request; blocked, kept, commented on."""
    shop = tmp_path / "shop"
    story.git(["checkout --quiet -b change"])
    deny(story)
    git(tmp_path, "clone", "--quiet", "--bare", shop.as_uri(), "forge.git")
    git(shop, "remote", "add", "origin", (tmp_path / "forge.git").as_uri())
    shutil.copy(CI / "gitlab" / "clausecheck.gitlab-ci.yml", shop / ".gitlab-ci.yml")
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "clausecheck").symlink_to(Path(sys.executable).with_name("clausecheck"))
    (programs / "clausecheck-gate").symlink_to(CI / "gate.sh")
    request = {
        "GITLAB_CI": "true",
        "CI_PIPELINE_SOURCE": source,
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
        "CI_MERGE_REQUEST_TARGET_BRANCH_PROTECTED": "true",
    }
    with contextmanager(opened)("gitlab") as lab:
        lab.head = git(shop, "rev-parse", "HEAD")
        request = {**lab.environ(), **request, "CI_COMMIT_SHA": lab.head}
        done = ran(
            *(tool("gitlab-ci-local"), "--force-shell-executor"),
            *(word for name, value in request.items() for word in ("--variable", f"{name}={value}")),
            cwd=shop,
            env={"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"},
            timeout=120,
        )
    assert done.returncode == code, done.stdout + done.stderr
    assert ["LC5102" in body for body in lab.bodies()] == [True] * code
    assert ("LC5102" in done.stdout) == bool(code)
    kept = {path.name for path in (shop / ".gitlab-ci-local" / "artifacts").rglob("*") if path.is_file()}
    assert kept == ({"clausecheck.html", "clausecheck-report.json"} if code else set())


# ---- pre-commit


def test_pre_commit_manifest() -> None:
    clean("pre-commit", "validate-manifest", HOOKS)


@pytest.mark.usefixtures("story")
def test_pre_commit_runs_the_hook(release: Path, tmp_path: Path) -> None:
    """pre-commit installs the hook from a repository of ours, and git runs it at a real commit."""
    folder = tmp_path / "shop"
    hook = {"repo": str(release), "rev": git(release, "rev-parse", "HEAD"), "hooks": [{"id": "clausecheck"}]}
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [hook]}))
    pre_commit = tool("pre-commit")
    environment = {
        **ENVIRONMENT,
        **from_wheels(),
        "PATH": f"{pre_commit.parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "LC_ALL": "C.UTF-8",
        **{f"GIT_{who}_{what}": "x@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }
    installed = ran(pre_commit, "install", cwd=folder, env=environment)
    assert installed.returncode == 0, installed.stderr
    git(folder, "add", ".")
    done = ran("git", "commit", "--message", "Compliant", cwd=folder, env=environment)
    assert done.returncode == 0, done.stderr
    assert re.search(r"clausecheck\.+Passed", done.stderr)
    share = folder / "inventory" / "share.yaml"
    share.write_text(share.read_text().replace("transport: sftp", "transport: http"))
    done = ran("git", "commit", "--all", "--message", "Denied", cwd=folder, env=environment)
    assert done.returncode == 1
    assert re.search(r"clausecheck\.+Failed", done.stderr)
    assert "LC5102" in done.stderr
    assert git(folder, "log", "-1", "--format=%s") == "Compliant"


# ---- the others


def test_a_tool_that_is_not_to_be_had_is_named(tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("mkdir", "mktemp", "rm"):
        (programs / name).symlink_to(str(shutil.which(name)))
    alone = {"PATH": str(programs), "HOME": str(tmp_path)}
    done = ran(CI / "tools.sh", "reviewdog", env=alone)
    assert (done.returncode, done.stdout) == (3, "")
    assert "there is no go to install reviewdog with" in done.stderr
    assert list((tmp_path / ".cache" / "clausecheck").iterdir()) == []
    assert ran(CI / "tools.sh", "nothing", env=alone).returncode == 2


def test_groovy_parses_the_pipeline() -> None:
    """As Jenkins would before it runs it: Groovy's own parser."""
    readers = ROOT / "tests" / "readers" / "Reports.java"
    jars = f"{tool('analysis-model')}/*"
    done = ran("java", "-XX:TieredStopAtLevel=1", "-cp", jars, readers, f"groovy={CI / 'jenkins' / 'Jenkinsfile'}")
    assert (done.returncode, done.stdout) == (0, "[]\n"), done.stderr


def scripts(value: Any) -> Iterator[str]:
    """Return what a kit has a shell run."""
    if isinstance(value, dict):
        for key, one in value.items():
            if key in SCRIPTS:
                yield "\n".join(one) if isinstance(one, list) else str(one)
            else:
                yield from scripts(one)
    elif isinstance(value, list):
        for one in value:
            yield from scripts(one)


@pytest.mark.parametrize("path", sorted(CI.glob("*.sh")), ids=lambda path: path.name)
def test_shellcheck(path: Path) -> None:
    clean("shellcheck", path)


def test_shellcheck_within_the_kits() -> None:
    found = [one for path in YAML for one in scripts(yaml.safe_load(path.read_text()))]
    found += re.findall(r"\bsh '([^']*)'", (CI / "jenkins" / "Jenkinsfile").read_text())
    assert len(found) >= 6
    for one in found:
        clean("shellcheck", "--shell", "bash", "-", input=one)


def test_hadolint() -> None:
    # DL3008: the versions of Debian's packages change with each point release; the base is what pins them.
    clean("hadolint", "--ignore", "DL3008", CI / "Dockerfile")


def test_the_image_is_pinned_and_no_roots() -> None:
    text = (CI / "Dockerfile").read_text()
    assert re.search(r"^ARG BASE=[\w.:-]+@sha256:[0-9a-f]{64}$", text, re.MULTILINE)
    assert re.search(r"^USER [1-9]\d*$", text, re.MULTILINE)
    assert not re.search(r"^(COPY \.|ADD|ENTRYPOINT)\s", text, re.MULTILINE)


@pytest.mark.parametrize("path", YAML, ids=lambda path: path.name)
def test_it_is_yaml(path: Path) -> None:
    assert yaml.safe_load(path.read_text())


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
