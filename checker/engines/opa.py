"""The reference engine: a real OPA server, spoken to through opa-python-client.

Without a URL a server of our own is started on a free local port and holds exactly the law. A shared server is trusted
only if the modules and the readings that it runs are, byte for byte and with nothing beside them, the law in force.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from checker.engines import ANSWER
from checker.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

OLDEST = (1, 10)
START_SECONDS = 20.0
STRICT = {"strict-builtin-errors": "true"}


def open_engine(
    modules: Mapping[str, str], data: Mapping[str, Any], _rules: Sequence[str], options: Mapping[str, Any]
) -> Opa:
    """Return a server that runs the law; `Problem` if there is none, or it runs another law or a too old version."""
    url, stop = options.get("url"), None
    if not url:
        url, stop = _start(modules, data)
    try:
        engine = Opa(url, stop)
        # A server of our own is asked too: another process may have taken its port before it did.
        engine.prove(modules, data)
    except BaseException:
        if stop:
            stop()
        raise
    return engine


class Opa:
    """An OPA server that holds the law."""

    def __init__(self, url: str, stop: Callable[[], None] | None = None) -> None:
        """Connect to `url`, without proxies, redirects or a .netrc; `stop` ends a server of our own."""
        self._stop = stop
        from opa_client.opa import OpaClient

        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise Problem("server_down", url=url)
        self.url = url
        port = parts.port or (443 if parts.scheme == "https" else 8181)
        self._client = OpaClient(
            host=parts.hostname,
            port=port,
            ssl=parts.scheme == "https",
            token=os.environ.get("CLAUSECHECK_OPA_TOKEN"),
            retries=0,
            timeout=3600,
        )
        session = self._client._session  # noqa: SLF001 - the client has no setting for these
        session.trust_env = False
        session.max_redirects = 0
        self.version = f"OPA {self._version()}"

    def _version(self) -> str:
        found = self._ask(lambda: self._client.ad_hoc_query("version := opa.runtime().version"))
        try:
            text = str(found["result"][0]["version"])
            numbers = tuple(int(number) for number in text.split("-", maxsplit=1)[0].split(".")[:2])
        except (KeyError, IndexError, TypeError, ValueError):
            raise Problem("engine_incomplete", engine="opa", why="no version") from None
        if numbers < OLDEST or numbers[0] != OLDEST[0]:
            wanted = f"{OLDEST[0]}.{OLDEST[1]} or later"
            raise Problem("engine_version", engine="opa", found=text, wanted=wanted)
        return text

    def _ask(self, call: Any) -> Any:
        import requests

        try:
            return call()
        except requests.HTTPError as error:
            why = error.response.text if error.response is not None else ""
            raise Problem("engine_failed", engine="opa", why=" ".join(why.split())[:300]) from None
        except requests.JSONDecodeError:
            raise Problem("engine_incomplete", engine="opa", why="no JSON") from None
        except requests.RequestException:
            raise Problem("server_down", url=self.url) from None
        except ValueError:
            raise Problem("engine_incomplete", engine="opa", why="no JSON") from None

    def prove(self, modules: Mapping[str, str], data: Mapping[str, Any]) -> None:
        """Raise `Problem` unless the server runs exactly these modules and these readings."""
        client = self._client
        # The client asks for `policies/`, which OPA answers with a redirect; one answer holds them all.
        said = self._ask(lambda: client._session.get(f"{client.root_url}/policies", timeout=client.timeout).json())  # noqa: SLF001
        try:
            running = sorted(str(policy["raw"]) for policy in said["result"])
        except (KeyError, TypeError):
            raise Problem("engine_incomplete", engine="opa", why="no list of policies") from None
        if running != sorted(modules.values()):
            raise Problem("server_other_law", url=self.url, why=f"{len(running)} modules, {len(modules)} expected")
        rows = self._ask(lambda: client.ad_hoc_query("readings := data.readings")).get("result")
        if json.dumps(rows, sort_keys=True) != json.dumps([{"readings": data["readings"]}], sort_keys=True):
            raise Problem("server_other_law", url=self.url, why="readings")

    def query(self, rule: str, document: str) -> str | None:
        """Return the value of `rule` on `document` as JSON text, or None."""
        value = self._value(rule, json.loads(document))
        return None if value is None else json.dumps(value)

    def decide(self, documents: Mapping[str, str]) -> Mapping[str, str]:
        """Return what the law says of each document; all go to the server at once."""
        flows = {id_: json.loads(document) for id_, document in documents.items()}
        answers = self._value(f"{ANSWER}s", {"flows": flows})
        if not isinstance(answers, dict):
            raise Problem("engine_incomplete", engine="opa", why="no answers")
        return {id_: json.dumps(answer) for id_, answer in answers.items()}

    def _value(self, rule: str, document: Any) -> Any:
        package, _, name = rule.rpartition(".")
        return self._ask(lambda: self._client.query_rule(document, package, name, query_params=STRICT)).get("result")

    def close(self) -> None:
        """End the server if it is our own."""
        if self._stop:
            self._stop()


def find_binary() -> str | None:
    """Return the OPA binary: the one named by CLAUSECHECK_OPA, in the cache of `ci/opa.sh`, or on PATH."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "clausecheck" / "opa"
    return os.environ.get("CLAUSECHECK_OPA") or (str(cache) if cache.is_file() else None) or shutil.which("opa")


def _start(modules: Mapping[str, str], data: Mapping[str, Any]) -> tuple[str, Callable[[], None]]:
    binary = find_binary()
    if binary is None or not os.access(binary, os.X_OK):
        raise Problem(
            "engine_missing", engine="opa", why=binary or "opa", how="run `ci/opa.sh`", how_zh="运行 `ci/opa.sh`"
        )
    binary = str(Path(binary).absolute())  # it is started in another folder
    folder = Path(tempfile.mkdtemp(prefix="clausecheck-opa-"))
    for path, text in modules.items():
        target = folder / "law" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode())
    (folder / "law" / "data.json").write_text(json.dumps(data))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    try:
        server = subprocess.Popen(
            [
                binary,
                "run",
                "--server",
                "--addr",
                address,
                "--log-level",
                "error",
                "--skip-version-check",
                str(folder / "law"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env={"PATH": os.environ.get("PATH", ""), "HOME": str(folder)},
            preexec_fn=_die_with_parent if os.name == "posix" else None,  # noqa: PLW1509 - the worker has one thread
        )
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        why = f"{binary}: {error.strerror}"
        raise Problem(
            "engine_missing", engine="opa", why=why, how="run `ci/opa.sh`", how_zh="运行 `ci/opa.sh`"
        ) from None

    def stop() -> None:
        server.kill()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)

    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            stop()
            raise Problem("engine_failed", engine="opa", why=f"the server ended with exit {server.returncode}")
        try:
            socket.create_connection(("127.0.0.1", int(address.split(":")[1])), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            # It listens, so it has read the law; should the worker be killed, no folder is left behind.
            shutil.rmtree(folder, ignore_errors=True)
            return f"http://{address}", stop
    stop()
    raise Problem("server_down", url=f"http://{address}")


def _die_with_parent() -> None:
    """Let the kernel end the server when the worker is killed at its deadline (Linux).

    The server's own address space is far larger than its memory, so the worker's limit is lifted for it.
    """
    import ctypes
    import resource

    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))

    pr_set_pdeathsig = 1
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, 9)
