"""Engines that crash, hang, lie or are missing: exit code 3, a reason, and no process left behind; never a verdict."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from checker import cli
from checker.config import Config
from checker.engines.worker import PROBES
from checker.judge import PARALLEL_FROM, Judge
from checker.law import DATA_FILES, Law, installed_files
from checker.problem import Problem
from checker.session import Limits, Session
from tests.conftest import TODAY, Command

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parent.parent
HALF = ROOT / "tests" / "fixtures" / "worker.py"
SMALL = ROOT / "tests" / "fixtures" / "small"


def processes() -> dict[int, str]:
    """Return the processes that this one has started, and any that speaks half the protocol, by id."""
    found = {}
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError):
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            found[int(folder.name)] = (folder / "cmdline").read_text().replace("\0", " ")

    def is_ours(process: int) -> bool:
        while process > 1:
            if process == os.getpid():
                return True
            process = parents.get(process, 0)
        return False

    return {
        process: line
        for process, line in found.items()
        if process != os.getpid() and (is_ours(process) or str(HALF) in line or tempfile.gettempdir() in line)
    }


@pytest.fixture(autouse=True)
def nothing_is_left(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Assert after each test that no process and no folder of a server is left; its folders are the test's own."""
    folder = tmp_path_factory.mktemp("left")
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    before = processes()
    yield
    until = time.monotonic() + 3
    while (left := processes().keys() - before.keys()) and time.monotonic() < until:
        time.sleep(0.02)
    assert not left, [processes().get(process) for process in left]
    assert [*folder.glob("clausecheck-opa-*")] == []


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return a folder with an inventory of one flow that is allowed."""
    (tmp_path / "inventory").mkdir()
    shutil.copy(SMALL / "inventory.yaml", tmp_path / "inventory" / "main.yaml")
    return tmp_path


@pytest.fixture
def half(
    small: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Return what runs the command with a worker that speaks half the protocol: exit code, output, errors."""

    def run(mode: str, *arguments: str) -> tuple[int, str, str]:
        monkeypatch.chdir(small)
        monkeypatch.setenv("HALF_PROTOCOL", mode)
        monkeypatch.setenv("HALF_PYTHON", sys.executable)
        monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
        monkeypatch.setattr(sys, "executable", str(HALF))
        monkeypatch.setattr(sys, "argv", ["clausecheck", "check", "--lang", "both", "-f", "json", *arguments])
        with pytest.raises(SystemExit) as end:
            cli.main()
        said = capsys.readouterr()
        return int(str(end.value.code)), said.out, said.err

    return run


def refused(said: tuple[int, str, str], key: str, *words: str) -> None:
    """Assert that there is no verdict, for this reason, in both languages."""
    code, out, err = said
    assert code == 3, (code, out, err)
    answer = json.loads(out)
    assert answer.keys() == {"schema_version", "exit_code", "errors"}, out
    assert answer["exit_code"] == 3
    assert [error["key"] for error in answer["errors"]] == [key], out
    assert "Traceback" not in err
    assert err.count("错误: ") == err.count("error: ") == err.count("补救: ") == err.count("remedy: ") == 1
    for word in words:
        assert word in err


def test_whole_protocol_passes(half: Callable[..., tuple[int, str, str]]) -> None:
    """The worker between, passing everything on, changes nothing: what the other tests see is their own doing."""
    code, out, _ = half("tamper:pass")
    assert (code, json.loads(out)["summary"]["verdicts"]["allow"]) == (0, 1)


ONE = "answers[key]"


@pytest.mark.parametrize(
    ("mode", "key", "words"),
    [
        ("gone", "engine_crashed", ["exit 7"]),
        ("segv", "engine_crashed", ["signal 11"]),
        ("segv-later", "engine_crashed", ["signal 11"]),
        ("half-ready", "engine_crashed", ["exit 0"]),
        ("half", "engine_crashed", ["exit 0"]),
        ("deaf", "engine_slow", ["1 s", "1 秒"]),
        ("mute", "engine_slow", ["1 s"]),
        ("mute-later", "engine_slow", ["1 s"]),
        ("half-and-mute", "engine_slow", ["1 s"]),
        ("flood", "engine_crashed", []),
        ("ready:Traceback", "engine_incomplete", ["no JSON"]),
        ("ready:[]", "engine_incomplete", ["no object"]),
        ("ready:{}", "engine_incomplete", ["no self-test"]),
        ('ready:{"ready": null}', "engine_incomplete", ["no self-test"]),
        ('ready:{"ready": true}', "engine_incomplete", ["no self-test"]),
        ('ready:{"ready": {"version": "", "probes": 1, "samples": 1}}', "engine_incomplete", ["no self-test"]),
        ('ready:{"ready": {"version": "x", "probes": 0, "samples": 1}}', "engine_incomplete", ["no self-test"]),
        ('ready:{"ready": {"version": "x", "probes": 1}}', "engine_incomplete", ["no self-test"]),
        ('ready:{"problem": "no such", "values": {}}', "engine_incomplete", []),
        ('ready:{"problem": "engine_slow", "values": {}}', "engine_incomplete", []),
        ('ready:{"problem": "engine_slow"}', "engine_incomplete", []),
        ('ready:{"problem": [], "values": 1}', "engine_incomplete", []),
        ("say:", "engine_incomplete", ["no JSON"]),
        ("say:null", "engine_incomplete", ["no object"]),
        (f"say:{'[' * 100_000}", "engine_incomplete", ["no JSON"]),
        ("say:{}", "engine_incomplete", ["not every flow"]),
        ('say:{"answers": null}', "engine_incomplete", ["not every flow"]),
        ('say:{"answers": {}}', "engine_incomplete", ["not every flow"]),
        ('say:{"answers": ["pay-orders"]}', "engine_incomplete", ["not every flow"]),
        ('answers["other"] = answers.pop(key)', "engine_incomplete", ["not every flow"]),
        ('answers["other"] = {}', "engine_incomplete", ["not every flow"]),
        (f"{ONE} = None", "engine_incomplete", ["lacks a part"]),
        (f'del {ONE}["deny"]', "engine_incomplete", ["lacks a part"]),
        (f'del {ONE}["sign_off"]', "engine_incomplete", ["lacks a part"]),
        (f'{ONE}["deny"] = {{}}', "engine_incomplete", ["lacks a part"]),
        (f'{ONE}["deny"] = ""', "engine_incomplete", ["lacks a part"]),
        (f'{ONE}["deny"] = None', "engine_incomplete", ["lacks a part"]),
        (f'{ONE}["deny"] = False', "engine_incomplete", ["lacks a part"]),
        (f'{ONE}["deny"] = [1]', "engine_incomplete", ["lacks a part"]),
        (f'{ONE}["deny"] = ["ab"]', "engine_incomplete", ["lacks a part"]),
        (f'{ONE}["deny"] = [["sharing"]]', "engine_incomplete", ["lacks a part"]),
        (f'{ONE}["deny"] = [["sharing", []]]', "engine_incomplete", ["lacks a part"]),
        (f'{ONE}["deny"] = [["sharing", ["opening"]]]', "engine_incomplete", []),
        (f'{ONE}["deny"] = [["sharing", ["opening", 5]]]', "engine_incomplete", []),
        (f'{ONE}["deny"] = [["sharing", ["nope", "nope"]]]', "law_words", ["sharing.nope"]),
        (f'{ONE}["deny"] = [["sharing", ["opening", "nope"]]]', "law_words", ["nope"]),
        (f'{ONE}["held"] = ["sharing"]', "engine_incomplete", ["lacks a part"]),
        (f'{ONE}["held"] = [["sharing", "nope"]]', "law_words", ["sharing.nope"]),
        (f'{ONE}["held"] = [["sharing", ["nope"]]]', "engine_incomplete", ["lacks a part"]),
        (f'{ONE}["sign_off"] = True', "engine_incomplete", ["lacks a part"]),
        (f'{ONE}["sign_off"] = "cover"', "engine_incomplete", ["lacks a part"]),
        (f'{ONE}["extra"] = []', "engine_incomplete", ["lacks a part"]),
    ],
    ids=lambda value: value[:60] if isinstance(value, str) else "",
)
def test_half_protocol(half: Callable[..., tuple[int, str, str]], mode: str, key: str, words: list[str]) -> None:
    """Whatever the worker leaves out or gets wrong, there is no verdict, and soon."""
    start = time.monotonic()
    refused(half(mode, "--deadline", "1" if key == "engine_slow" else "30", "--memory", "64"), key, *words)
    assert time.monotonic() - start < 12


def test_failure_in_one_of_several_lanes(law: Law, half: Callable[..., tuple[int, str, str]]) -> None:
    """With several children at work, the death of one ends them all."""
    with contextlib.suppress(AssertionError):
        half("tamper:pass")  # leaves the patches in place
    # Answers one question, each flow with a ground that holds, then goes.
    os.environ["HALF_PROTOCOL"] = 'for said in answers.values(): said["held"].append(["sharing", "explicit_consent"])'
    facts = json.loads(json.dumps({"action": "use", "data": ["x"]}))
    flows = [(str(number), facts) for number in range(3 * PARALLEL_FROM)]
    with pytest.raises(Problem) as problem, Judge(law, Config(deadline=20), TODAY) as judge:
        list(judge.decide(flows, len(flows)))
    assert (problem.value.key, problem.value.code) == ("engine_crashed", 3)


def test_wheel_is_missing(half: Callable[..., tuple[int, str, str]]) -> None:
    """Without the wheel there is no engine, and the remedy says which to install."""
    refused(half("no-site"), "engine_missing", "`embedded`", "gordon-to-regorus==0.13.0")


def test_wheel_of_another_version(half: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    """Another version than the measured one is not asked."""
    packages = tmp_path / "packages"
    (packages / "regorus").mkdir(parents=True)
    (packages / "regorus" / "__init__.py").write_text("")
    (packages / "gordon_to_regorus-0.12.9.dist-info").mkdir()
    refused(half(f"path:{packages}"), "engine_version", "0.12.9", "0.13.0")


def test_wheel_that_lies(half: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    """An engine of the right name and version that answers the self-test wrongly is found out."""
    packages = tmp_path / "packages"
    (packages / "regorus").mkdir(parents=True)
    (packages / "regorus" / "__init__.py").write_text(
        "class Program:\n"
        "    compile_from_modules = staticmethod(lambda data, modules, rules: None)\n"
        "class Rvm:\n"
        "    def load_program(self, program): pass\n"
        "    def set_data_json(self, text): pass\n"
        "    def set_input_json(self, text): pass\n"
        "    def execute_entry_point(self, rule): return '{}'\n"
    )
    (packages / "gordon_to_regorus-0.13.0.dist-info").mkdir()
    refused(half(f"path:{packages}"), "engine_wrong", "`embedded`")


def test_engines_disagree(half: Callable[..., tuple[int, str, str]], law: Law) -> None:
    """Neither answer counts; the flow and both answers are named."""
    condition = law.samples["rules"]["sharing.explicit_consent"]["fires"]["condition"]
    change = f'{ONE}["deny"] = [["sharing", ["explicit_consent", "{condition}"]]]'
    refused(half(f"tamper-opa:{change}", "--engine", "both"), "engines_disagree", "`pay-orders`", "allow", "deny")


@pytest.mark.parametrize("section", ["review", "held", "open", "applies"])
def test_engines_disagree_in_any_part(half: Callable[..., tuple[int, str, str]], section: str) -> None:
    """A difference that leaves the verdict alone is a difference all the same."""
    change = f'{ONE}["{section}"] = {ONE}["{section}"][1:] or [["sharing", "opening"]]'
    code, out, _ = half(f"tamper-opa:{change}", "--engine", "both")
    assert code == 3
    assert json.loads(out)["errors"][0]["key"] in {"engines_disagree", "engine_incomplete"}


def test_engines_agree_in_any_order(half: Callable[..., tuple[int, str, str]]) -> None:
    """Sets have no order."""
    change = "; ".join(f'{ONE}["{section}"].reverse()' for section in ("deny", "review", "held", "open", "applies"))
    assert half(f"tamper-opa:{change}", "--engine", "both")[0] == 0


def changed_law(**changes: Callable[[str], str]) -> Law:
    """Return the law with files changed; `__` stands for a slash, the ending is .rego."""
    files = installed_files()
    for name, change in changes.items():
        path = name.replace("__", "/") + ".rego"
        files[path] = change(files.get(path, b"").decode()).encode()
    return Law(files, "rego")


def replaced(text: str, old: str, new: str, times: int = -1) -> str:
    """Return the text with `old` replaced, which must be there."""
    assert old in text, old
    return text.replace(old, new, times)


def failure(law: Law, limits: Limits, engine: str = "embedded") -> Problem:
    """Return why the engine does not take the law."""
    session = Session(engine, law, limits)
    try:
        with pytest.raises(Problem) as problem:
            session.wait()
    finally:
        session.close()
    assert problem.value.code == 3
    return problem.value


def test_engine_that_hangs_in_native_code() -> None:
    """Nested brackets keep the engine's reader busy for ages; the deadline ends it."""
    law = changed_law(sharing__deep=lambda _: "package leapca.sharing\n\ndeep := " + "[" * 60 + "]" * 60 + "\n")
    start = time.monotonic()
    assert failure(law, Limits(deadline=1)).key == "engine_slow"
    assert time.monotonic() - start < 5


def test_engine_that_needs_too_much_memory() -> None:
    """A law that asks for a huge array meets the limit of the child, not that of the machine."""
    bomb = '\ndeny contains "acts" if count(numbers.range(1, 100000000)) < 0\n'
    law = changed_law(main=lambda text: text + bomb)
    assert failure(law, Limits(deadline=30, memory=160)).key in {"engine_crashed", "engine_failed"}


def test_engine_that_does_not_end() -> None:
    """A law that builds an endless set answers no sample within the instructions that a flow may need."""
    many = "in numbers.range(1, 9000)"
    bomb = f'\ndeny contains ["acts", [n, m]] if {{\n\tsome n {many}\n\tsome m {many}\n}}\n'
    law = changed_law(main=lambda text: text + bomb)
    assert failure(law, Limits(deadline=30)).key in {"engine_incomplete", "engine_slow"}


@pytest.mark.parametrize(
    "text",
    ["package leapca.sharing\n\nx if {\n", "package leapca.sharing\n\nf(x) := f(x)\n\ny := f(1)\n", "no rego at all\n"],
    ids=["unclosed", "recursion", "prose"],
)
def test_law_that_does_not_load(text: str) -> None:
    """What the engine says of a broken module is kept to one line."""
    law = changed_law(
        main=lambda main: main + "\nanswer := 1 if data.leapca.sharing.y\n", sharing__broken=lambda _: text
    )
    problem = failure(law, Limits(deadline=30))
    # The embedded engine overflows its stack on recursion: a true crash, and no verdict either.
    assert problem.key in {"engine_failed", "engine_crashed"}
    assert "\n" not in problem.text.en


@pytest.mark.parametrize("engine", ["embedded", "opa"])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "some hit in data.leapca.minors.deny",
            '{\n\tsome hit in data.leapca.minors.deny\n\tinput.action == "none"\n}',
        ),
        ("some hit in data.leapca.sharing.deny", 'some hit in data.leapca.sharing.deny\n\thit[0] == "none"'),
        ('"held": data.leapca.permission.held', '"held": {"nothing"}'),
        ('"deny": deny', '"deny": []'),
    ],
    ids=["a section never denies", "a prohibition is lost", "no ground holds", "nothing is denied"],
)
def test_rule_that_misses_its_sample(request: pytest.FixtureRequest, engine: str, old: str, new: str) -> None:
    """A law that loses findings on the way to the verdict decides nothing, on any engine."""
    if engine == "opa":
        request.getfixturevalue("opa")
    law = changed_law(main=lambda text: replaced(text, old, new))
    assert failure(law, Limits(deadline=30), engine).key == "sample_wrong"


def test_sample_that_is_wrong() -> None:
    """The rule and its sample must say the same."""
    files = installed_files()
    text = files["samples.yaml"].decode()
    condition = Law(files, "rego").samples["rules"]["sharing.explicit_consent"]["fires"]["condition"]
    at = text.index("sharing.explicit_consent:")
    files["samples.yaml"] = (
        text[:at] + replaced(text[at:], f"condition: {condition}", "condition: no_such", 1)
    ).encode()
    problem = failure(Law(files, "rego"), Limits(deadline=30))
    assert (problem.key, problem.values["rule"]) == ("sample_wrong", "sharing.explicit_consent")
    assert "must-fires" in problem.text.en
    assert "必触发" in problem.text.zh


def command(small: Path, *arguments: str, **environment: str) -> tuple[int, str, str]:
    """Run the real command on the small inventory."""
    said = Command(small)("check", "--lang", "both", "-f", "json", *arguments, cwd=small, stdin=b"", **environment)
    return said.returncode, said.stdout, said.stderr


def test_opa_is_missing(small: Path) -> None:
    """With no binary anywhere, `opa` and `both` have no verdict."""
    nowhere = {"PATH": str(small), "CLAUSECHECK_OPA": "", "XDG_CACHE_HOME": str(small), "HOME": str(small)}
    for engine in ("opa", "both"):
        refused(command(small, "--engine", engine, **nowhere), "engine_missing", "`opa`", "ci/opa.sh")


@pytest.mark.parametrize(
    ("script", "key"),
    [
        (None, "engine_missing"),
        ("folder", "engine_missing"),
        ("prose", "engine_missing"),
        ("#!/bin/sh\nexit 3\n", "engine_failed"),
        ("#!/bin/sh\nexec sleep 600\n", "engine_slow"),
    ],
    ids=["absent", "folder", "no program", "ends", "never listens"],
)
def test_opa_binary_is_none(small: Path, script: str | None, key: str) -> None:
    """A binary that is not OPA is no engine."""
    binary = small / "opa"
    if script == "folder":
        binary.mkdir()
    elif script:
        binary.write_text(script)
        binary.chmod(0o755)
    deadline = "2" if key == "engine_slow" else "30"
    said = command(small, "--engine", "opa", "--deadline", deadline, CLAUSECHECK_OPA=str(binary), TMPDIR=str(small))
    refused(said, key, "`opa`")


Reply = tuple[int, str]


class Server:
    """An HTTP server that answers like an OPA, but as it is told."""

    def __init__(self, replies: dict[str, Reply]) -> None:
        """Answer a path that begins with a key by its status and body."""
        self.asked: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                outer.asked.append(self.path)
                status, body = next(
                    (reply for path, reply in replies.items() if self.path.startswith(path)), (404, "{}")
                )
                self.send_response(status)
                if 300 <= status < 400:
                    self.send_header("Location", body)
                    body = ""
                self.send_header("Content-Length", str(len(body.encode())))
                self.end_headers()
                self.wfile.write(body.encode())

            do_GET = do_POST = do_PUT = answer  # noqa: N815 - the names that the library calls

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's own name
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()


def version(text: str) -> Reply:
    """Return how an OPA of this version answers the question for it."""
    return 200, json.dumps({"result": [{"version": text}]})


@pytest.mark.parametrize(
    ("replies", "key"),
    [
        ({"/v1/query": version("1.9.3")}, "engine_version"),
        ({"/v1/query": version("0.70.0")}, "engine_version"),
        ({"/v1/query": version("2.0.0")}, "engine_version"),
        ({"/v1/query": version("new")}, "engine_incomplete"),
        ({"/v1/query": (200, "{}")}, "engine_incomplete"),
        ({"/v1/query": (200, "[]")}, "engine_incomplete"),
        ({"/v1/query": (200, "<html>")}, "engine_incomplete"),
        ({"/v1/query": (500, '{"code": "internal"}')}, "engine_failed"),
        ({"/v1/query": (401, '{"code": "unauthorized"}')}, "engine_failed"),
        ({}, "engine_failed"),
        ({"/v1/query": version("1.22.2"), "/v1/policies": (200, '{"result": []}')}, "server_other_law"),
        (
            {"/v1/query": version("1.22.2"), "/v1/policies": (200, '{"result": [{"id": "a", "raw": "package a"}]}')},
            "server_other_law",
        ),
        ({"/v1/query": version("1.22.2"), "/v1/policies": (200, "{}")}, "engine_incomplete"),
        ({"/v1/query": version("1.22.2"), "/v1/policies": (200, '{"result": [{"id": "a"}]}')}, "engine_incomplete"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_server_that_is_no_opa_of_ours(small: Path, replies: dict[str, Reply], key: str) -> None:
    """Old, other, broken or of another law: it is not asked about any flow."""
    server = Server(replies)
    try:
        refused(command(small, "--engine", "opa", "--opa-url", server.url), key)
    finally:
        server.close()
    assert not any(path.startswith("/v1/data/leapca") for path in server.asked)


def test_server_that_lies(small: Path, law: Law) -> None:
    """A server that holds the law in force and permits everything is found out before it judges a flow."""
    modules = {**law.modules, **json.loads(PROBES.read_bytes())["modules"]}
    policies = [{"id": path, "raw": text} for path, text in modules.items()]
    server = Server(
        {
            "/v1/query": (200, json.dumps({"result": [{"readings": law.readings, "version": "1.22.2"}]})),
            "/v1/policies": (200, json.dumps({"result": policies})),
            "/v1/data": (200, '{"result": {}}'),
        }
    )
    try:
        said = command(small, "--engine", "opa", "--opa-url", server.url)
    finally:
        server.close()
    assert said[0] == 3
    assert json.loads(said[1])["errors"][0]["key"] in {"server_other_law", "engine_wrong"}


@pytest.mark.parametrize("status", [301, 307, 308])
def test_server_that_redirects(small: Path, status: int) -> None:
    """Facts go to the server that was named and to no other."""
    other = Server({"/": version("1.22.2")})
    server = Server({"/": (status, f"{other.url}/v1/query")})
    try:
        refused(command(small, "--engine", "opa", "--opa-url", server.url), "server_down", server.url)
    finally:
        server.close()
        other.close()
    assert not other.asked


def test_server_that_never_answers(small: Path) -> None:
    """The deadline is one for the whole answer, however little the server does."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        refused(command(small, "--engine", "opa", "--opa-url", url, "--deadline", "1.5"), "engine_slow", "1.5 s")


def test_no_proxy_is_asked(small: Path) -> None:
    """The environment does not reroute facts."""
    proxy = Server({"/": version("1.22.2")})
    try:
        refused(
            command(
                small,
                "--engine",
                "opa",
                "--opa-url",
                "http://127.0.0.1:9",
                http_proxy=proxy.url,
                HTTP_PROXY=proxy.url,
                ALL_PROXY=proxy.url,
                NO_PROXY="",
            ),
            "server_down",
        )
    finally:
        proxy.close()
    assert not proxy.asked


@pytest.fixture
def served(opa: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., str]]:
    """Return what starts a real OPA server with the law in force, changed as told, and returns its address."""
    servers = []

    def serve(change: Callable[[Path], object]) -> str:
        folder = tmp_path_factory.mktemp("served")
        law = Law(installed_files(), "rego")
        for path, text in {**law.modules, **json.loads(PROBES.read_bytes())["modules"]}.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
        (folder / "data.json").write_text(json.dumps({"readings": law.readings}))
        change(folder)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{free.getsockname()[1]}"
        servers.append(
            subprocess.Popen(
                [
                    opa,
                    "run",
                    "--server",
                    "--addr",
                    address,
                    "--log-level",
                    "error",
                    "--skip-version-check",
                    str(folder),
                ],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )
        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", int(address.split(":")[1])), timeout=1).close()
            except OSError:
                time.sleep(0.02)
            else:
                break
        return f"http://{address}"

    yield serve
    for server in servers:
        server.kill()
        server.wait()


def append(file: str, text: str) -> Callable[[Path], object]:
    """Return a change that adds to a file of the served law."""

    def change(folder: Path) -> None:
        path = folder / file
        path.write_text((path.read_text() if path.exists() else "") + text)

    return change


def change_reading(folder: Path) -> None:
    """Turn one reading into another."""
    data = json.loads((folder / "data.json").read_text())
    data["readings"]["A06"]["value"]["sign_off_roles"].append("engineer")
    (folder / "data.json").write_text(json.dumps(data))


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (lambda _: None, None),
        (append("sharing/opening.rego", "# harmless\n"), "server_other_law"),
        (append("more.rego", "package more\n"), "server_other_law"),
        (lambda folder: (folder / "sharing/opening.rego").unlink(), "server_other_law"),
        (change_reading, "server_other_law"),
        (lambda folder: (folder / "data.json").unlink(), "server_other_law"),
    ],
    ids=["the law in force", "a comment more", "a module more", "a module less", "another reading", "no readings"],
)
def test_served_law(small: Path, served: Callable[..., str], change: Callable[[Path], object], key: str | None) -> None:
    """A server is trusted only with exactly the law in force."""
    said = command(small, "--engine", "opa", "--opa-url", served(change))
    if key:
        refused(said, key)
    else:
        assert (said[0], json.loads(said[1])["summary"]["engines"].keys()) == (0, {"opa"})


def test_own_opa_server_leaves_nothing(small: Path, opa: str) -> None:
    """A server of our own is gone with its folder when the verdict is there, and both engines agree on it."""
    code, out, err = command(small, "--engine", "both", CLAUSECHECK_OPA=opa)
    assert (code, err) == (0, "")
    assert json.loads(out)["summary"]["engines"].keys() == {"embedded", "opa"}


def test_own_opa_server_dies_with_its_worker(law: Law, opa: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the worker is killed, as at its deadline, the server goes too."""
    monkeypatch.setenv("CLAUSECHECK_OPA", opa)
    session = Session("opa", law, Limits(deadline=30))
    session.wait()
    assert any("--server" in line for line in processes().values())
    session._child.kill()  # noqa: SLF001 - as the deadline does
    session.close()


def test_data_files_are_what_the_law_needs() -> None:
    """The files without which there is no law are those that the tests of bad input take away."""
    assert {"readings.yaml", "samples.yaml", "facts.schema.json"} <= set(DATA_FILES)


@pytest.mark.usefixtures("opa")
def test_no_environment_reaches_the_server() -> None:
    """OPA takes flags from its environment and rules could read it: the server gets none of ours."""
    from checker.engines import opa as engine

    os.environ["OPA_LOG_LEVEL"] = "debug"
    try:
        url, stop = engine._start({"a.rego": "package a\n\nx := opa.runtime().env\n"}, {})  # noqa: SLF001 - its own server
        try:
            import urllib.request

            with urllib.request.urlopen(f"{url}/v1/data/a/x") as said:  # noqa: S310 - our own server
                found: dict[str, Any] = json.load(said)
        finally:
            stop()
    finally:
        del os.environ["OPA_LOG_LEVEL"]
    assert found["result"].keys() <= {"PATH", "HOME"}
