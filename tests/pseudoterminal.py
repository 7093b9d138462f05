"""A command at a terminal that no one looks at: what it writes there, and keys to press."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

PROGRAM = str(Path(sys.executable).parent / "clausecheck")
LONG = 90
"""Seconds after which a test gives up on a process; none of them measures time by it."""
OURS = {"LC_ALL": "C.UTF-8", "CLAUSECHECK_LANG": "en", "TERM": "xterm", "PYTHONUTF8": "1"}
UNSET = ("NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "PYTHONIOENCODING")


def environment(**more: str) -> dict[str, str]:
    """Return an environment in which nothing of the tester's own decides how things look."""
    return {name: value for name, value in os.environ.items() if name not in UNSET} | OURS | more


class Terminal:
    """One process on a pseudo-terminal of its own; `errors_apart` keeps its error stream out of it."""

    def __init__(self, command: list[str], cwd: Path, columns: int = 80, **more: str) -> None:
        """Start the process."""
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self.process = subprocess.Popen(
            command,
            cwd=cwd,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=environment(**more),
            start_new_session=True,
            # The terminal is that of the new session, so that keys reach its processes.
            preexec_fn=lambda: fcntl.ioctl(theirs, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - the tests have no threads
        )
        os.close(theirs)
        self.seen = b""

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process, should it still be there."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        os.close(self._ours)

    def _read(self, seconds: float) -> bool:
        """Read what is there; tell whether there may be more."""
        if not select.select([self._ours], [], [], seconds)[0]:
            return True
        try:
            more = os.read(self._ours, 65536)
        except OSError:
            # The other side is closed.
            return False
        self.seen += more
        return bool(more)

    def expect(self, pattern: str) -> str:
        """Return what was written up to the end of a pattern, and forget it."""
        end = time.monotonic() + LONG
        while not (found := re.search(pattern.encode(), self.seen, re.DOTALL)):
            assert time.monotonic() < end, f"no {pattern!r} in {self.seen!r}"
            if not self._read(0.2):
                found = re.search(pattern.encode(), self.seen, re.DOTALL)
                assert found, f"no {pattern!r} in {self.seen!r}"
                break
        said, self.seen = self.seen[: found.end()], self.seen[found.end() :]
        return said.decode()

    def press(self, keys: str) -> None:
        """Type."""
        os.write(self._ours, keys.encode())

    def rest(self) -> tuple[int, str]:
        """Return the exit code and all that is still written."""
        end = time.monotonic() + LONG
        while self._read(0.2):
            assert time.monotonic() < end, self.seen
        said, self.seen = self.seen.decode().replace("\r\n", "\n"), b""
        return self.process.wait(LONG), said


def shown(*arguments: str, cwd: Path, columns: int = 80, variables: Mapping[str, str] | None = None) -> tuple[int, str]:
    """Return how a run of the command ends at a terminal, and what it writes there."""
    with Terminal([PROGRAM, *arguments], cwd, columns, **(variables or {})) as terminal:
        return terminal.rest()
