"""Fixtures that turn the MariaDB and PostgreSQL of this machine into private servers that run SQL and answer rows."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

DATABASES_SH = Path(__file__).parent.parent.parent / "ci" / "databases.sh"
PATIENCE = 60
"""Seconds that a server may take to start, or to stop."""


class Server(NamedTuple):
    """A running server, as the command line of its client, which reads SQL from standard input."""

    name: str
    client: tuple[str, ...]
    first: str
    """A database that is there from the start."""

    def run(self, sql: str, database: str) -> str:
        """Return what the client prints; a statement that fails ends the test with the server's words."""
        done = self._ask(sql, database)
        assert done.returncode == 0, f"{self.name}: {done.stderr.decode(errors='replace')}"
        return done.stdout.decode()

    def rows(self, query: str, database: str) -> list[dict[str, Any]]:
        """Return the rows of a query that makes a JSON object of each."""
        return [json.loads(line) for line in self.run(query, database).splitlines()]

    def answers(self) -> bool:
        """Return whether it takes connections yet."""
        return self._ask("SELECT 1;", self.first).returncode == 0

    def _ask(self, sql: str, database: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run([*self.client, database], input=sql.encode(), capture_output=True, check=False)


@pytest.fixture(scope="session")
def mariadb() -> Iterator[Server]:
    """Yield a private MariaDB on a socket; it is gone with the session."""
    daemon, install, client = _needed("MariaDB", "mariadbd", "mariadb-install-db", "mariadb")
    with _folder() as folder:
        # It does not run as root unless told to. Nothing but this folder is touched.
        place = ["--no-defaults", f"--datadir={folder}/data", *(["--user=root"] if os.getuid() == 0 else [])]
        _quietly([install, *place, "--auth-root-authentication-method=normal", "--skip-test-db"])
        socket = f"--socket={folder}/s"
        # Nothing of it has to survive a crash.
        fast = [
            "--innodb-flush-method=nosync",
            "--innodb-flush-log-at-trx-commit=0",
            "--sync-frm=0",
            "--character-set-server=utf8mb4",
        ]
        command = [daemon, *place, socket, f"--pid-file={folder}/pid", "--skip-networking", *fast]
        options = ("--no-defaults", socket, "--user=root", "--default-character-set=utf8mb4")
        server = Server("MariaDB", (client, *options, "--batch", "--raw", "--skip-column-names"), "mysql")
        with _running(server, command, folder / "log"):
            yield server


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """Yield a private PostgreSQL on a socket; it is gone with the session."""
    prepare, daemon, client = _needed("PostgreSQL", "initdb", "postgres", "psql")
    with _folder() as folder:
        account: dict[str, Any] = {}
        if os.getuid() == 0:
            # It never runs as root.
            user = pwd.getpwnam(_unprivileged())
            os.chown(folder, user.pw_uid, user.pw_gid)
            account = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        data = f"{folder}/data"
        utf8 = ["--encoding=UTF8", "--no-locale"]
        _quietly([prepare, "-D", data, "--auth=trust", "--username=test", "--no-sync", *utf8], cwd=folder, **account)
        command = [daemon, "-D", data, "-k", str(folder), "-c", "listen_addresses=", "-c", "fsync=off"]
        options = ("-X", "-A", "-t", "-q", "-h", str(folder), "-U", "test", "-v", "ON_ERROR_STOP=1", "-d")
        server = Server("PostgreSQL", (client, *options), "postgres")
        with _running(server, command, folder / "log", cwd=folder, **account):
            yield server


def _unprivileged() -> str:
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@cache
def _programs() -> tuple[dict[str, str], str]:
    """Return the paths of the programs that `ci/databases.sh` provides by name, and what it says of the others."""
    done = subprocess.run([DATABASES_SH], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return dict(line.split("=", 1) for line in done.stdout.splitlines()), done.stderr


def _needed(name: str, *wanted: str) -> list[str]:
    found, said = _programs()
    if not found.keys() >= set(wanted):
        pytest.skip(f"no {name} on this machine: {said.strip()}")
    return [found[program] for program in wanted]


@contextmanager
def _folder() -> Iterator[Path]:
    """Make a folder with a short name: the path of a Unix socket has at most some hundred bytes."""
    folder = Path(tempfile.mkdtemp(prefix="cc-db-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _quietly(command: list[str], **how: Any) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, **how)
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def _running(server: Server, command: list[str], log: Path, **how: Any) -> Iterator[None]:
    with log.open("wb") as written, subprocess.Popen(command, stdout=written, stderr=written, **how) as process:
        try:
            end = time.monotonic() + PATIENCE
            while not server.answers():
                waits = process.poll() is None and time.monotonic() < end
                assert waits, f"{server.name} does not answer:\n{log.read_text(errors='replace')[-2000:]}"
                time.sleep(0.1)
            yield
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
