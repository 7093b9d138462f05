"""The engines: one module each, `open_engine(modules, data, rules, options) -> Engine`; `rules` are all that is asked.

What an engine leaves unanswered is asked of the module's `open_spare(...)`, where it has one: the same law elsewhere.
A module found here is an engine; to add one, add a module. It runs in a child process (`worker`), is asked through
`checker.session`, and answers nothing before it has passed the self-test and every rule's samples on the law of this
very run.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

ANSWER = "leapca.main.answer"
"""What the law says of one document of facts."""


class Engine(Protocol):
    """What an engine offers to the worker."""

    version: str

    def query(self, rule: str, document: str) -> str | None:
        """Return the value of `rule` (dotted, no `data.`) on `document`, both JSON text; None where it has none."""

    def decide(self, documents: Mapping[str, str]) -> Mapping[str, str]:
        """Return what the law (`ANSWER`) says of each document, by id, both JSON text; an id without answer is absent.

        Text, because a large inventory would otherwise be taken apart and put together again at every hand-over.
        """

    def close(self) -> None:
        """End whatever the engine has started."""


def names() -> list[str]:
    """Return the engines that are there: each module of this package but the worker."""
    folder = Path(__file__).parent
    return sorted(path.stem for path in folder.glob("*.py") if path.stem not in {"__init__", "worker"})
