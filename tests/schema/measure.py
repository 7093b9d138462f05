"""The labelled schemas into precision, recall and F1 per category: `python -m tests.schema.measure [open|holdout]`.

Three modes: with names only (and no comment of the table), with comments only (of the columns that have one; names
are replaced by neutral ones), and with both. Types and tables stay. A column that its labeller called doubtful (`doubt: true`) is not counted.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from checker import yamlfile
from checker.schema import personal

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent.parent
LABELLED = Path(__file__).parent / "labelled"
MODES = ("names", "comments", "both")
# From here on a hit is reported: who changed a row and the telephone of a shop are, as questions to the team.
THRESHOLD = 0.35


class Row(NamedTuple):
    """A labelled column: what the classifier is shown, and what it should say."""

    schema: str
    subject: personal.Subject
    category: str
    sensitive: bool
    doubt: bool


@cache
def elements() -> personal.Elements:
    """Return the classifier of the law's own dictionaries."""
    read = {
        name: yamlfile.load((ROOT / f"rego/{name}.yaml").read_text(encoding="utf-8"), name)
        for name in ("dictionary", "elements")
    }
    pinyin = json.loads((ROOT / "rego/elements.pinyin.json").read_text(encoding="utf-8"))
    return personal.build(read["dictionary"]["dictionary"], read["elements"]["elements"], pinyin)


def tables(part: str) -> Iterator[list[Row]]:
    """Yield each labelled table of a part of the set."""
    for path in sorted((LABELLED / part).glob("*.yaml")):
        data: dict[str, Any] = yamlfile.load(path.read_text(encoding="utf-8"), path.name)
        for table in data["tables"]:
            names = tuple(str(column["name"]) for column in table["columns"])
            yield [
                Row(
                    data["schema"],
                    personal.Subject(
                        str(table["table"]),
                        names[at],
                        str(column.get("type", "")),
                        str(column.get("comment") or ""),
                        str(table.get("comment") or ""),
                        siblings=(*names[:at], *names[at + 1 :]),
                    ),
                    column["category"],
                    column.get("sensitive") is True,
                    column.get("doubt") is True,
                )
                for at, column in enumerate(table["columns"])
            ]


def shown(rows: list[Row], mode: str) -> list[personal.Subject]:
    """Return what the classifier sees of a table in a mode."""
    if mode == "names":
        return [row.subject._replace(comment="", table_comment="") for row in rows]
    if mode == "comments":
        return [row.subject._replace(name=f"c{at}", siblings=()) for at, row in enumerate(rows)]
    return [row.subject for row in rows]


class Counts(NamedTuple):
    """How often each category was rightly said, wrongly said, and missed."""

    right: Counter[str]
    wrong: Counter[str]
    missed: Counter[str]

    def scores(self, category: str) -> tuple[float, float, float]:
        """Return precision, recall and F1 of a category, 1 where there was nothing to find and nothing was said."""
        right = self.right[category]
        return _scores(right, self.wrong[category], self.missed[category])

    def micro(self) -> tuple[float, float, float]:
        """Return precision, recall and F1 over all columns that hold or were said to hold personal data."""
        return _scores(*(sum(part.values()) - part[personal.NONE] for part in self))

    def macro(self) -> float:
        """Return the mean F1 of the categories that occur."""
        names = self.categories()
        return sum(self.scores(name)[2] for name in names) / len(names)

    def categories(self) -> list[str]:
        """Return the categories that were labelled, without `none`."""
        return sorted({*self.right, *self.missed} - {personal.NONE})


def _scores(right: int, wrong: int, missed: int) -> tuple[float, float, float]:
    precision = right / (right + wrong) if right + wrong else 1.0
    recall = right / (right + missed) if right + missed else 1.0
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def said(found: personal.Classification) -> str:
    """Return the category that counts as an answer."""
    return found.category if found.confidence >= THRESHOLD else personal.NONE


def measure(part: str, mode: str) -> Counts:
    """Judge every table of a part of the set."""
    counts = Counts(Counter(), Counter(), Counter())
    for rows in tables(part):
        for row, found in zip(rows, elements().table(shown(rows, mode)), strict=True):
            category = said(found)
            if row.doubt or (mode == "comments" and not row.subject.comment):
                continue
            if category == row.category:
                counts.right[category] += 1
            else:
                counts.wrong[category] += 1
                counts.missed[row.category] += 1
    return counts


def main(part: str) -> None:
    """Print the table."""
    results = {mode: measure(part, mode) for mode in MODES}
    columns = sum(results["both"].right.values()) + sum(results["both"].missed.values())
    print(f"{part}: {columns} columns")
    print(f"{'':24}" + "".join(f"{mode:>22}" for mode in MODES))
    print(f"{'category':24}" + f"{'P':>10}{'R':>6}{'F1':>6}" * len(MODES))
    for category in [*results["both"].categories(), personal.NONE]:
        cells = (f"{p:10.2f}{r:6.2f}{f:6.2f}" for p, r, f in (results[mode].scores(category) for mode in MODES))
        print(f"{category:24}" + "".join(cells))
    print(
        f"{'micro (not none)':24}" + "".join("{:10.3f}{:6.3f}{:6.3f}".format(*results[mode].micro()) for mode in MODES)
    )
    print(f"{'macro F1':24}" + "".join(f"{results[mode].macro():22.3f}" for mode in MODES))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "open")
