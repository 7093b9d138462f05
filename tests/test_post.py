"""`clausecheck post` against platforms on this machine: what it makes, renews, leaves alone, and how it fails."""

from __future__ import annotations

import copy
import io
import json
import re
import shutil
import subprocess
import threading
from typing import TYPE_CHECKING, Any

import pytest

from checker import post as posting
from checker import report as reports
from checker.cli import main
from checker.messages import MESSAGES
from checker.post import client, delivery
from checker.post.client import LARGEST, PAGES, TRIES
from checker.problem import Place, Problem, Problems
from checker.report import checkrun_github, markdown
from checker.report.json import failure
from checker.report.saved import Saved, load
from tests import forges
from tests.conftest import ROOT, Command
from tests.forges import FORGES, HEAD, SOMEBODY, TOKEN, Forge, GitHub, Reply, opened
from tests.test_cli import DENIED, GOOD, NOW, write
from tests.test_reports import PAYLOADS, inert_comment, poisoned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from http.server import BaseHTTPRequestHandler
    from pathlib import Path

PLATFORMS = posting.names()
CHECKING = [name for name in PLATFORMS if name != "gitlab"]
CJK = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def values(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return a report that blocks and one that passes, as if of the head of the pull request, and a failure."""
    found: dict[str, Any] = {}
    for name, text in (("denied", DENIED), ("passed", GOOD)):
        folder = tmp_path_factory.mktemp(name)
        write(folder, text)
        value = json.loads(Command(folder)("check", *NOW, "-f", "json").stdout)
        value["summary"] |= {"mode": "pull_request", "base": "e" * 40, "head": HEAD}
        found[name] = value
    found["failed"] = failure([Problem("no_documents"), Problem("malformed", Place("inventory/x.yaml", 3), why="x")])
    return found


@pytest.fixture(params=PLATFORMS)
def forge(request: pytest.FixtureRequest) -> Iterator[Forge]:
    """Return each platform in turn."""
    yield from opened(request.param)


@pytest.fixture
def hub() -> Iterator[Forge]:
    """Return GitHub."""
    yield from opened("github")


def name_of(forge: Forge) -> str:
    return next(name for name, kind in FORGES.items() if isinstance(forge, kind))


class Poster:
    """Runs `clausecheck post` as a job does: in a process of its own if it is `apart`, else in this one, unslept."""

    def __init__(self, folder: Path, *, apart: bool = False) -> None:
        """Work in `folder`."""
        self.folder = folder
        self.run = Command(folder) if apart else self._here

    def _here(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """Return what the command prints; a process for each would take most of the time of these tests."""
        streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2)]
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(self.folder)
            for name, value in {"LC_ALL": "C.UTF-8", "CLAUSECHECK_LANG": "en", **environ}.items():
                patch.setenv(name, value)
            patch.setattr("sys.argv", ["clausecheck", *arguments])
            patch.setattr("sys.stdout", streams[0])
            patch.setattr("sys.stderr", streams[1])
            patch.setattr("time.sleep", lambda _: None)
            with pytest.raises(SystemExit) as end:
                main()
        said = []
        for stream in streams:
            stream.flush()
            stream.seek(0)
            said.append(stream.read())
        assert isinstance(end.value.code, int)
        return subprocess.CompletedProcess(arguments, end.value.code, *said)

    def __call__(self, forge: Forge, value: Any, *options: str, **variables: str) -> tuple[int, str, str]:
        """Post a report; the token is in nothing that is printed, and in no address."""
        (self.folder / "report.json").write_text(value if isinstance(value, str) else json.dumps(value))
        if isinstance(forge, GitHub):
            (self.folder / "event.json").write_text(json.dumps(forge.event()))
            variables = {"GITHUB_EVENT_PATH": str(self.folder / "event.json"), **variables}
        environ: dict[str, Any] = {**forge.environ(), **variables}
        said = self.run("post", "report.json", "--to", name_of(forge), *options, **environ)
        assert TOKEN not in said.stdout + said.stderr
        assert not [one for one in forge.asked if TOKEN in one.path + str(one.query) + str(one.body)]
        assert "Traceback" not in said.stderr
        return said.returncode, said.stdout, said.stderr


@pytest.fixture
def post(tmp_path: Path) -> Poster:
    return Poster(tmp_path)


@pytest.fixture
def job(tmp_path: Path) -> Poster:
    return Poster(tmp_path, apart=True)


def test_every_platform_is_tested_and_has_its_form() -> None:
    assert set(PLATFORMS) == set(FORGES)
    assert {f"checkrun-{name}" for name in CHECKING} < set(reports.names())


# ---- one comment


def test_one_comment_is_made_and_renewed(forge: Forge, job: Poster, values: dict[str, Any]) -> None:
    forge.comment("Looks good to me", SOMEBODY)
    assert job(forge, values["denied"]) == (0, job(forge, values["denied"])[1].replace("renewed", "created"), "")
    assert len(forge.bodies()) == 2
    first = forge.bodies()[1]
    assert first.startswith(f"{markdown.MARKER}\n### clausecheck: blocked\n")
    assert f"commit `{HEAD}`" in first
    changes = forge.written()
    assert job(forge, values["passed"])[0] == 0
    assert len(forge.bodies()) == 2
    assert forge.bodies()[0] == "Looks good to me"
    assert forge.bodies()[1].startswith(f"{markdown.MARKER}\n### clausecheck: passed\n")
    assert len(forge.written()) > len(changes)


def test_the_same_report_again_changes_nothing(forge: Forge, post: Poster, values: dict[str, Any]) -> None:
    for _ in range(2):
        before = len(forge.written())
        assert post(forge, values["denied"], "--only", "comment")[0] == 0
    assert len(forge.written()) == before == 1


def test_what_only_looks_like_ours_is_left_alone(forge: Forge, post: Poster, values: dict[str, Any]) -> None:
    """A comment is ours by its author and by its first line, both."""
    spoofed = f"{markdown.MARKER}\n### clausecheck: passed\n"
    forge.comment(spoofed, SOMEBODY)
    forge.comment(f"> {markdown.MARKER}\n\nquoted by the same bot")
    assert post(forge, values["denied"])[0] == 0
    assert forge.bodies()[:2] == [spoofed, f"> {markdown.MARKER}\n\nquoted by the same bot"]
    assert len(forge.bodies()) == 3


def test_ours_is_found_on_any_page(forge: Forge, post: Poster, values: dict[str, Any]) -> None:
    for number in range(205):
        forge.comment(f"comment {number}", SOMEBODY)
    forge.comment(f"{markdown.MARKER}\r\nold")
    forge.comment("and one more", SOMEBODY)
    assert post(forge, values["denied"])[0] == 0
    assert len(forge.bodies()) == 207
    assert "blocked" in forge.bodies()[205]


def test_two_of_ours_both_tell_the_truth(forge: Forge, post: Poster, values: dict[str, Any]) -> None:
    """Two jobs at once may have made one each; an old `passed` must not stay."""
    for _ in range(2):
        forge.comment(f"{markdown.MARKER}\n### clausecheck: passed\n")
    assert post(forge, values["denied"])[0] == 0
    assert ["blocked" in body for body in forge.bodies()] == [True, True]


def test_a_resolved_comment_of_codeup_is_ours_still(post: Poster, values: dict[str, Any]) -> None:
    for forge in opened("codeup"):
        forge.comment(f"{markdown.MARKER}\nold")["resolved"] = True
        assert post(forge, values["denied"])[0] == 0
        assert len(forge.bodies()) == 1


# ---- check runs


@pytest.mark.parametrize("platform", CHECKING)
@pytest.mark.parametrize(("name", "conclusion"), [("denied", "failure"), ("passed", "success"), ("failed", "failure")])
def test_check_runs(platform: str, name: str, conclusion: str, post: Poster, values: dict[str, Any]) -> None:
    for forge in opened(platform):
        assert post(forge, values[name], "--only", "check")[0] == 0
        (check,) = forge.checks
        assert (check["conclusion"], check["status"], check["name"]) == (conclusion, "completed", "clausecheck")
        assert check.get("head_sha", check.get("headSha")) == HEAD
        assert markdown.MARKER not in check["output"]["summary"]
        told = check.get("annotations", check["output"].get("annotations"))
        assert len(told) == {"denied": len(values["denied"]["findings"]), "passed": 0, "failed": 1}[name]
        assert forge.comments == []
        if platform == "gitee":
            assert check["pull_request_id"] == 90_007


@pytest.mark.parametrize("code", [1, 2, 3, 4])
@pytest.mark.parametrize("form", [f"checkrun-{name}" for name in CHECKING])
def test_what_does_not_pass_is_a_failure(form: str, code: int, values: dict[str, Any]) -> None:
    """By its exit code, by an error or by a finding: any of them is enough."""
    passed = {**values["passed"], "exit_code": code}
    finding = {**copy.deepcopy(values["denied"]), "exit_code": 0}
    failed = {**values["failed"], "exit_code": 0}
    for value in (passed, finding, failed):
        (made,) = json.loads(reports.module(form).render(Saved(value), "both"))
        assert made["conclusion"] == "failure"
        assert "blocked" in made["output"]["title"]
    (made,) = json.loads(reports.module(form).render(Saved(values["passed"]), "both"))
    assert made["conclusion"] == "success"


def test_gitlab_has_its_job(post: Poster, values: dict[str, Any]) -> None:
    for forge in opened("gitlab"):
        code, said, _ = post(forge, values["denied"])
        assert code == 0
        assert "job is the check" in said
        assert forge.written() == [("POST", "/projects/3/merge_requests/7/notes")]


def many(values: dict[str, Any], count: int, words: int = 3) -> Any:
    value = copy.deepcopy(values["denied"])
    finding = value["findings"][0]
    finding["message"] = {"en": "word " * words + ".", "zh": "字词 " * words + "。"}
    value["findings"] = [
        {**finding, "fingerprint": f"{number:064x}", "place": {**finding["place"], "line": number + 1}}
        for number in range(count)
    ]
    return value


def test_annotations_come_in_batches(hub: Forge, post: Poster, values: dict[str, Any]) -> None:
    assert post(hub, many(values, 120), "--only", "check")[0] == 0
    sent = [len(one.body["output"]["annotations"]) for one in hub.asked if one.method != "GET"]
    assert sent == [50, 50, 20]
    (check,) = hub.checks
    lines = [one["start_line"] for one in check["output"]["annotations"]]
    assert lines == list(range(1, 121))


@pytest.mark.parametrize("form", [f"checkrun-{name}" for name in CHECKING])
def test_check_runs_keep_to_their_limits(form: str, values: dict[str, Any]) -> None:
    """However much there is to say, and whether a limit counts characters or bytes."""
    for value in (many(values, 3000, 2), many(values, 60, 3000)):
        bodies = json.loads(reports.module(form).render(Saved(value), "zh"))
        told = [one for body in bodies for one in body.get("annotations") or body["output"]["annotations"]]
        assert len(bodies) <= checkrun_github.BATCHES
        assert all(len(body["output"]["summary"].encode()) < 65_535 for body in bodies)
        assert all(len(one["message"].encode()) < 64_000 and len(one["title"]) < 255 for one in told)
        assert len(bodies) == 1 or form == "checkrun-github"
        assert len(told) == (min(len(value["findings"]), 1000) if form == "checkrun-github" else 50)


def test_codeup_renews_its_own_check_run(post: Poster, values: dict[str, Any]) -> None:
    """A name stands once for each commit and writer; one of another writer is refused, and left."""
    for forge in opened("codeup"):
        forge.checks.append({"id": 1, "writer": SOMEBODY, "name": "clausecheck", "conclusion": "success"})
        for name in ("denied", "passed", "denied"):
            assert post(forge, values[name], "--only", "check")[0] == 0
        assert [one["conclusion"] for one in forge.checks] == ["success", "failure"]


def test_a_new_run_is_a_new_check_run(hub: Forge, post: Poster, values: dict[str, Any]) -> None:
    """Its annotations could not be taken back; GitHub goes by the newest of a name."""
    for name in ("denied", "passed"):
        assert post(hub, values[name], "--only", "check")[0] == 0
    assert [one["conclusion"] for one in hub.checks] == ["failure", "success"]
    assert hub.checks[1]["output"]["annotations"] == []


# ---- a report that nobody trusts


def after_a_fork(hub: GitHub, post: Poster, value: Any, event: Any = None, **variables: str) -> tuple[int, str, str]:
    (post.folder / "run.json").write_text(json.dumps(event or hub.run_event()))
    path = str(post.folder / "run.json")
    return post(hub, value, **{"GITHUB_EVENT_NAME": "workflow_run", "GITHUB_EVENT_PATH": path, **variables})


def test_after_a_fork_there_is_a_comment_and_no_check(hub: GitHub, post: Poster, values: dict[str, Any]) -> None:
    """Number and commit come from the event and the platform; a report that passes is no check that passes."""
    value = copy.deepcopy(values["passed"])
    value["summary"]["head"] = "f" * 40
    code, said, _ = after_a_fork(hub, post, value)
    assert code == 0
    assert "job is the check" in said
    assert hub.written() == [("POST", "/repos/shop/orders/issues/7/comments")]
    assert "Only the status of that job decides." in hub.bodies()[0]
    assert f"commit `{HEAD}`" in hub.bodies()[0]
    assert "f" * 40 not in hub.bodies()[0]
    asked = next(one for one in hub.asked if one.path.endswith("/pulls"))
    assert asked.query["head"] == "somebody:patch-1"


@pytest.mark.parametrize(
    ("pulls", "key", "code"),
    [
        ([], "no open pull request is at the commit", 4),
        ([{"number": 9, "head": {"sha": "b" * 40}}], "no open pull request is at the commit", 4),
        ([{"number": 8, "head": {"sha": HEAD}}, {"number": 9, "head": {"sha": HEAD}}], "8, 9", 4),
        ([{"number": "7/../9", "head": {"sha": HEAD}}], "cannot be understood", 3),
    ],
)
def test_a_pull_request_is_found_or_nothing_is_posted(
    pulls: Any, key: str, code: int, hub: GitHub, post: Poster, values: dict[str, Any]
) -> None:
    hub.faults.append(("GET", "/repos/shop/orders/pulls", Reply(200, pulls)))
    done = after_a_fork(hub, post, values["denied"])
    assert (done[0], done[1], hub.written()) == (code, "", [])
    assert key in done[2]


@pytest.mark.parametrize(
    "change",
    [
        {"event": "push"},
        {"head_sha": "refs/heads/main"},
        {"head_sha": None},
        {"head_branch": 7},
        {"head_repository": None},
    ],
)
def test_an_event_is_not_guessed_at(change: Any, hub: GitHub, post: Poster, values: dict[str, Any]) -> None:
    event = hub.run_event()
    event["workflow_run"] |= change
    assert after_a_fork(hub, post, values["denied"], event)[0] in {3, 4}
    assert hub.asked == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[" * 100_000,
        "\x00",
        '{"schema_version": "1.0", "exit_code": 0}',
        "9" * 5000,
        " " * (posting.LARGEST * 1024 * 1024) + "{}",
    ],
    ids=lambda text: repr(text[:12]),
)
def test_what_is_no_report_is_not_posted(text: str, hub: GitHub, post: Poster) -> None:
    done = after_a_fork(hub, post, text or " ")
    assert (done[0], done[1], hub.asked) == (2, "", [])


def test_a_report_that_contradicts_itself_is_refused(values: dict[str, Any], hub: GitHub, post: Poster) -> None:
    """What blocks does not end with 0; such a report is written by nobody but a liar."""
    lie = {**values["denied"], "exit_code": 0}
    with pytest.raises(Problem) as found:
        load(json.dumps(lie).encode(), "x.json")
    assert found.value.key == "report_invalid"
    assert after_a_fork(hub, post, lie)[0] == 2
    assert hub.asked == []


def no_day(value: Any) -> None:
    hit = {**value["decisions"][0]["failed"][0], "effective_on": "2026-99-99"}
    value["decisions"][0]["pending"] = [hit]


def no_rule(value: Any) -> None:
    value["findings"][0]["rule_id"] = "LC9999"


def no_rules(value: Any) -> None:
    del value["rules"]


@pytest.mark.parametrize("change", [no_day, no_rule, no_rules])
def test_what_no_schema_can_say_is_asked_too(
    change: Callable[[Any], None], values: dict[str, Any], hub: GitHub, post: Poster
) -> None:
    value = copy.deepcopy(values["denied"])
    value["decisions"] = [one for one in value["decisions"] if one["failed"]]
    assert after_a_fork(hub, post, value)[0] == 0
    change(value)
    asked = len(hub.asked)
    assert after_a_fork(hub, post, value)[0] == 2
    assert len(hub.asked) == asked


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_a_report_holds_is_inert(payload: str, values: dict[str, Any]) -> None:
    """Whatever a forged report says, the comment has our headline, our marks and no markup of its own."""
    value = copy.deepcopy(values["denied"])
    value["findings"] = poisoned(value["findings"], payload)
    for finding in value["findings"]:
        finding["rule_id"] = "LC3100"
    for platform in PLATFORMS:
        place = Somewhere(FORGES[platform])
        for lang in ("zh", "en", "both"):
            said = delivery.comment_text(Saved(value), place, lang)
            inert_comment(said)
            assert len(said.encode("utf-16-le")) // 2 <= place.limit
            assert said.count(markdown.MARKER) == 1


class Somewhere:
    """A pull request that only has its limits."""

    head = HEAD
    judged: frozenset[str] = frozenset()
    check_format = None

    def __init__(self, kind: type[Forge]) -> None:
        """Take the limit of a platform."""
        self.limit = 21_000 if kind is forges.Gitee else 65_000

    def me(self) -> str:
        """Never asked for."""
        raise NotImplementedError

    def comments(self) -> Iterator[posting.Comment]:
        """Never asked for."""
        raise NotImplementedError

    def create(self, text: str) -> None:
        """Never asked for."""
        raise NotImplementedError

    def edit(self, comment: str, text: str) -> None:
        """Never asked for."""
        raise NotImplementedError

    def check(self, bodies: list[dict[str, Any]]) -> None:
        """Never asked for."""
        raise NotImplementedError


# ---- the wrong pull request


def test_a_newer_commit_is_not_talked_over(forge: Forge, post: Poster, values: dict[str, Any]) -> None:
    forge.head = "b" * 40
    code, said, why = post(forge, values["passed"])
    assert (code, said, forge.written()) == (4, "", [])
    assert HEAD in why


def test_the_report_of_another_commit_is_refused(forge: Forge, post: Poster, values: dict[str, Any]) -> None:
    value = copy.deepcopy(values["passed"])
    value["summary"]["head"] = "f" * 40
    code, said, why = post(forge, value)
    assert (code, said, forge.written()) == (2, "", [])
    assert "f" * 40 in why


def test_what_github_has_merged_is_of_the_pull_request(hub: Forge, post: Poster, values: dict[str, Any]) -> None:
    value = copy.deepcopy(values["passed"])
    value["summary"]["head"] = "f" * 40
    assert post(hub, value, GITHUB_SHA="f" * 40)[0] == 0


@pytest.mark.parametrize(
    ("platform", "without"),
    [
        (name, variable)
        for name, kind in FORGES.items()
        for variable in (
            {"github": ("GITHUB_REPOSITORY", "GITHUB_TOKEN", "GITHUB_EVENT_NAME", "GITHUB_EVENT_PATH")}
            | {"gitlab": ("CI_API_V4_URL", "CI_MERGE_REQUEST_PROJECT_ID", "CI_MERGE_REQUEST_IID", "CI_COMMIT_SHA")}
            | {"gitee": ("GITEE_PULL_ID", "GITEE_SOURCE_COMMIT", "GITEE_REPO", "CLAUSECHECK_TOKEN")}
            | {"codeup": ("CLAUSECHECK_REPOSITORY", "CLAUSECHECK_TARGET", "CI_COMMIT_SHA", "CI_COMMIT_REF_NAME")}
        )[name]
    ],
)
def test_a_variable_that_is_missing_is_named(platform: str, without: str, post: Poster, values: dict[str, Any]) -> None:
    for forge in opened(platform):
        code, said, why = post(forge, values["passed"], "--lang", "both", **{without: ""})
        assert (said, forge.asked) == ("", [])
        assert code in {2, 4}
        assert without in why
        assert CJK.search(why)


@pytest.mark.parametrize(
    ("platform", "variables"),
    [
        ("github", {"GITHUB_REPOSITORY": "shop/../../user"}),
        ("github", {"GITHUB_REPOSITORY": "shop/orders?x="}),
        ("gitlab", {"CI_MERGE_REQUEST_IID": "7/notes/1"}),
        ("gitlab", {"CI_COMMIT_SHA": "HEAD"}),
        ("gitee", {"GITEE_REPO": "orders"}),
        ("codeup", {"CLAUSECHECK_ORGANIZATION": "a/b"}),
        ("gitlab", {"CLAUSECHECK_TOKEN": f"{TOKEN} x"}),
        ("gitee", {"CLAUSECHECK_TOKEN": f"{TOKEN}\nX-Other: y"}),
    ],
)
def test_a_variable_of_another_form_is_refused(
    platform: str, variables: dict[str, str], post: Poster, values: dict[str, Any]
) -> None:
    for forge in opened(platform):
        code, said, why = post(forge, values["passed"], **variables)
        assert (code, said, forge.asked) == (2, "", [])
        assert next(iter(variables)) in why


@pytest.mark.parametrize(
    "url",
    [
        "http://gitlab.example/api/v4",
        "ftp://gitlab.example",
        "file:///etc/passwd",
        "https://u:p@x.example",
        "https://x.example/?a=",
        "http://[::1",
        "https://x.example:port",
        "x",
    ],
)
def test_the_token_does_not_travel_in_the_clear(url: str, post: Poster, values: dict[str, Any]) -> None:
    for forge in opened("gitlab"):
        code, _, why = post(forge, values["passed"], CI_API_V4_URL=url)
        assert (code, forge.asked) == (2, [])
        assert "--allow-http" in why or not url.startswith("http://g")


def test_options_that_are_none(post: Poster, hub: Forge, values: dict[str, Any]) -> None:
    for options in (("--only", "coment"), ("--deadline", "0"), ("--lang", "fr")):
        assert post(hub, values["passed"], *options)[0] == 2
    (post.folder / "report.json").write_text("{}")
    said = post.run("post", "report.json", "--to", "gitea")
    assert said.returncode == 2
    assert "did you mean `gitee`" in said.stderr
    assert hub.asked == []


# ---- platforms that do not do what they are asked


def refusing(status: int, *headers: tuple[str, str], body: Any = None) -> Reply:
    return Reply(status, body if body is not None else {"message": f"no {TOKEN}"}, headers)


@pytest.mark.parametrize(
    ("status", "code", "says"),
    [
        (401, 3, "refuses the token"),
        (403, 3, "refuses the token"),
        (404, 3, "knows nothing at this address"),
        (410, 3, "knows nothing at this address"),
        (400, 3, "does not take"),
        (413, 3, "does not take"),
        (422, 3, "does not take"),
        (301, 3, "another address"),
        (307, 3, "another address"),
    ],
)
def test_a_refusal_is_told_at_once(
    status: int, code: int, says: str, forge: Forge, post: Poster, values: dict[str, Any]
) -> None:
    """With place and remedy, in one try, and without what the platform may have said of the token."""
    forge.faults.append(("POST", r".*(comments|notes)", refusing(status)))
    done = post(forge, values["denied"], "--only", "comment", "--lang", "both")
    assert (done[0], done[1], forge.bodies()) == (code, "", [])
    assert says in done[2]
    assert f"HTTP {status}" in done[2]
    assert CJK.search(done[2])
    assert "补救" in done[2]


def test_a_redirect_takes_the_token_nowhere(hub: Forge, post: Poster, values: dict[str, Any]) -> None:
    for other in opened("github"):
        for status in (301, 302, 303, 307, 308):
            hub.faults.append(("GET", ".*/pulls/7", refusing(status, ("Location", f"{other.url}/x"))))
            assert post(hub, values["passed"])[0] == 3
        assert other.asked == []


def test_one_thing_failing_does_not_keep_the_other_back(hub: Forge, post: Poster, values: dict[str, Any]) -> None:
    hub.faults.append(("POST", ".*/check-runs", refusing(403)))
    code, _, why = post(hub, values["denied"])
    assert (code, len(hub.bodies()), hub.checks) == (3, 1, [])
    assert "check-runs" in why


def surroundings(forge: Forge, folder: Path, waits: list[float], deadline: float = 5.0) -> posting.Surroundings:
    environ = forge.environ()
    if isinstance(forge, GitHub):
        (folder / "event.json").write_text(json.dumps(forge.event()))
        environ["GITHUB_EVENT_PATH"] = "event.json"
    return posting.Surroundings(environ, lambda name: (folder / name).read_bytes(), deadline, False, waits.append)  # noqa: FBT003 - a field


def delivered(forge: Forge, value: Any, folder: Path, deadline: float = 5.0) -> tuple[list[float], list[str]]:
    """Post a comment within this process; return how long it would have waited, and the keys of what went wrong."""
    waits: list[float] = []
    try:
        place = posting.open_place(name_of(forge), surroundings(forge, folder, waits, deadline))
        delivery.deliver(Saved(value), place, "en", "comment")
    except Problem as problem:
        return waits, [problem.key]
    except Problems as problems:
        return waits, [problem.key for problem in problems.problems]
    return waits, []


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_busy_platform_is_asked_again(status: int, forge: Forge, tmp_path: Path, values: dict[str, Any]) -> None:
    forge.faults += [("GET", ".*7.*", refusing(status, ("Retry-After", "3")))] * (TRIES - 1)
    waits, problems = delivered(forge, values["denied"], tmp_path)
    assert (waits, problems, len(forge.bodies())) == ([3.0] * (TRIES - 1), [], 1)


def test_it_is_not_asked_for_ever(forge: Forge, tmp_path: Path, values: dict[str, Any]) -> None:
    forge.faults += [("GET", ".*7.*", refusing(503))] * 50
    waits, problems = delivered(forge, values["denied"], tmp_path)
    assert (len(waits), problems, forge.bodies()) == (TRIES - 1, ["post_busy"], [])


@pytest.mark.parametrize(
    ("asked", "waits"), [("0", [0.0]), ("60", [60.0]), ("61", []), ("9" * 400, []), ("soon", [2.0]), ("-1", [2.0])]
)
def test_it_waits_as_long_as_is_reasonable(
    asked: str, waits: list[float], hub: Forge, tmp_path: Path, values: dict[str, Any]
) -> None:
    """GitHub tells of its second limit by a 403 with a time."""
    for status in (429, 403):
        hub.faults.append(("GET", ".*/pulls/7", refusing(status, ("Retry-After", asked))))
        found, problems = delivered(hub, values["denied"], tmp_path)
        assert found == waits
        assert bool(problems) == (not waits)


def drop(handler: BaseHTTPRequestHandler) -> None:
    """End the connection without an answer."""
    handler.close_connection = True
    handler.connection.close()


def done_but_not_said(forge: Forge, status: int | None) -> Callable[[BaseHTTPRequestHandler], None]:
    """Make the comment, and then fail to say so."""

    def handle(handler: BaseHTTPRequestHandler) -> None:
        asked = forge.asked[-1]
        forge.comment(asked.body.get("body") or asked.body.get("content"))
        if status is None:
            drop(handler)
            return
        handler.send_response(status)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return handle


@pytest.mark.parametrize("status", [500, 502, 504, None])
def test_a_comment_that_was_made_in_silence_is_not_made_twice(
    status: int | None, forge: Forge, tmp_path: Path, values: dict[str, Any]
) -> None:
    forge.faults.append(("POST", r".*(comments|notes)", done_but_not_said(forge, status)))
    assert delivered(forge, values["denied"], tmp_path)[1] == []
    assert len(forge.bodies()) == 1


@pytest.mark.parametrize("reply", [refusing(500), refusing(503), drop])
def test_a_comment_that_was_not_made_is_made_after_all(
    reply: Any, forge: Forge, tmp_path: Path, values: dict[str, Any]
) -> None:
    forge.faults.append(("POST", r".*(comments|notes)", reply))
    assert delivered(forge, values["denied"], tmp_path)[1] == []
    assert len(forge.bodies()) == 1


GARBAGE: list[Any] = [
    b"<html>login</html>",
    b"\xff\xfe",
    b"[" * 100_000,
    b"nul",
    b"9" * 5000,
    b"{}",
    b"[]",
    b'"x"',
    b"null",
    b"",
    [1],
    [{"id": None}],
    {"head": {"sha": 7}, "id": True},
    b"[]" + b" " * LARGEST,
]


NOBODY: dict[str, list[Any]] = {"changeRequests": [b"[]", [{"id": None}]], "patches": [b"[]"]}
"""What is well-formed there, and names nobody."""


@pytest.mark.parametrize("body", GARBAGE, ids=lambda body: repr(body)[:20])
def test_garbage_is_no_answer(body: Any, forge: Forge, tmp_path: Path, values: dict[str, Any]) -> None:
    """On every address that is read: a clear failure, and never a comment made blindly."""
    delivered(forge, values["denied"], tmp_path)
    paths = {(one.method, one.path) for one in forge.asked}
    forge.comments.clear()
    for method, path in paths:
        if method == "POST" and path.endswith(("/comments", "/notes")):
            continue
        forge.faults.append((method, re.escape(path), Reply(200, body)))
        _, problems = delivered(forge, values["denied"], tmp_path)
        listing = path.endswith(("comments", "notes", "list"))
        if listing and body == b"[]":
            assert problems == []
            forge.comments.clear()
        elif any(path.endswith(name) and body in bodies for name, bodies in NOBODY.items()):
            assert problems == ["post_superseded"]
        else:
            assert problems == ["post_garbled"], path
        assert forge.bodies() == []
        assert forge.faults == []


def test_a_list_without_end(forge: Forge, tmp_path: Path, values: dict[str, Any]) -> None:
    """A platform that does not know of pages is not believed to have none of ours."""
    forge.has_pages = False
    forge.comment("x", SOMEBODY)
    assert delivered(forge, values["denied"], tmp_path)[1] == ["post_endless"]
    assert len(forge.bodies()) == 1
    assert len(forge.asked) <= PAGES + 5


def test_who_does_not_answer_is_not_waited_for(
    hub: Forge, tmp_path: Path, values: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Be it that nothing comes, or that a little comes for ever."""
    tries = 2
    monkeypatch.setattr(client, "TRIES", tries)
    over = threading.Event()

    def hang(_: BaseHTTPRequestHandler) -> None:
        over.wait(60)

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        try:
            while not over.wait(0.05):
                handler.wfile.write(b" ")
        except OSError:
            pass

    try:
        for bad in (hang, drip):
            hub.faults = [("GET", ".*/pulls/7", bad)] * tries
            waits, problems = delivered(hub, values["denied"], tmp_path, deadline=0.1)
            assert (problems, len(waits)) == (["post_unreachable"], tries - 1)
    finally:
        over.set()


def test_nobody_is_there(post: Poster, values: dict[str, Any], hub: Forge) -> None:
    for gone in opened("github"):
        url = gone.url
    code, said, why = post(hub, values["denied"], GITHUB_API_URL=url)
    assert (code, said) == (3, "")
    assert "ConnectionRefusedError" in why


def test_a_certificate_has_to_be_trusted(post: Poster, job: Poster, values: dict[str, Any], tmp_path: Path) -> None:
    """Who cannot prove to be the platform is not asked, so no token reaches it."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl: not on this machine")
    pem = tmp_path / "x.pem"
    made = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=x -addext subjectAltName=IP:127.0.0.1"
    subprocess.run(["openssl", *made.split(), "-keyout", pem, "-out", tmp_path / "c"], check=True, capture_output=True)
    pem.write_text(pem.read_text() + (tmp_path / "c").read_text())
    for forge in opened("gitlab", pem):
        code, _, why = post(forge, values["denied"])
        assert (code, forge.asked) == (3, [])
        assert "SSLCertVerificationError" in why
        assert job(forge, values["denied"], SSL_CERT_FILE=str(tmp_path / "c"))[0] == 0
        assert len(forge.bodies()) == 1


def test_a_proxy_of_the_environment_does_not_get_what_stays_here(
    job: Poster, values: dict[str, Any], hub: Forge
) -> None:
    for proxy in opened("github"):
        assert job(hub, values["denied"], http_proxy=proxy.url, HTTP_PROXY=proxy.url)[0] == 0
        assert proxy.asked == []


# ---- how much is said


@pytest.mark.parametrize(("count", "words"), [(5, 5), (90, 90), (300, 400), (3000, 5)])
def test_a_comment_fits_every_platform(
    count: int, words: int, forge: Forge, post: Poster, values: dict[str, Any]
) -> None:
    """Less is told where all would be too much: never the verdict, the counts or the commit."""
    assert post(forge, many(values, count, words), "--only", "comment", "--lang", "both")[0] == 0
    (body,) = forge.bodies()
    assert len(body) <= 65_535
    assert f"{count} introduced" in body or f"introduced {count}" in body or "blocked" in body
    assert body.startswith(f"{markdown.MARKER}\n### clausecheck: 阻断 / blocked\n")
    assert HEAD in body


# ---- the pages


def test_the_pages_name_every_variable_and_say_the_same() -> None:
    """Both languages have the same headings, tables, commands and variables, and all that a platform reads."""
    pages = [(ROOT / "docs" / name).read_text() for name in ("ci.md", "ci.zh-CN.md")]
    shapes = [
        (
            [len(level) for level in re.findall(r"^(#+) ", page, re.MULTILINE)],
            page.count("\n|"),
            page.count("\n- "),
            sorted(set(re.findall(r"`([^`]+)`", page))),
        )
        # What blocks show is run by test_walkthrough.
        for page in (re.sub(r"^```.*?^```$", "", page, flags=re.MULTILINE | re.DOTALL) for page in pages)
    ]
    assert shapes[0] == shapes[1]
    sources = "".join(path.read_text() for path in (ROOT / "checker" / "post").glob("*.py"))
    read = set(re.findall(r'"((?:GITHUB|CI|GITEE|CLAUSECHECK)_[A-Z0-9_]+)"', sources))
    assert len(read) > 15
    assert not [name for name in read if f"`{name}`" not in pages[0] and f"`{name}=" not in pages[0]]
    assert all(f"`{name}`" in pages[0] for name in PLATFORMS)


def test_the_pages_name_the_right_limits_and_codes() -> None:
    page = (ROOT / "docs" / "ci.md").read_text()
    assert f"at most {checkrun_github.BATCH} at a time and" in page
    assert f"{checkrun_github.BATCH * checkrun_github.BATCHES:,} in all" in page
    codes = {row.code for key, row in MESSAGES.items() if key.startswith("post_")}
    assert codes == {int(code) for code in re.findall(r"^\| ([0-9]) \|", page, re.MULTILINE)} - {0}
