"""`ci/gate.sh` as CI calls it: a bare repository, a clone as the platform makes it, and the platform's variables."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import yaml

from tests.forges import TOKEN, GitHub, Reply, opened
from tests.test_pull_requests import ENVIRONMENT, HERE, ROOT, Story

if TYPE_CHECKING:
    from checker.law import Law
    from tests.forges import Forge as Hosted

hosted = contextmanager(opened)
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
        "CI_MERGE_REQUEST_TARGET_BRANCH_PROTECTED": "true",
        "CI_DEFAULT_BRANCH": "main",
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


@pytest.mark.parametrize("told", ["false", ""])
def test_an_unprotected_branch_is_no_judge(told: str, forge: Forge, clone: Path) -> None:
    """On GitLab a request that passed against its author's own branch can be turned to another without a pipeline."""
    git(clone, "checkout", "--quiet", "--detach", forge.commits["bad"])
    own = PLATFORMS["gitlab"] | {
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "bad",
        "CI_MERGE_REQUEST_TARGET_BRANCH_PROTECTED": told,
    }
    done = gate(clone, **own)
    assert done.returncode == 1, done.stderr
    assert "the target branch bad is not protected" in done.stderr
    assert gate(clone, **(own | {"CI_MERGE_REQUEST_TARGET_BRANCH_PROTECTED": "true"})).returncode == 0
    assert gate(clone, **(own | {"CI_DEFAULT_BRANCH": ""})).returncode == 2


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


def github(kit: Kit, forge: Forge) -> subprocess.CompletedProcess[str]:
    git(kit.folder, "fetch", "--quiet", "origin", "+refs/heads/main:refs/remotes/origin/main")  # `fetch-depth: 0` does
    temporary = kit.programs.parent
    (temporary / "clausecheck").mkdir()
    (temporary / "clausecheck" / "bin").symlink_to(kit.programs)
    (temporary / "summary").touch()
    variables = {
        "RUNNER_TEMP": str(temporary),
        "GITHUB_ACTION_PATH": str(ROOT / "ci" / "github"),
        "GITHUB_STEP_SUMMARY": str(temporary / "summary"),
    }
    done = kit.run(step("Check"), JUDGED=".", **PLATFORMS["github"], **variables)
    assert "LC5102" in (temporary / "summary").read_text()
    assert re.search("^::error file=inventory/share.yaml,", done.stdout, re.MULTILINE)
    # The report of that run is the artifact of the other workflow, which a fork does not get a token for.
    with hosted("github") as hub:
        assert isinstance(hub, GitHub)
        hub.head = forge.commits["bad"]
        event = hub.run_event()
        event["workflow_run"]["head_sha"] = hub.head
        (temporary / "event.json").write_text(json.dumps(event))
        variables |= hub.environ()
        variables |= {"GITHUB_EVENT_NAME": "workflow_run", "GITHUB_EVENT_PATH": str(temporary / "event.json")}
        for _ in range(2):
            posted = kit.run(step("Post"), REPORT=str(temporary / "clausecheck-report.json"), **variables)
            assert posted.returncode == 0, posted.stderr
        (said,) = hub.bodies()
        assert "阻断 / blocked" in said
        assert "LC5102" in said
        assert "Only the status of that job decides." in said
        assert hub.checks == []
    return done


def step(name: str) -> str:
    """Return what a step of the action runs."""
    steps = read("github/action.yml")["runs"]["steps"]
    return str(next(one["run"] for one in steps if one["name"] == name))


def gitlab(kit: Kit, forge: Forge) -> subprocess.CompletedProcess[str]:
    jobs = read("gitlab/clausecheck.gitlab-ci.yml")
    job = jobs["clausecheck"]
    assert job["variables"]["GIT_DEPTH"] == "0"
    done = kit.run("\n".join(job["script"]), **PLATFORMS["gitlab"])
    kept = [*job["artifacts"]["paths"], *job["artifacts"]["reports"].values()]
    assert len(kept) == sum((kit.folder / name).stat().st_size > 0 for name in kept)
    with hosted("gitlab") as lab:
        lab.head = forge.commits["bad"]
        for _ in range(2):
            script = "\n".join(jobs["clausecheck-comment"]["script"])
            posted = kit.run(script, **{**PLATFORMS["gitlab"], **lab.environ(), "CI_COMMIT_SHA": lab.head})
            assert posted.returncode == 0, posted.stderr
        (said,) = lab.bodies()
        assert "阻断 / blocked" in said
        assert "LC5102" in said
    return done


def jenkins(kit: Kit, _forge: Forge) -> subprocess.CompletedProcess[str]:
    """Without `honorRefspec`, Jenkins fetches every branch."""
    git(kit.folder, "fetch", "--quiet", "origin", "+refs/heads/*:refs/remotes/origin/*")
    text = (ROOT / "ci" / "jenkins" / "Jenkinsfile").read_text()
    done = kit.run("\n".join(re.findall(r"\bsh '([^']*)'", text)), **PLATFORMS["jenkins"])
    kept = [name for one in re.findall(r"(?:junit|archiveArtifacts) '([^']*)'", text) for name in one.split(", ")]
    assert len(kept) == sum((kit.folder / name).stat().st_size > 0 for name in kept)
    return done


def yunxiao(kit: Kit, forge: Forge) -> subprocess.CompletedProcess[str]:
    flow = read("yunxiao/clausecheck.yml")
    variables = {one["key"]: one["value"] for one in flow["variables"]} | {"CLAUSECHECK_TARGET": "main"}
    script = flow["stages"]["check"]["jobs"]["clausecheck"]["steps"]["gate"]["with"]["run"]
    with hosted("codeup") as codeup:
        codeup.head = forge.commits["bad"]
        filled_in = {"CLAUSECHECK_ORGANIZATION", "CLAUSECHECK_REPOSITORY"}
        assert {name for name, value in variables.items() if value.startswith("<")} == filled_in
        done = kit.run(script, **{**variables, **codeup.environ(), "CI_COMMIT_SHA": codeup.head})
        assert told(codeup)
    return done


def gitee(kit: Kit, forge: Forge) -> subprocess.CompletedProcess[str]:
    pipeline = read("gitee/clausecheck.yml")
    commands = pipeline["stages"][0]["steps"][0]["commands"]
    # There is no index of wheels here, so its line ends in an error.
    script = "\n".join(f"{line} || true" if "pip install" in line else line for line in commands)
    variables = {"CLAUSECHECK_WHEELS": (kit.programs / "absent").as_uri(), "PIP_RETRIES": "0"}
    variables |= pipeline["variables"] | {"GITEE_PULL_ID": "7", "GITEE_BRANCH": "main"}
    with hosted("gitee") as platform:
        platform.head = forge.commits["bad"]
        variables |= platform.environ() | {"GITEE_SOURCE_COMMIT": platform.head}
        variables["CLAUSECHECK_REPOSITORY"] = "shop/orders"
        assert variables["CLAUSECHECK_ONLY"] == "comment"
        assert kit.run(script, **variables).returncode == 1
        assert (len(platform.bodies()), platform.checks) == (1, [])
        done = kit.run(script, **{**variables, "CLAUSECHECK_ONLY": ""})
        assert told(platform)
    return done


def told(forge: Hosted) -> bool:
    """Tell whether the platform has one comment and one check run, both of a pull request that is blocked."""
    ((comment,), (check,)) = (forge.bodies(), forge.checks)
    return "阻断 / blocked" in comment and "LC5102" in comment and check["conclusion"] == "failure"


RUNS = {"github": github, "gitlab": gitlab, "jenkins": jenkins, "yunxiao": yunxiao, "gitee": gitee}


def test_every_kit_is_run() -> None:
    assert {path.name for path in (ROOT / "ci").iterdir() if path.is_dir()} == set(RUNS)


@pytest.mark.parametrize("platform", RUNS)
def test_the_kit_blocks(platform: str, kit: Kit, forge: Forge) -> None:
    """With a tree that holds programs and modules by the names of those that the kit calls; none of them is run."""
    for name in ("pip", "checker", "yaml", "click", "git", "venv", "sitecustomize", "usercustomize"):
        (kit.folder / f"{name}.py").write_text("open('ran', 'w')\nraise SystemExit(0)\n")
    for name in ("clausecheck", "clausecheck-gate", "git", "python3", "gate.sh"):
        (kit.folder / name).write_text("#!/bin/sh\n>ran\nexit 0\n")
        (kit.folder / name).chmod(0o755)
    done = RUNS[platform](kit, forge)
    assert done.returncode == 1, done.stderr
    assert "LC5102" in done.stdout
    assert "阻断" in done.stdout
    assert not (kit.folder / "ran").exists()


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
