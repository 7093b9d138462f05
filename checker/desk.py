"""Judging again and again while files change: one judge kept warm, and what tells that there is something new."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from checker.config import FILES, INSTALLED
from checker.discover import Repository, WorkingTree
from checker.judge import Judge
from checker.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from checker.config import Config
    from checker.law import Law

RUNS = 500
"""A judge remembers what it was asked; after so many runs another one takes its place."""

Stamp = dict[str, tuple[int, ...] | str]
"""What is looked at, by name, with what changes when it does."""


class WarmJudge:
    """Hands out one judge for run after run, as long as the law, its day and the configuration are the same."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._judge: Judge | None = None
        self._key: tuple[Any, ...] = ()
        self._runs = 0

    @contextmanager
    def __call__(self, law: Law, config: Config, today: date) -> Iterator[Judge]:
        """Lend the judge; one that failed, or whose engine has died meanwhile, is not lent again."""
        key = (law.digest, law.where, config, today)
        self._runs += 1
        if self._judge is not None and (key != self._key or self._runs > RUNS or not self._judge.alive()):
            self.close()
        if self._judge is None:
            self._judge, self._key, self._runs = Judge(law, config, today), key, 1
        try:
            yield self._judge
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End the judge."""
        judge, self._judge = self._judge, None
        if judge is not None:
            judge.__exit__()


class Watched(NamedTuple):
    """What is judged again when it changes: a folder as it lies on disk or, with revisions, its repository."""

    folder: Path
    revisions: tuple[str, ...] = ()
    staged: bool = False
    written: frozenset[Path] = frozenset()
    """The files that a run writes itself."""

    def stamp(self, config: Config, today: date) -> Stamp:
        """Return the state of all that a run may depend on; a new day is a change, too."""
        day: Stamp = {"": today.isoformat()}
        try:
            if self.revisions:
                return day | Repository(self.folder).stamp(self.revisions, index=self.staged)
            return day | self._files(config)
        except Problem as problem:
            # The run itself tells of it; here it is a state like any other.
            return {"": f"{today.isoformat()} {problem.key}"}

    def _files(self, config: Config) -> Stamp:
        tree = WorkingTree(self.folder)
        # What git is told to pass over is judged all the same where the configuration names it.
        named = [config.inventory] if config.law == INSTALLED else [config.inventory, config.law]
        paths = {*FILES, *(item.path for item in tree.listing())}
        for name in named:
            paths |= {str(Path(below) / file) for below, _, files in os.walk(self.folder / name) for file in files}
        found: Stamp = {}
        for path in paths:
            full = self.folder / path
            try:
                facts = full.lstat()
            except (OSError, ValueError):
                continue
            if Path(os.path.abspath(full)) not in self.written:  # noqa: PTH100 - as named, whatever links are there
                found[os.path.relpath(full, self.folder)] = (facts.st_mtime_ns, facts.st_size, facts.st_ino)
        return found


def changed(before: Stamp, after: Stamp) -> list[str]:
    """Return the names of what changed, came or went."""
    names = before.keys() | after.keys()
    return sorted(name for name in names if name and before.get(name) != after.get(name))
