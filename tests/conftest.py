"""What the tests share: the law of this project, the real OPA, and a quick way to decide."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from checker.config import Config
from checker.facts import Completer
from checker.judge import Judge
from checker.law import Law, installed_files

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
TODAY = date(2026, 11, 22)
LEAPCA = Config(law="rego", schemas=("schemas/**",))
"""As this project is judged (pyproject.toml): the schemas of the tests are not LeapCa's."""


@pytest.fixture(scope="session")
def law() -> Law:
    """Return the law of this project."""
    return Law(installed_files(), "rego")


@pytest.fixture(scope="session")
def opa() -> str:
    """Return the real OPA binary; `ci/opa.sh` provides it. Without it the tests fail: nothing stands in for it."""
    found = subprocess.run([ROOT / "ci" / "opa.sh"], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    os.environ["CLAUSECHECK_OPA"] = found.stdout.strip()
    return found.stdout.strip()


@pytest.fixture(scope="session")
def completer(law: Law) -> Completer:
    """Return what completes documents under this law."""
    return Completer(law)


@pytest.fixture(scope="session", params=["embedded", "opa"])
def judge(request: pytest.FixtureRequest, law: Law) -> Iterator[Judge]:
    """Return a judge on each engine in turn."""
    if request.param == "opa":
        request.getfixturevalue("opa")
    with Judge(law, Config(engine=request.param), TODAY) as found:
        yield found


@pytest.fixture
def clausecheck(tmp_path: Path) -> Command:
    """Return the installed command, run in a folder of its own."""
    return Command(tmp_path)


class Command:
    """Runs `clausecheck` as a user does, in a process of its own."""

    def __init__(self, folder: Path) -> None:
        """Run in `folder` unless told otherwise."""
        self.folder = folder

    def __call__(
        self, *arguments: str | Path, cwd: Path | None = None, stdin: str | bytes | None = None, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Return what the command printed and its exit code."""
        found = subprocess.run(
            [Path(sys.executable).parent / "clausecheck", *map(str, arguments)],
            cwd=cwd or self.folder,
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            capture_output=True,
            check=False,
            timeout=120,
            env={**os.environ, "LC_ALL": "C.UTF-8", "CLAUSECHECK_LANG": "en", **environment},
        )
        return subprocess.CompletedProcess(found.args, found.returncode, found.stdout.decode(), found.stderr.decode())
