"""The platforms that a report can be posted to: one module each, `open_place(surroundings) -> Place`.

A module found here is a platform. What is posted never is the verdict: that is the exit code of `check`.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

NO_PLATFORMS = {"__init__", "client", "delivery", "variables"}
LARGEST = 32
"""MiB of a report that are read; it may come from a pull request that nobody trusts."""


class Comment(NamedTuple):
    """A comment on a pull request: its id and its author's, as the platform has them, and its Markdown."""

    id: str
    author: str
    body: str


class Surroundings(NamedTuple):
    """What tells a platform which pull request it is: variables, a reader of files, and how to ask over HTTP."""

    environ: Mapping[str, str]
    read: Callable[[str], bytes]
    deadline: float
    allow_http: bool
    sleep: Callable[[float], None]


class Place(Protocol):
    """A pull request on a platform."""

    @property
    def limit(self) -> int:
        """How long a comment may be, in UTF-16 units."""

    @property
    def head(self) -> str:
        """Its newest commit."""

    @property
    def judged(self) -> frozenset[str]:
        """The commits that a report on it may be of; empty where nobody but the report can tell."""

    @property
    def check_format(self) -> str | None:
        """The report whose JSON is the list of bodies that `check` sends; None where no check run is to be posted."""

    def me(self) -> str:
        """Return who the token belongs to, as `Comment.author` says it."""

    def comments(self) -> Iterable[Comment]:
        """Return every comment on the pull request."""

    def create(self, text: str) -> None:
        """Make a comment."""

    def edit(self, comment: str, text: str) -> None:
        """Replace a comment's text."""

    def check(self, bodies: list[dict[str, Any]]) -> None:
        """Post a check run."""


def names() -> list[str]:
    """Return the platforms that are there."""
    return sorted({path.stem for path in Path(__file__).parent.glob("*.py")} - NO_PLATFORMS)


def open_place(platform: str, surroundings: Surroundings) -> Place:
    """Return the pull request that this job is about; `Problem` if there is none, or its platform is not to be had."""
    found: Place = importlib.import_module(f"checker.post.{platform}").open_place(surroundings)
    return found
