"""Pull requests from end to end: real commits in a real repository, judged by the real command in a process of its own.

A case is one file of `tests/pull_requests`. `main` are steps on the base before the feature branch leaves it, `steps`
those after. A step is a mapping of verbs (the public methods of `Story`), done in its order; what it leaves changed is
one commit, with `signed: NAME` signed with the SSH key of that name, with `signed: gpg:NAME` with the GPG key. `twin`
names the case that differs in one thing and ends otherwise. `tests/bypass` holds more of them: pull requests that
tamper with what judges them.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import shutil
import subprocess
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from checker import approvals, baseline, discover, inventory, pipeline, yamlfile
from checker.config import Config
from checker.join import Joined, digest
from checker.validate import Validator, schema
from tests.conftest import TODAY
from tests.gpgkeys import HAVE_GPG, Keyring

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from checker.law import Law
    from tests.conftest import Command

HERE = Path(__file__).parent / "pull_requests"
ROOT = HERE.parent.parent
BYPASS = HERE.with_name("bypass")
CASES = {
    path.stem: yamlfile.load(path.read_text(), path.name)
    for path in (*sorted(HERE.glob("*.yaml")), *sorted(BYPASS.glob("*.yaml")))
}
GPG_TOO = (
    "baselined_by_the_head_with_a_signature",
    "signature_amended",
    "signature_before_the_record_grew",
    "signature_by_configuration_of_git",
    "signature_covers_the_commit_alone",
    "signature_list_deleted",
    "signature_list_is_a_link",
    "signature_of_another_branch",
    "signature_on_the_next_commit",
    "signature_shown_by_replacement",
    "signed_by_another_role",
    "signed_by_the_author",
    "signed_for_another_flow",
    "signed_in_the_pull_request",
    "signed_not_personal",
    "signed_then_edited",
    "signed_then_moved",
    "signed_then_rebased",
    "signed_with_a_key_of_the_head",
    "signed_without_a_list",
    "waived_by_the_head_with_a_signature",
)
"""Cases that end the same when all who sign do so with GPG."""


def _with_gpg(case: Mapping[str, Any]) -> dict[str, Any]:
    """Return the case with GPG keys for SSH keys."""
    text = (
        json.dumps(case, ensure_ascii=False).replace("KEY(", "GPG(").replace("allowed_signers", "allowed_gpg_signers")
    )
    text = re.sub(r'("signed": ")(?=\w)|("@)(?=\w)', r"\g<0>gpg:", text)
    # Where there is neither list, the other one is named first.
    text = text.replace("has no `inventory/allowed_gpg", "has no `inventory/allowed").replace(
        "SHA256:", "with the key "
    )
    told: dict[str, Any] = json.loads(text)
    return told


CASES |= {f"{name}_with_gpg": _with_gpg(CASES[name]) for name in GPG_TOO}
BOTH_ENGINES = (
    "acquirer_not_bound",
    "affiliate_changes_purpose",
    "column_grows_flow",
    "guardian_by_sms",
    "existing_untouched",
    "sign_off_lapses",
)
REPORT = Validator(schema("report"))
STATUSES = ("introduced", "existing", "fixed", "waived")
NAMED = (*STATUSES, "notices")
ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_EDITOR": "true",
    "GIT_AUTHOR_DATE": "2026-11-20T10:00:00+08:00",
    "GIT_COMMITTER_DATE": "2026-11-20T10:00:00+08:00",
    "GIT_AUTHOR_NAME": "Engineer",
    "GIT_AUTHOR_EMAIL": "engineer@example.com",
    "GIT_COMMITTER_NAME": "Engineer",
    "GIT_COMMITTER_EMAIL": "engineer@example.com",
}


# ---- YAML, edited so that every other line stays as it is


def _find(node: Any, key: str) -> tuple[Any, Any] | None:
    """Return the key's node (None in a list) and the value's."""
    if isinstance(node, yaml.MappingNode):
        return next(((name, value) for name, value in node.value if name.value == key), None)
    return (None, node.value[int(key)]) if isinstance(node, yaml.SequenceNode) and key.isdigit() else None


def _end(node: Any) -> int:
    """Return where a node's own text ends; the mark of a block lies behind the blank lines and comments that follow."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.index)


def _block(value: Any, column: int) -> str:
    text = yaml.safe_dump(value, sort_keys=False, allow_unicode=True, default_flow_style=False, width=1000)
    return "\n" + textwrap.indent(text.rstrip("\n"), " " * column)


def put(text: str, path: str, value: Any) -> str:
    """Return `text` with `value` at the dotted path; `+` at its end appends to a list, absent keys are added last."""
    node: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    keys = path.split(".")
    for at, key in enumerate(keys):
        found = _find(node, key)
        if found is None:
            assert not node.flow_style, f"{path}: write this collection in block style"
            for absent in reversed(keys[at + 1 :]):
                value = {absent: value}
            new = [value] if key == "+" else {key: value}
            return text[: _end(node)] + _block(new, node.start_mark.column) + text[_end(node) :]
        name, node = found
    before = text[: node.start_mark.index] if name is None else text[: name.end_mark.index] + ": "
    return before + json.dumps(value, ensure_ascii=False) + text[_end(node) :]


def drop(text: str, path: str) -> str:
    """Return `text` without the lines of what stands at the dotted path."""
    node: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    name: Any = None
    for key in path.split("."):
        found = _find(node, key)
        assert found, f"{path}: there is no {key}"
        name, node = found
    start = text.rindex("\n", 0, (name or node).start_mark.index)
    return text[:start] + text[_end(node) :]


def test_edits_keep_other_lines() -> None:
    """An edit changes the lines that it speaks of, and no other."""
    text = "# top\na:\n  b: 1\n  c:\n    - x  # one\n    - y\n\n# between\nd: {e: f}\n"
    assert put(text, "a.b", 2) == text.replace("b: 1", "b: 2")
    assert put(text, "a.c.+", "z") == text.replace("    - y\n", "    - y\n    - z\n")
    assert put(text, "a.g.h", [1]) == text.replace("    - y\n", "    - y\n  g:\n    h:\n    - 1\n")
    assert put(text, "d", {"e": None}) == text.replace("d: {e: f}", 'd: {"e": null}')
    assert put("a: [x, y]\n", "a.0", "z") == 'a: ["z", y]\n'
    assert put(text, "a.c.0", "z") == text.replace("- x", '- "z"')
    assert put(text, "a.c", ["z"]) == text.replace("\n    - x  # one\n    - y", ' ["z"]')
    assert drop(text, "a.c.1") == text.replace("    - y\n", "")
    assert drop(text, "a.c") == text.replace("  c:\n    - x  # one\n    - y\n", "")


def _unescaped(text: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)


# ---- a case, told in git


class Story:
    """One repository; each public method is a verb of the cases."""

    def __init__(self, folder: Path, law: Law, ring: Keyring | None = None) -> None:
        """Tell it in `folder`, a repository on its branch `main`; GPG keys are those of `ring`."""
        self._folder = folder
        self._ring = ring
        self._law = law
        self._keys = folder.with_name("keys")
        self.environment: dict[str, str] = {}

    @property
    def folder(self) -> Path:
        """Where the command is to run."""
        return self._folder

    def step(self, step: Mapping[str, Any]) -> None:
        """Do each verb in its order, then commit what has changed, unless the step says `commit: none`."""
        for verb, what in step.items():
            if verb not in {"commit", "signed"}:
                getattr(self, verb)(what)
        if step.get("commit") != "none" and self._git("status", "--porcelain"):
            self._pin_findings()
            self._pin_facts()
            self._pin_keys()
            self._git("add", "--all")
            self._git(*self._signing(step.get("signed")), "commit", "--message", step.get("commit", "Change"))

    def _pin_findings(self) -> None:
        """Write, where a waiver says `FINDING(branch:rule:subject)`, the fingerprints of what is found there."""
        for path, text in self._texts().items():
            if "FINDING(" in text:
                path.write_text(re.sub(r"FINDING\(([^:]+):([^:]+):([^)]+)\)", self._fingerprints, text))

    def _texts(self) -> dict[Path, str]:
        """Return the files of the inventory that are text; a case may have encoded one."""
        found = {}
        for path in self._folder.glob("inventory/*.yaml"):
            if not path.is_symlink():
                with contextlib.suppress(UnicodeDecodeError):
                    found[path] = path.read_text()
        return found

    def _fingerprints(self, wanted: re.Match[str]) -> str:
        branch, rule, subject = wanted.groups()
        tree, _ = discover.Repository(self._folder).pull_request(branch, branch)
        report = pipeline.check_tree(tree, Config(), TODAY)
        found = [one.fingerprint for one in report.findings if (one.rule_id, one.subject) == (rule, subject)]
        assert found, wanted[0]
        return ", ".join(found)

    def _signing(self, name: str | None) -> list[str]:
        """Return the options by which git signs with the key of that name, with `commit.gpgSign` for every command."""
        if name is None:
            return []
        if name.startswith("gpg:"):
            assert self._ring
            key = self._ring.key(name.removeprefix("gpg:"))
            options = ("gpg.format=openpgp", f"gpg.program={self._ring.program}", f"user.signingKey={key}")
            return [word for option in (*options, "commit.gpgSign=true") for word in ("-c", option)]
        return [
            *("-c", "gpg.format=ssh", "-c", f"user.signingKey={self._key(name)}"),
            *("-c", "commit.gpgSign=true", "-c", "gpg.ssh.program=ssh-keygen"),
        ]

    def _key(self, name: str) -> Path:
        """Return a private key, made when it is first asked for; its public half lies beside it."""
        path = self._keys / name
        if not path.exists():
            self._keys.mkdir(exist_ok=True)
            command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(path)]
            subprocess.run(command, check=True, capture_output=True)
        return path

    def _pin_keys(self) -> None:
        """Write, where a file of allowed signers says `KEY(name)`, the public key of that name."""
        for path in self._folder.rglob("allowed_signers"):
            if path.is_symlink():
                continue
            text = path.read_text()
            path.write_text(
                re.sub(
                    r"KEY\(([\w-]+)\)", lambda name: self._key(name[1]).with_suffix(".pub").read_text().strip(), text
                )
            )
        for path in self._folder.rglob("allowed_gpg_signers"):
            if not path.is_symlink() and self._ring:
                path.write_text(re.sub(r"GPG\(([\w-]+)\)", self._gpg_key, path.read_text()))

    def _gpg_key(self, name: re.Match[str]) -> str:
        """Return fingerprint and armored key for a list; of `GPG(name-revoked)` with its revocation."""
        assert self._ring
        who, _, revoked = name[1].partition("-")
        listed = f"{self._ring.key(who)}\n{self._ring.public(who)}"
        return listed + self._ring.revocation(who).decode() if revoked else listed

    def _git(self, *arguments: str) -> str:
        found = subprocess.run(
            # A monitor that a case configures is for the checker to pass by, not for the test to run.
            ["git", "-c", "core.fsmonitor=false", *arguments],
            cwd=self._folder,
            env={**ENVIRONMENT, **({"GNUPGHOME": str(self._ring.home)} if self._ring else {})},
            capture_output=True,
            text=True,
            check=False,
        )
        assert found.returncode == 0, (arguments, found.stdout, found.stderr)
        return found.stdout

    def _pin_facts(self) -> None:
        """Write, where a sign-off says `FACTS(flow)`, the digest of that flow's facts as they stand."""
        files = self._texts()
        wanted = {flow for text in files.values() for flow in re.findall(r"FACTS\(([\w-]+)\)", text)}
        if wanted:
            blank = {
                path.name: re.sub(r"FACTS\([\w-]+\)", f"sha256:{0:064}", text).encode() for path, text in files.items()
            }
            joined = Joined(inventory.read(blank, "inventory", self._law), self._law)
            for path, text in files.items():
                path.write_text(re.sub(r"FACTS\(([\w-]+)\)", lambda found: digest(joined.facts(found[1])), text))

    def on(self, branch: str) -> None:
        """Go to a branch."""
        self._git("checkout", "--quiet", branch)

    def git(self, commands: str | list[str]) -> None:
        """Run git commands; `@name` in front signs what they commit with the key of that name."""
        for command in [commands] if isinstance(commands, str) else commands:
            name, *words = shlex.split(command)
            options = self._signing(name[1:]) if name.startswith("@") else [name]
            self._git(*options, *words)

    def set(self, edits: Mapping[str, Mapping[str, Any]]) -> None:
        """Set values in YAML files, by dotted path."""
        for file, values in edits.items():
            for path, value in values.items():
                text = (self._folder / file).read_text()
                self.write({file: put(text, path, value)})

    def drop(self, edits: Mapping[str, list[str]]) -> None:
        """Take keys or items out of YAML files, by dotted path."""
        for file, paths in edits.items():
            for path in paths:
                self.write({file: drop((self._folder / file).read_text(), path)})

    def replace(self, edits: Mapping[str, tuple[str, str]]) -> None:
        """Replace the only occurrence of a text in a file by another."""
        for file, (old, new) in edits.items():
            text = (self._folder / file).read_text()
            assert text.count(old) == 1, (file, old, text.count(old))
            self.write({file: text.replace(old, new)})

    def write(self, files: Mapping[str, str]) -> None:
        """Write files whole."""
        for file, text in files.items():
            path = self._folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def unescape(self, files: list[str]) -> None:
        r"""Put characters that no case may hold, written `\u202e`, into the names and texts of files."""
        for file in files:
            path = self._folder / file
            text = path.read_text()
            path.unlink()
            self.write({_unescaped(file): _unescaped(text)})

    def encode(self, files: Mapping[str, str | tuple[str, str]]) -> None:
        """Write files anew in another encoding; of `[encoding, text]` with that text."""
        for file, said in files.items():
            path = self._folder / file
            encoding, text = (said, path.read_text()) if isinstance(said, str) else said
            path.write_bytes(text.encode(encoding))

    def baseline(self, how: str) -> None:
        """Do as `clausecheck baseline` does: write down what is found `anew`, or what is `left` of that."""
        path = self._folder / "inventory" / baseline.FILE
        if how == "anew":
            path.unlink(missing_ok=True)
        self._pin_facts()
        report = pipeline.check_tree(discover.WorkingTree(self._folder), Config(), TODAY)
        text = baseline.revised(report, report.judged.inventory, "inventory/baseline.yaml").text
        if text is None:
            path.unlink()
        else:
            path.write_text(text)

    def delete(self, paths: list[str]) -> None:
        """Delete files and folders."""
        self._git("rm", "-r", "--quiet", "--", *paths)

    def move(self, paths: Mapping[str, str]) -> None:
        """Rename files and folders."""
        for old, new in paths.items():
            (self._folder / new).parent.mkdir(parents=True, exist_ok=True)
            self._git("mv", old, new)

    def link(self, links: Mapping[str, str]) -> None:
        """Make symbolic links: path to target."""
        for path, target in links.items():
            (self._folder / path).symlink_to(target)

    def copy(self, folders: Mapping[str, str]) -> None:
        """Copy folders of this project into the repository."""
        for source, target in folders.items():
            shutil.copytree(ROOT / source, self._folder / target)

    def clone(self, options: str) -> None:
        """Go on in a clone of the repository."""
        target = self._folder.with_name("clone")
        self._git("clone", "--quiet", *shlex.split(options), self._folder.as_uri(), str(target))
        self._folder = target

    def surround(self, variables: Mapping[str, str]) -> None:
        """Set environment variables of the command."""
        self.environment |= variables

    def line(self, file: str, *words: str) -> str:
        """Return `file:line` of the last of `words`, each looked for from the one before on, in the head's file."""
        rows = self._git("show", f"feature:{file}").splitlines()
        at = 0
        for word in words:
            at = next(at for at in range(at, len(rows)) if word in rows[at])
        return f"{file}:{at + 1}"

    def state(self) -> str:
        """Return what a check must leave as it was."""
        bare = self._git("rev-parse", "--is-bare-repository").strip() == "true"
        return self._git("for-each-ref") + ("" if bare else self._git("status", "--porcelain"))


@pytest.fixture(scope="session")
def start(tmp_path_factory: pytest.TempPathFactory, law: Law) -> Path:
    """Return the repository from which every case starts: one commit, and nothing against it."""
    folder = tmp_path_factory.mktemp("start") / "shop"
    shutil.copytree(HERE / "start", folder)
    story = Story(folder, law)
    story.git("init --quiet --initial-branch main")
    story.step({"commit": "Declare what we do with personal data"})
    return folder


@pytest.fixture(scope="session")
def ring() -> Iterator[Keyring]:
    """Return the GPG keys of all cases."""
    with Keyring() as made:
        made.key("brief", expiry="2026-11-21")
        yield made


@pytest.fixture
def told(request: pytest.FixtureRequest, start: Path, tmp_path: Path, law: Law) -> Iterator[Story]:
    """Return the repository of the case that the test is called with, told to its end."""
    case = CASES[request.node.callspec.params["name"]]
    if "KEY(" in str(case) and shutil.which("ssh-keygen") is None:
        pytest.skip("ssh-keygen is not installed: nothing can be signed")
    with_gpg = "gpg:" in str(case) or "GPG(" in str(case)
    if with_gpg and not HAVE_GPG:
        pytest.skip("gpg is not installed: nothing can be signed with it")
    folder = tmp_path / "shop"
    shutil.copytree(start, folder)
    story = Story(folder, law, request.getfixturevalue("ring") if with_gpg else None)
    for step in case.get("main", []):
        story.step(step)
    story.git("checkout --quiet -b feature")
    for step in case.get("steps", []):
        story.step(step)
    before = story.state()
    yield story
    assert story.state() == before


def judged(case: Mapping[str, Any], story: Story, clausecheck: Command, *more: str) -> subprocess.CompletedProcess[str]:
    """Run the command as the case says."""
    arguments = case.get("check", ["--base", "main", "--head", "feature"])
    dated = [] if "--now" in arguments else ["--now", "2026-11-22"]
    return clausecheck("check", *arguments, *dated, "-f", "json", *more, cwd=story.folder, **story.environment)


def compare(case: Mapping[str, Any], story: Story, found: subprocess.CompletedProcess[str]) -> None:
    """Assert that the command said exactly what the case expects: findings as sets, the place of the first one."""
    expect = case["expect"]
    assert "Traceback" not in found.stdout + found.stderr
    said = json.loads(found.stdout)
    assert said["exit_code"] == found.returncode
    assert REPORT.accepts(said)
    places = {(error["key"],): error.get("place") for error in said.get("errors", [])}
    named: dict[str, list[tuple[str, ...]]] = {name: [] for name in NAMED}
    for finding in said.get("findings", []):
        element = [finding["element"]] if "element" in finding else []
        name = (finding["subject"], finding["rule_id"], finding["condition"], *element)
        notice = finding["outcome"] == "notice"
        named["notices" if notice else finding["status"]].append(name)
        places[name] = finding["place"]
        counts = finding["status"] == "introduced" or (
            finding["status"] == "existing" and "--all" in case.get("check", [])
        )
        assert finding["blocks"] == (counts and not notice)
    wrong = [error["key"] for error in said.get("errors", [])]
    assert {"exit": found.returncode, "errors": wrong, **{key: sorted(value) for key, value in named.items()}} == {
        "exit": expect["exit"],
        "errors": expect.get("errors", []),
        **{name: sorted(map(tuple, expect.get(name, []))) for name in NAMED},
    }
    if "place" in expect:
        first = next(expect[key][0] for key in ("errors", *NAMED) if key in expect)
        place = places[(first,) if isinstance(first, str) else tuple(first)]
        wanted = expect["place"] if isinstance(expect["place"], str) else story.line(*expect["place"])
        assert f"{place['file']}:{place['line']}" == wanted
    for words in expect.get("says", []):
        assert words in found.stdout + found.stderr


@pytest.mark.parametrize("name", CASES)
def test_pull_request(name: str, told: Story, clausecheck: Command) -> None:
    """The command ends as the case says, with exactly its findings, and changes nothing in the repository."""
    compare(CASES[name], told, judged(CASES[name], told, clausecheck))


@pytest.mark.parametrize("name", BOTH_ENGINES)
def test_on_both_engines(name: str, told: Story, clausecheck: Command, opa: str) -> None:
    """Both engines agree on the case, and the same question twice gives the same answer, byte for byte."""
    assert opa
    first, again = (judged(CASES[name], told, clausecheck, "--engine", "both") for _ in range(2))
    compare(CASES[name], told, first)
    assert json.loads(first.stdout)["summary"]["engines"].keys() == {"embedded", "opa"}
    assert first.stdout == again.stdout


@pytest.mark.parametrize("name", ["signed_with_gpg_beside_ssh"])
def test_without_gpg_no_signature_counts(name: str, told: Story, clausecheck: Command, tmp_path: Path) -> None:
    """A machine that cannot verify says what it lacks, and the pull request waits."""
    programs = tmp_path / "programs"
    programs.mkdir()
    git = shutil.which("git")
    assert git
    (programs / "git").symlink_to(git)
    told.surround({"PATH": str(programs)})
    found = judged(CASES[name], told, clausecheck)
    assert found.returncode == 1
    assert "there is no working `gpg`; install GnuPG where the check runs" in found.stdout


@pytest.mark.parametrize("name", ["signed_with_gpg_beside_ssh"])
@pytest.mark.parametrize(("limit", "value"), [("MAX_SIGNATURES", 0), ("MAX_LOOKS", -1)])
def test_what_is_looked_through_has_an_end(
    limit: str, value: int, name: str, told: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pull request that would keep the check busy for ever waits for legal."""
    assert name
    base, head = discover.Repository(told.folder).pull_request("main", "feature")
    assert pipeline.check_pull_request(base, head, Config(), TODAY, block_existing=False).exit_code == 0
    monkeypatch.setattr(approvals, limit, value)
    report = pipeline.check_pull_request(base, head, Config(), TODAY, block_existing=False)
    assert report.exit_code == 1
    assert any("too many commits" in finding.hit.text.en for finding in report.findings)


@pytest.mark.parametrize("name", CASES)
def test_the_case_is_told_to_people(name: str) -> None:
    """Each case has its story in both languages, and a twin that ends otherwise."""
    case = CASES[name]
    assert set(case) <= {"zh", "en", "twin", "main", "steps", "check", "expect"}
    assert re.search("[\u4e00-\u9fff]", case["zh"])
    assert not re.search("[\u4e00-\u9fff]", case["en"])
    assert set(case["expect"]) <= {"exit", "errors", "place", "says", *NAMED}
    if "twin" in case:
        assert case["expect"]["exit"] != CASES[case["twin"]]["expect"]["exit"]


@pytest.mark.parametrize("name", [path.stem for path in sorted(BYPASS.glob("*.yaml"))])
def test_nothing_gets_by(name: str) -> None:
    """A pull request that tampers with its judge is stopped, for a reason that it names."""
    expect = CASES[name]["expect"]
    assert expect["exit"] != 0
    assert expect.get("introduced") or expect.get("errors")


def test_enough_is_told() -> None:
    """What the set as a whole must hold: near misses, places, and every exit code."""
    expected = [case["expect"] for case in CASES.values()]
    assert len(CASES) >= 40
    assert sum("twin" in case for case in CASES.values()) >= 20
    assert sum("place" in expect for expect in expected) >= 10
    assert {expect["exit"] for expect in expected} == {0, 1, 2, 3, 4}
