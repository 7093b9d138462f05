"""`ci/gate.sh` as CI calls it: a bare repository, a clone as the platform makes it, and the platform's variables."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import yaml

from tests.forges import TOKEN, GitHub, Reply, opened
from tests.test_pull_requests import ENVIRONMENT, HERE, ROOT, Story

if TYPE_CHECKING:
    from checker.law import Law
    from tests.forges import Forge as Hosted

pytestmark = pytest.mark.skipif(os.name != "posix", reason="ci/gate.sh is a POSIX shell script")


class Forge(NamedTuple):
    """A bare repository with a branch `main`, a compliant branch `good` and one `bad`; `merged` is bad within main."""

    url: str
    commits: dict[str, str]


@pytest.fixture(scope="module")
def forge(tmp_path_factory: pytest.TempPathFactory, law: Law) -> Forge:
    folder = tmp_path_factory.mktemp("forge") / "shop"
    shutil.copytree(HERE / "start", folder)
    story = Story(folder, law)
    story.git("init --quiet --initial-branch main")
    story.step({"commit": "Declare"})
    for branch, value in (("good", "sftp"), ("bad", "http")):
        story.git([f"checkout --quiet -b {branch} main"])
        story.step({"set": {"inventory/share.yaml": {"flows.pay-orders.safeguards.transport": value}}})
    story.step({"on": "main", "write": {"README": "text"}})
    story.git(["checkout --quiet -b merged main", "merge --quiet --no-edit bad", "checkout --quiet main"])
    bare = folder.with_name("shop.git")
    git(folder, "clone", "--quiet", "--bare", folder.as_uri(), str(bare))
    names = ("main", "good", "bad", "merged")
    return Forge(bare.as_uri(), {name: git(folder, "rev-parse", name).strip() for name in names})


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def clone(forge: Forge, tmp_path: Path) -> Path:
    """Return a clone with all of history, and nothing checked out yet."""
    git(tmp_path, "clone", "--quiet", "--no-checkout", forge.url, "clone")
    return tmp_path / "clone"


def gate(folder: Path, *options: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the gate with nothing but the platform's variables."""
    return subprocess.run(
        [ROOT / "ci" / "gate.sh", "--now", "2026-11-22", "--lang", "en", *options],
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8",
            "CLAUSECHECK": str(Path(sys.executable).with_name("clausecheck")),
            "GIT_CONFIG_GLOBAL": os.devnull,
            **variables,
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


PLATFORMS = {
    "github": {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "pull_request", "GITHUB_BASE_REF": "main"},
    "github queue": {
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": "merge_group",
        "GITHUB_REF": "refs/heads/gh-readonly-queue/main/pr-7-0123456789012345678901234567890123456789",
    },
    "gitlab": {
        "GITLAB_CI": "true",
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
        "CI_PROJECT_ID": "1",
        "CI_MERGE_REQUEST_PROJECT_ID": "1",
    },
    "jenkins": {"JENKINS_URL": "https://jenkins.example/", "CHANGE_ID": "7", "CHANGE_TARGET": "main"},
    "jenkins with gitlab": {"JENKINS_URL": "https://jenkins.example/", "gitlabTargetBranch": "main"},
    "jenkins with gitee": {"JENKINS_URL": "https://jenkins.example/", "giteeTargetBranch": "main"},
    "yunxiao": {"PIPELINE_ID": "7", "CI_COMMIT_REF_NAME": "bad", "CLAUSECHECK_TARGET": "main"},
}


@pytest.mark.parametrize("head", ["good", "bad", "merged"])
@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_platform(platform: str, head: str, forge: Forge, clone: Path) -> None:
    """What is checked out is the head: a branch, or what the platform has made of it and the target."""
    git(clone, "checkout", "--quiet", "--detach", forge.commits[head])
    done = gate(clone, **PLATFORMS[platform])
    assert done.returncode == (0 if head == "good" else 1), done.stderr
    assert ("LC5102" in done.stdout) == (head != "good")


@pytest.mark.parametrize("head", ["good", "bad"])
def test_gitee_go_names_the_head(head: str, forge: Forge, clone: Path) -> None:
    """There the target may be what is checked out."""
    git(clone, "checkout", "--quiet", "main")
    variables = {"GITEE_PULL_ID": "7", "GITEE_BRANCH": "main", "GITEE_COMMIT": forge.commits["main"]}
    done = gate(clone, **variables, GITEE_SOURCE_COMMIT=forge.commits[head])
    assert done.returncode == (0 if head == "good" else 1), done.stderr


def test_options_are_passed_on(forge: Forge, clone: Path) -> None:
    git(clone, "checkout", "--quiet", "--detach", forge.commits["bad"])
    done = gate(clone, "-f", "json", **PLATFORMS["gitlab"])
    assert f'"base": "{forge.commits["main"]}"' in done.stdout
    assert f'"head": "{forge.commits["bad"]}"' in done.stdout


@pytest.mark.parametrize("branch", ["main", "release/2026.11", "$(touch x)", "v1;touch x", "主干"])
def test_names_of_branches_are_only_names(branch: str, forge: Forge, clone: Path) -> None:
    if branch != "main":
        git(clone, "update-ref", f"refs/remotes/origin/{branch.replace(' ', '_')}", forge.commits["main"])
    git(clone, "checkout", "--quiet", "--detach", forge.commits["bad"])
    done = gate(clone, **PLATFORMS["github"] | {"GITHUB_BASE_REF": branch.replace(" ", "_")})
    assert done.returncode == 1, done.stderr
    assert not (clone / "x").exists()
    missing = gate(clone, **PLATFORMS["github"] | {"GITHUB_BASE_REF": f"{branch}-2"})
    assert missing.returncode == 4
    assert not (clone / "x").exists()


def test_a_shallow_clone_is_told_what_to_fetch(forge: Forge, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth", "1", "--branch", "good", forge.url, "clone")
    clone = tmp_path / "clone"
    for command in ("git fetch --unshallow origin", "git fetch origin '+refs/heads/main:refs/remotes/origin/main'"):
        done = gate(clone, **PLATFORMS["gitlab"])
        assert (done.returncode, done.stdout) == (4, "")
        assert done.stderr.count(command) == 2
        subprocess.run(command, shell=True, cwd=clone, env=ENVIRONMENT, check=True, capture_output=True)  # noqa: S602 - as a person would
    assert gate(clone, **PLATFORMS["gitlab"]).returncode == 0


@pytest.mark.parametrize(
    ("variables", "says"),
    [
        ({}, "CLAUSECHECK_TARGET"),
        (
            {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "push", "GITHUB_REF": "refs/heads/main"},
            "CLAUSECHECK_TARGET",
        ),
        (PLATFORMS["github"] | {"GITHUB_EVENT_NAME": "pull_request_target"}, "pull_request_target"),
        ({"GITLAB_CI": "true", "CI_PIPELINE_SOURCE": "push"}, "CLAUSECHECK_TARGET"),
        (PLATFORMS["gitlab"] | {"CI_PROJECT_ID": "2"}, "fork"),
        ({"JENKINS_URL": "https://jenkins.example/", "BRANCH_NAME": "main"}, "CLAUSECHECK_TARGET"),
        ({"PIPELINE_ID": "7", "CI_COMMIT_REF_NAME": "bad"}, "CLAUSECHECK_TARGET"),
    ],
)
def test_no_pull_request_no_pass(variables: dict[str, str], says: str, forge: Forge, clone: Path) -> None:
    """Whatever is not known to be a pull request is never passed over as one that changes nothing."""
    git(clone, "checkout", "--quiet", "--detach", forge.commits["bad"])
    done = gate(clone, **variables)
    assert (done.returncode, done.stdout) == (2, "")
    zh, en = done.stderr.splitlines()
    assert says in en
    assert any("\u4e00" <= character <= "\u9fff" for character in zh)


# ---- the kits themselves, in a checkout as the platform makes it


@pytest.fixture
def kit(forge: Forge, tmp_path: Path) -> Kit:
    """Return a checkout of the bad head alone, with all of its history, and what a kit finds installed."""
    folder = tmp_path / "work"
    folder.mkdir()
    git(folder, "init", "--quiet")
    git(folder, "remote", "add", "origin", forge.url)
    git(folder, "fetch", "--quiet", "--no-tags", "origin", "+refs/heads/bad:refs/merge/head")
    git(folder, "checkout", "--quiet", "--detach", "refs/merge/head")
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "clausecheck").symlink_to(Path(sys.executable).with_name("clausecheck"))
    (programs / "clausecheck-gate").symlink_to(ROOT / "ci" / "gate.sh")
    return Kit(folder, programs)


class Kit(NamedTuple):
    """A checkout, and the folder of the programs that a kit installs."""

    folder: Path
    programs: Path

    def run(self, script: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run the lines of a kit as the platform does."""
        environment = {
            "PATH": f"{self.programs}{os.pathsep}{os.environ['PATH']}",
            "LC_ALL": "C.UTF-8",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "CLAUSECHECK_LANG": "both",
            **variables,
        }
        return subprocess.run(
            ["bash", "-e", "-c", script],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )


def read(path: str) -> Any:
    return yaml.safe_load((ROOT / "ci" / path).read_text())


def blocked(done: subprocess.CompletedProcess[str]) -> bool:
    return done.returncode == 1 and "LC5102" in done.stdout and "阻断" in done.stdout


def test_the_kit_for_github(kit: Kit, forge: Forge, tmp_path: Path) -> None:
    git(kit.folder, "fetch", "--quiet", "origin", "+refs/heads/main:refs/remotes/origin/main")  # `fetch-depth: 0` does
    (tmp_path / "clausecheck").mkdir()
    (tmp_path / "clausecheck" / "bin").symlink_to(kit.programs)
    (tmp_path / "summary").touch()
    variables = {
        "RUNNER_TEMP": str(tmp_path),
        "GITHUB_ACTION_PATH": str(ROOT / "ci" / "github"),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
    }
    assert blocked(kit.run(step("Check"), JUDGED=".", **PLATFORMS["github"], **variables))
    assert "LC5102" in (tmp_path / "summary").read_text()
    # The report of that run is the artifact of the other workflow, which a fork does not get a token for.
    for hub in opened("github"):
        assert isinstance(hub, GitHub)
        hub.head = forge.commits["bad"]
        event = hub.run_event()
        event["workflow_run"]["head_sha"] = hub.head
        (tmp_path / "event.json").write_text(json.dumps(event))
        variables |= hub.environ()
        variables |= {"GITHUB_EVENT_NAME": "workflow_run", "GITHUB_EVENT_PATH": str(tmp_path / "event.json")}
        for _ in range(2):
            done = kit.run(step("Post"), REPORT=str(tmp_path / "clausecheck-report.json"), **variables)
            assert done.returncode == 0, done.stderr
        (said,) = hub.bodies()
        assert "阻断 / blocked" in said
        assert "LC5102" in said
        assert "Only the status of that job decides." in said
        assert hub.checks == []


def step(name: str) -> str:
    """Return what a step of the action runs."""
    steps = read("github/action.yml")["runs"]["steps"]
    return str(next(one["run"] for one in steps if one["name"] == name))


def test_the_kit_for_gitlab(kit: Kit, forge: Forge) -> None:
    jobs = read("gitlab/clausecheck.gitlab-ci.yml")
    assert jobs["clausecheck"]["variables"]["GIT_DEPTH"] == "0"
    assert blocked(kit.run("\n".join(jobs["clausecheck"]["script"]), **PLATFORMS["gitlab"]))
    kept = jobs["clausecheck"]["artifacts"]
    assert all((kit.folder / name).is_file() for name in (*kept["paths"], kept["reports"]["codequality"]))
    for lab in opened("gitlab"):
        lab.head = forge.commits["bad"]
        for _ in range(2):
            script = "\n".join(jobs["clausecheck-comment"]["script"])
            done = kit.run(script, **{**PLATFORMS["gitlab"], **lab.environ(), "CI_COMMIT_SHA": lab.head})
            assert done.returncode == 0, done.stderr
        (said,) = lab.bodies()
        assert "阻断 / blocked" in said
        assert "LC5102" in said


def test_the_kit_for_yunxiao(kit: Kit, forge: Forge) -> None:
    flow = read("yunxiao/clausecheck.yml")
    variables = {one["key"]: one["value"] for one in flow["variables"]} | {"CLAUSECHECK_TARGET": "main"}
    gate = flow["stages"]["check"]["jobs"]["clausecheck"]["steps"]["gate"]
    for codeup in opened("codeup"):
        codeup.head = forge.commits["bad"]
        assert blocked(kit.run(gate["with"]["run"], **variables, **posting(codeup, "CI_COMMIT_SHA", variables)))
        assert told(codeup)


def test_the_kit_for_gitee(kit: Kit, forge: Forge) -> None:
    pipeline = read("gitee/clausecheck.yml")
    commands = pipeline["stages"][0]["steps"][0]["commands"]
    script = "\n".join(line for line in commands if "pip install" not in line)
    variables = pipeline["variables"] | {"GITEE_PULL_ID": "7", "GITEE_BRANCH": "main"}
    for gitee in opened("gitee"):
        gitee.head = forge.commits["bad"]
        variables |= posting(gitee, "GITEE_SOURCE_COMMIT", {})
        variables["CLAUSECHECK_REPOSITORY"] = "shop/orders"
        assert variables.pop("CLAUSECHECK_ONLY") == "comment"
        assert blocked(kit.run(script, **variables, CLAUSECHECK_ONLY="comment"))
        assert (len(gitee.bodies()), gitee.checks) == (1, [])
        assert blocked(kit.run(script, **variables))
        assert told(gitee)


def posting(forge: Hosted, head: str, besides: dict[str, str]) -> dict[str, str]:
    """Return the variables of a job whose commit stands under `head`, and fill in what the kit leaves open."""
    found = {**forge.environ(), head: forge.head}
    besides.update({name: found.pop(name) for name in besides if name in found})
    return found


def told(forge: Hosted) -> bool:
    """Tell whether the platform has one comment and one check run, both of a pull request that is blocked."""
    ((comment,), (check,)) = (forge.bodies(), forge.checks)
    return "阻断 / blocked" in comment and "LC5102" in comment and check["conclusion"] == "failure"


@pytest.mark.parametrize("head", ["good", "bad"])
@pytest.mark.parametrize("status", [200, 401])
def test_whatever_becomes_of_the_post_the_verdict_stands(status: int, head: str, forge: Forge, clone: Path) -> None:
    git(clone, "checkout", "--quiet", "--detach", forge.commits[head])
    for gitee in opened("gitee"):
        gitee.head = forge.commits[head]
        if status != 200:
            gitee.faults.append(("GET", ".*/pulls/7", Reply(status)))
        variables = {**gitee.environ(), "GITEE_SOURCE_COMMIT": gitee.head, "GITEE_BRANCH": "main"}
        done = gate(clone, "-f", "text", **variables, CLAUSECHECK_POST="gitee")
        assert done.returncode == (0 if head == "good" else 1)
        assert ("LC5102" in done.stdout) == (head != "good")
        assert ("the verdict stands" in done.stderr) == (status != 200)
        assert len(gitee.checks) == (status == 200)
        assert TOKEN not in done.stdout + done.stderr


def test_the_check_does_not_get_the_token(forge: Forge, clone: Path, tmp_path: Path) -> None:
    git(clone, "checkout", "--quiet", "--detach", forge.commits["good"])
    spy = tmp_path / "spy"
    spy.write_text('#!/bin/sh\necho "$1:${CLAUSECHECK_TOKEN:-}:${GITHUB_TOKEN:-}"\n[ "$1" = post ]\n')
    spy.chmod(0o755)
    variables = {"CLAUSECHECK_POST": "gitee", "CLAUSECHECK_TOKEN": TOKEN, "GITHUB_TOKEN": TOKEN}
    done = gate(clone, CLAUSECHECK=str(spy), CLAUSECHECK_TARGET="main", **variables)
    assert (done.returncode, done.stdout, done.stderr) == (1, "check::\n", f"post:{TOKEN}:{TOKEN}\n")


def test_outside_of_a_repository(tmp_path: Path) -> None:
    done = gate(tmp_path, CLAUSECHECK_TARGET="main")
    assert (done.returncode, done.stdout) == (2, "")
    assert "safe.directory" in done.stderr


def test_a_script_of_the_pull_request_is_not_run(forge: Forge, clone: Path) -> None:
    """What lies in the tree under the names of our parts has no say."""
    git(clone, "checkout", "--quiet", "--detach", forge.commits["bad"])
    for name in ("checker.py", "yaml.py", "regorus.py", "git.py", "click.py", "sitecustomize.py", "clausecheck"):
        (clone / name).write_text("raise SystemExit(0)\n")
    assert gate(clone, **PLATFORMS["github"]).returncode == 1
