"""The seam to the engines: documents in, raw answers out, each engine asked in a child process of its own.

A child has a deadline and a memory limit. A crash, a hang or half an answer is a `Problem` with exit code 3, never a
verdict.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple, cast

from checker.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from checker.law import Law

CHUNK = 400
"""Documents to a question: enough to spread the cost of asking, little enough to keep memory flat."""

HITS: dict[str, type] = {"deny": list, "review": list, "held": str, "open": str, "applies": str}
SECTIONS = (*HITS, "sign_off")
SIGN_OFFS = ("nothing", "covers", "refuses")


class Limits(NamedTuple):
    """What a child may use: seconds to an answer, MiB of memory."""

    deadline: float = 60.0
    memory: int = 2048


_ahead: list[subprocess.Popen[bytes]] = []


def start_ahead() -> None:
    """Start a child for the first session to come, so that it wakes up while the command does."""
    _ahead.append(_start())


def _start() -> subprocess.Popen[bytes]:
    root = str(Path(__file__).resolve().parent.parent)
    # -I: nothing that lies in the working directory, nor in the environment, may shadow a module of ours.
    start = f"import sys; sys.path.append({root!r}); from checker.engines.worker import main; main()"
    return subprocess.Popen(
        [sys.executable, "-I", "-X", "utf8", "-c", start],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "RUST_BACKTRACE": "0"},
    )


class Session:
    """One engine in one child process, holding one law."""

    def __init__(self, engine: str, law: Law, limits: Limits, options: Mapping[str, Any] | None = None) -> None:
        """Start the child and hand it the law; the self-test runs while the caller reads on."""
        self.engine = engine
        self._limits = limits
        self._ready = False
        self.facts: dict[str, Any] = {}
        self._child = _ahead.pop() if _ahead else _start()
        self._in, self._out = cast("IO[bytes]", self._child.stdin), cast("IO[bytes]", self._child.stdout)
        order = {
            "engine": engine,
            "modules": law.modules,
            "readings": law.readings,
            "samples": law.samples,
            "rules": law.kinds,
            "memory": limits.memory,
            "options": dict(options or {}),
        }
        # The law is larger than a pipe holds: handed over beside the caller, who reads the inventory meanwhile.
        self._order = threading.Thread(target=self._hand_over, args=(order,), daemon=True)
        self._order.start()

    def _hand_over(self, order: Mapping[str, Any]) -> None:
        # A child that dies here is found dead, and told of, by whoever waits for its answer.
        with suppress(OSError, ValueError):
            self._write(order)

    def _write(self, message: Mapping[str, Any]) -> None:
        self._in.write(json.dumps(message, ensure_ascii=False, allow_nan=False).encode() + b"\n")
        self._in.flush()

    def _send(self, message: Mapping[str, Any]) -> None:
        try:
            self._write(message)
        except OSError:
            raise self._death() from None

    @contextmanager
    def _in_time(self) -> Iterator[None]:
        """Kill the child at the deadline, whether it does not read, does not answer or does not end its answer."""
        late = threading.Event()

        def stop() -> None:
            late.set()
            self._child.kill()

        timer = threading.Timer(self._limits.deadline, stop)
        timer.start()
        try:
            yield
        except Problem:
            if not late.is_set():
                raise
        finally:
            timer.cancel()
        if late.is_set():
            self.close()
            raise Problem("engine_slow", engine=self.engine, seconds=f"{self._limits.deadline:g}")

    def _receive(self) -> dict[str, Any]:
        # An answer that is larger than the engine's own memory is no answer.
        line = self._out.readline(self._limits.memory * 1024 * 1024)
        if not line.endswith(b"\n"):
            raise self._death()
        try:
            answer = json.loads(line)
        except (ValueError, RecursionError):
            raise Problem("engine_incomplete", engine=self.engine, why="no JSON") from None
        if not isinstance(answer, dict):
            raise Problem("engine_incomplete", engine=self.engine, why="no object")
        if "problem" in answer:
            self.close()
            raise self._told(answer)
        return answer

    def _told(self, answer: Mapping[str, Any]) -> Problem:
        try:
            return Problem(answer["problem"], **answer["values"])
        except (KeyError, TypeError):
            return Problem("engine_incomplete", engine=self.engine, why="a problem that is none")

    def _death(self) -> Problem:
        self._child.kill()
        code = self._child.wait()
        self.close()
        why = f"signal {-code}" if code < 0 else f"exit {code}"
        return Problem("engine_crashed", engine=self.engine, why=why)

    def wait(self) -> dict[str, Any]:
        """Return what the engine says of itself once it has passed its tests: version and counts."""
        if not self._ready:
            with self._in_time():
                self._order.join()
                ready = self._receive().get("ready")
            if not isinstance(ready, dict) or not all(ready.get(name) for name in ("version", "probes", "samples")):
                raise Problem("engine_incomplete", engine=self.engine, why="no self-test")
            self.facts = ready
            self._ready = True
        return self.facts

    def ask(self, documents: Mapping[str, str]) -> dict[str, dict[str, Any]]:
        """Return the raw answer for each document (JSON text), by id; `Problem` unless every one is there and whole."""
        self.wait()
        with self._in_time():
            self._send({"flows": documents})
            answers = self._receive().get("answers")
        if not isinstance(answers, dict) or answers.keys() != documents.keys():
            raise Problem("engine_incomplete", engine=self.engine, why="not every flow was answered")
        for id_, answer in answers.items():
            if not _whole(answer):
                raise Problem("engine_incomplete", engine=self.engine, why=f"`{id_}` lacks a part of its answer")
        return answers

    def alive(self) -> bool:
        """Tell whether the child is still there."""
        return self._child.poll() is None

    def close(self) -> None:
        """End the child."""
        if self._order.is_alive():
            # It never read its order: the writer holds the pipe and lets go of it only when the reader is gone.
            self._child.kill()
            self._order.join()
        for stream in (self._in, self._out):
            with suppress(OSError):
                stream.close()
        if self._child.poll() is None:
            try:
                self._child.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait()


def _whole(answer: Any) -> bool:
    """Tell whether nothing is missing in an answer: an empty text in place of a list of denials would deny nothing."""
    return (
        isinstance(answer, dict)
        and answer.keys() == {*SECTIONS}
        and answer["sign_off"] in SIGN_OFFS
        and all(isinstance(answer[section], list) for section in HITS)
        and all(_is_pair(hit, kind) for section, kind in HITS.items() for hit in answer[section])
    )


def _is_pair(hit: Any, kind: type) -> bool:
    """Tell whether this is a section and what was found in it."""
    match hit:
        case [str(), found]:
            return isinstance(found, kind) and bool(found)
    return False
