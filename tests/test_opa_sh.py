"""`ci/opa.sh` as people run it: which binary it gives, what it refuses, and a server that the checker trusts."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from checker.engines.opa import Opa, find_binary, open_engine
from checker.engines.worker import PROBES
from checker.law import installed_folder
from checker.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.law import Law

OPA_SH = Path(__file__).parent.parent / "ci" / "opa.sh"
VERSION = "1.22.2"
TOOLS = ("cat", "chmod", "cp", "curl", "cut", "dirname", "env", "mkdir", "mktemp", "mv", "rm", "sed", "sh", "uname")
HASHES = ("sha256sum", "shasum")

Held = tuple[dict[str, str], dict[str, Any]]

pytestmark = pytest.mark.skipif(os.name != "posix", reason="ci/opa.sh is a POSIX shell script")


class Machine(NamedTuple):
    """What the script sees: a folder that is all of its PATH, a cache, and the variables."""

    bin: Path
    cache: Path
    variables: dict[str, str]

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run `ci/opa.sh` there."""
        return subprocess.run(
            [str(OPA_SH), *arguments],
            env=self.variables | more,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def program(self, name: str, text: str) -> Path:
        """Put a shell script on its PATH."""
        return _script(self.bin / name, text)


def _script(path: Path, text: str) -> Path:
    path.unlink(missing_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Return a machine with a shell and its tools, and neither OPA, nor go, nor a way to the network."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in (*TOOLS, *HASHES):
        if found := shutil.which(tool):
            (folder / tool).symlink_to(found)
    cache = tmp_path / "cache"
    nowhere = "http://127.0.0.1:1"
    variables = {
        "PATH": str(folder),
        "HOME": str(tmp_path),
        "XDG_CACHE_HOME": str(cache),
        "https_proxy": nowhere,
        "http_proxy": nowhere,
    }
    return Machine(folder, cache / "clausecheck" / "opa", variables)


def _refused(result: subprocess.CompletedProcess[str], zh: str, en: str, code: int = 3) -> None:
    assert (result.returncode, result.stdout) == (code, ""), result.stderr
    assert zh in result.stderr
    assert en in result.stderr


def test_the_one_on_the_path_wins(machine: Machine, opa: str) -> None:
    """The cache is not asked when the right one is on PATH."""
    (machine.bin / "opa").symlink_to(opa)
    machine.cache.parent.mkdir(parents=True)
    machine.cache.symlink_to(opa)
    result = machine.run()
    assert (result.returncode, result.stdout) == (0, f"{machine.bin}/opa\n"), result.stderr


def test_the_one_named_wins_over_the_path(machine: Machine, opa: str, tmp_path: Path) -> None:
    """A name with a space is as good as any."""
    (machine.bin / "opa").symlink_to(opa)
    named = tmp_path / "named opa"
    named.symlink_to(opa)
    result = machine.run(CLAUSECHECK_OPA=str(named))
    assert (result.returncode, result.stdout) == (0, f"{named}\n"), result.stderr


@pytest.mark.parametrize("said", ["Version: 1.22.20", "Version: 0.70.0", "Rego Version: 1.22.2", ""])
def test_another_version_on_the_path_is_passed_over(machine: Machine, opa: str, said: str) -> None:
    """It is said, and the search goes on."""
    machine.program("opa", f"echo '{said}'")
    machine.cache.parent.mkdir(parents=True)
    machine.cache.symlink_to(opa)
    result = machine.run()
    assert (result.returncode, result.stdout) == (0, f"{machine.cache}\n"), result.stderr
    assert "忽略" in result.stderr
    assert "passed over" in result.stderr


def test_another_version_that_was_named_is_refused(machine: Machine, opa: str, tmp_path: Path) -> None:
    """What somebody asked for by name is not replaced in silence."""
    (machine.bin / "opa").symlink_to(opa)
    other = _script(tmp_path / "other", "echo 'Version: 1.21.0'")
    _refused(machine.run(CLAUSECHECK_OPA=str(other)), "请更正或取消该变量", "correct or unset it")
    _refused(machine.run(CLAUSECHECK_OPA=str(tmp_path / "none")), "请更正或取消该变量", "correct or unset it")


def test_the_cache_is_used_and_found_by_the_checker(
    machine: Machine, opa: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Script and checker mean the same file."""
    machine.cache.parent.mkdir(parents=True)
    machine.cache.symlink_to(opa)
    result = machine.run()
    assert (result.returncode, result.stdout) == (0, f"{machine.cache}\n"), result.stderr
    monkeypatch.delenv("CLAUSECHECK_OPA", raising=False)
    monkeypatch.setenv("PATH", str(machine.bin))
    monkeypatch.setenv("XDG_CACHE_HOME", machine.variables["XDG_CACHE_HOME"])
    assert find_binary() == str(machine.cache)


def test_go_builds_into_the_cache(machine: Machine, opa: str) -> None:
    """An older binary in the cache is replaced, and nothing else is left there."""
    machine.program("go", f'test "$*" = "install github.com/open-policy-agent/opa@v{VERSION}" && cp {opa} "$GOBIN/opa"')
    machine.cache.parent.mkdir(parents=True)
    _script(machine.cache, "echo 'Version: 1.0.0'")
    result = machine.run()
    assert (result.returncode, result.stdout) == (0, f"{machine.cache}\n"), result.stderr
    assert machine.cache.read_bytes() == Path(opa).read_bytes()
    assert [path.name for path in machine.cache.parent.iterdir()] == ["opa"]


def test_what_go_built_must_be_of_the_version(machine: Machine) -> None:
    """Another version never reaches the cache."""
    machine.program("go", """printf '#!/bin/sh\\necho Version: 1.22.1\\n' > "$GOBIN/opa"; chmod +x "$GOBIN/opa" """)
    _refused(machine.run(), f"不是 OPA {VERSION}", f"not OPA {VERSION}")
    assert list(machine.cache.parent.iterdir()) == []


def test_neither_go_nor_hash(machine: Machine) -> None:
    """Nothing is downloaded that could not be verified."""
    result = machine.run()
    _refused(result, "没有 go", "there is no go")
    assert "CLAUSECHECK_OPA_SHA256" in result.stderr
    assert list(machine.cache.parent.iterdir()) == []


def test_neither_go_nor_network(machine: Machine) -> None:
    """A failed build falls back to the official release, and its failure is said."""
    machine.program("go", "exit 1")
    result = machine.run(CLAUSECHECK_OPA_SHA256="0" * 64)
    _refused(result, "下载失败", "the download failed")
    assert f"https://github.com/open-policy-agent/opa/releases/download/v{VERSION}/opa_" in result.stderr
    assert list(machine.cache.parent.iterdir()) == []


def test_a_download_is_verified(machine: Machine, opa: str) -> None:
    """With the right hash it is used, and kept."""
    digest = hashlib.sha256(Path(opa).read_bytes()).hexdigest()
    result = machine.run(CLAUSECHECK_OPA_SHA256=digest, CLAUSECHECK_OPA_URL=f"file://{opa}")
    assert (result.returncode, result.stdout) == (0, f"{machine.cache}\n"), result.stderr
    assert machine.run().stdout == f"{machine.cache}\n"


def test_a_forged_download_is_never_run(machine: Machine, opa: str, tmp_path: Path) -> None:
    """Not even to ask its version."""
    trace = tmp_path / "was run"
    forged = _script(tmp_path / "forged", f"echo > '{trace}'; echo 'Version: {VERSION}'")
    url = f"file://{forged}"
    digest = hashlib.sha256(Path(opa).read_bytes()).hexdigest()
    result = machine.run(CLAUSECHECK_OPA_SHA256=digest, CLAUSECHECK_OPA_URL=url)
    _refused(result, "SHA-256 不符", "its SHA-256 is another")
    assert not trace.exists()
    assert not machine.cache.exists()
    # The trace is one that a run would leave.
    own = hashlib.sha256(forged.read_bytes()).hexdigest()
    assert machine.run(CLAUSECHECK_OPA_SHA256=own, CLAUSECHECK_OPA_URL=url).returncode == 0
    assert trace.exists()


def test_a_platform_without_a_release(machine: Machine) -> None:
    """There is nothing to download, whatever the hash."""
    machine.program("uname", "echo Plan9")
    _refused(machine.run(CLAUSECHECK_OPA_SHA256="0" * 64), "该平台没有", "no release for this platform")


def test_a_cache_that_cannot_be_written(machine: Machine, tmp_path: Path) -> None:
    """A file in its place, or no home."""
    (tmp_path / "cache").write_text("")
    _refused(machine.run(), "无法写入", "cannot be written")
    _refused(machine.run(XDG_CACHE_HOME="", HOME=""), "没有缓存目录", "there is no cache")


@pytest.mark.parametrize("arguments", [["start"], [""], ["--help"], ["serve", "127.0.0.1:1", "rego", "more"]])
def test_wrong_usage(machine: Machine, arguments: list[str]) -> None:
    """Wrong usage is exit 2."""
    _refused(machine.run(*arguments), "用法", "usage", code=2)


class Server(NamedTuple):
    """A running `ci/opa.sh serve`."""

    process: subprocess.Popen[str]
    url: str

    def send(self, method: str, path: str, body: str = "", kind: str = "text/plain") -> None:
        """Change the server's policies or data."""
        request = urllib.request.Request(  # noqa: S310 - our own server
            f"{self.url}{path}", body.encode(), {"Content-Type": kind}, method=method
        )
        with _direct().open(request, timeout=10) as answer:
            assert answer.status in {200, 204}


def _direct() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(urllib.request.ProxyHandler({}))


def _free_address() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{free.getsockname()[1]}"


@contextmanager
def _serving(opa: str, scratch: Path, *law: str) -> Iterator[Server]:
    """Serve the law; on the way out the server must end and leave nothing behind."""
    address = _free_address()
    with subprocess.Popen(
        [str(OPA_SH), "serve", address, *law],
        env={**os.environ, "CLAUSECHECK_OPA": opa, "PYTHON": sys.executable, "TMPDIR": str(scratch)},
        cwd=scratch,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            up = _is_up(process, address)
            assert up
            yield Server(process, f"http://{address}")
        finally:
            process.terminate()
            _, said = process.communicate(timeout=30)
    assert process.returncode == 128 + signal.SIGTERM, said
    assert not _answers(address)
    assert list(scratch.iterdir()) == []


def _is_up(process: subprocess.Popen[str], address: str) -> bool:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        if _answers(address):
            return True
        time.sleep(0.05)
    return False


def _answers(address: str) -> bool:
    try:
        _direct().open(f"http://{address}/health", timeout=5).close()
    except OSError:
        return False
    return True


@pytest.fixture(scope="module")
def server(opa: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server with the law in force; who changes it puts it back."""
    with _serving(opa, tmp_path_factory.mktemp("serve")) as running:
        yield running


@pytest.fixture(scope="module")
def held(law: Law) -> Held:
    """Return the modules and the data that the worker hands to an engine."""
    return {**law.modules, **json.loads(PROBES.read_bytes())["modules"]}, {"readings": law.readings}


def _is_refused(server: Server, held: Held) -> bool:
    try:
        Opa(server.url).prove(*held)
    except Problem as problem:
        if (problem.key, problem.code) != ("server_other_law", 3):
            raise
        return True
    return False


def test_the_server_is_trusted_and_answers(server: Server, held: Held) -> None:
    """The engine proves the server, and gets a verdict from it."""
    engine = open_engine(*held, [], {"url": server.url})
    assert engine.version == f"OPA {VERSION}"
    flows = {"one": {"action": "share", "data": ["email"], "recipient": {"kind": "partner"}}}
    answers = engine.query("leapca.main.answers", json.dumps({"flows": flows}))
    assert answers is not None
    assert json.loads(answers)["one"]["deny"]


def test_a_policy_more_is_refused(server: Server, held: Held) -> None:
    """One rule more could excuse anything."""
    server.send("PUT", "/v1/policies/more", "package leapca.minors\n\nexcused if true\n")
    assert _is_refused(server, held)
    server.send("DELETE", "/v1/policies/more")
    assert not _is_refused(server, held)


def test_a_policy_less_or_changed_is_refused(server: Server, held: Held) -> None:
    """Every module must be there, byte for byte."""
    modules, data = held
    assert _is_refused(server, ({**modules, "more.rego": "package leapca.more\n"}, data))
    assert _is_refused(server, ({**modules, "main.rego": modules["main.rego"] + "\n"}, data))
    assert not _is_refused(server, held)


def test_a_changed_reading_is_refused(server: Server, held: Held) -> None:
    """A reading changed, and a reading more."""
    name = str(min(held[1]["readings"]))
    path = f"/v1/data/readings/{name}"
    was = json.dumps(held[1]["readings"][name])
    server.send("PUT", path, json.dumps({**held[1]["readings"][name], "value": {}}), "application/json")
    assert _is_refused(server, held)
    server.send("PUT", path, was, "application/json")
    assert not _is_refused(server, held)
    server.send("PUT", "/v1/data/readings/more", was, "application/json")
    assert _is_refused(server, held)
    patch = [{"op": "remove", "path": "/readings/more"}]
    server.send("PATCH", "/v1/data", json.dumps(patch), "application/json-patch+json")
    assert not _is_refused(server, held)


def test_another_folder_is_served(opa: str, tmp_path: Path, held: Held) -> None:
    """A folder with a space in its name, holding the same law."""
    folder = tmp_path / "the law"
    shutil.copytree(installed_folder(), folder)
    (tmp_path / "tmp").mkdir()
    with _serving(opa, tmp_path / "tmp", str(folder)) as running:
        assert not _is_refused(running, held)


def test_no_law_no_server(machine: Machine, opa: str, tmp_path: Path) -> None:
    """No folder, or a folder that cannot be read."""
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    more = {"CLAUSECHECK_OPA": opa, "PYTHON": sys.executable, "TMPDIR": str(scratch)}
    missing = machine.run("serve", _free_address(), str(tmp_path / "none"), **more)
    _refused(missing, "没有规则", "there is no law")
    broken = tmp_path / "broken"
    shutil.copytree(installed_folder(), broken)
    (broken / "readings.yaml").write_text("readings: [")
    _refused(machine.run("serve", _free_address(), str(broken), **more), "broken/readings.yaml:", "malformed")
    assert list(scratch.iterdir()) == []


def test_no_checker_no_server(machine: Machine, opa: str) -> None:
    """A Python without clausecheck cannot say what the law is."""
    python = machine.program("python", f'exec {sys.executable} -S "$@"')
    result = machine.run("serve", _free_address(), CLAUSECHECK_OPA=opa, PYTHON=str(python))
    _refused(result, "无法导入 clausecheck", "clausecheck cannot be imported")


def test_a_taken_address_is_said(machine: Machine, opa: str, server: Server) -> None:
    """A server that ends is a failure."""
    address = server.url.removeprefix("http://")
    result = machine.run("serve", address, CLAUSECHECK_OPA=opa, PYTHON=sys.executable)
    _refused(result, "OPA 服务已终止", "the OPA server ended")
