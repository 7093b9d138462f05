"""A name to the program of others that bears it: beside the Python of the tests, on the path, or by `ci/tools.sh`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import ROOT


@cache
def tool(name: str) -> Path:
    """Return where a tool is; a test that needs one that is not to be had is skipped under its name."""
    found = shutil.which(name, path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    if found is not None:
        return Path(found)
    environment = {**os.environ, "PYTHON": sys.executable}
    command = (ROOT / "ci" / "tools.sh", name)
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        pytest.skip(f"{name}: {([*done.stderr.strip().splitlines()] or ['not installed'])[-1]}")
    return Path(done.stdout.strip())
