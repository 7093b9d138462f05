"""A real git repository for the tests of schemas."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

WHO = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    **{
        f"GIT_{role}_{what}": value
        for role in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", "t"), ("EMAIL", "t@example.invalid"))
    },
}


class Repo:
    """A repository whose files are written, removed and committed."""

    def __init__(self, folder: Path) -> None:
        """Make it in `folder`, with the branch `main`."""
        self.folder = folder
        folder.mkdir(parents=True)
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str) -> str:
        """Return what git says."""
        done = subprocess.run(
            ["git", *arguments], cwd=self.folder, env={**os.environ, **WHO}, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def write(self, files: Mapping[str, str | bytes | None]) -> None:
        """Write files, or remove those without content."""
        for name, content in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if content is None:
                path.unlink()
            else:
                path.write_bytes(content.encode() if isinstance(content, str) else content)

    def commit(self) -> str:
        """Commit everything; return the commit."""
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "x")
        return self.git("rev-parse", "HEAD")

    def submodule(self, name: str) -> None:
        """Put another repository's commit into the index."""
        self.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},{name}")
        (self.folder / name).mkdir()
