"""Why there may be no verdict, and where: the nouns that the engine's child needs too, so this module stays light."""

from __future__ import annotations

from typing import NamedTuple

from checker.messages import MESSAGES


class Text(NamedTuple):
    """A sentence for people, in both languages."""

    en: str
    zh: str


class Place(NamedTuple):
    """Where something stands: a file, its line and its column, both counted from 1."""

    file: str
    line: int
    column: int = 1

    def __str__(self) -> str:
        """Return `file:line:column`."""
        return f"{self.file}:{self.line}:{self.column}"


class Problem(Exception):
    """Why there can be no verdict: one row of `messages.MESSAGES`, its values and its place.

    `code` is the exit code that it ends with: 2 wrong usage, configuration or declared input; 3 could not decide;
    4 nothing was evaluated.
    """

    def __init__(self, key: str, place: Place | None = None, /, **values: object) -> None:
        """Take the row `key` and fill its placeholders with `values`."""
        row = MESSAGES[key]
        filled = {name: str(value) for name, value in values.items()}
        self.key = key
        self.values = filled
        self.place = place
        self.code: int = row.code
        self.text = Text(row.en.format_map(filled), row.zh.format_map(filled))
        self.remedy = Text(row.remedy_en.format_map(filled), row.remedy_zh.format_map(filled))
        super().__init__(self.text.en)


class Problems(Exception):
    """Several problems found in one go; the exit code is the highest of theirs."""

    def __init__(self, problems: list[Problem]) -> None:
        """Keep `problems`, at least one, in the order found."""
        self.problems = problems
        self.code = max(problem.code for problem in problems)
        super().__init__("; ".join(str(problem) for problem in problems))
