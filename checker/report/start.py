"""What `clausecheck init` writes, as people read it: the files, and what is to be done next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.problem import Text
from checker.report.safe import line
from checker.terminal import Screen, Verbatim

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.starting import Plan

WRITTEN = Text("written", "已写入")
PLANNED = Text("would be written", "将写入")
NEXT = Text("next", "下一步")


def render(plan: Plan, lang: str, screen: Screen, *, dry_run: bool) -> str:
    """Return the names of the files, with what is in them where none was written, and the steps in each language."""
    return "".join(f"{row}\n" for row in screen.rows(_rows(plan, lang, screen, dry_run=dry_run)))


def _rows(plan: Plan, lang: str, screen: Screen, *, dry_run: bool) -> Iterator[str]:
    languages = ("zh", "en") if lang == "both" else (lang,)
    done = " / ".join(getattr(PLANNED if dry_run else WRITTEN, language) for language in languages)
    for path, text in plan.files.items():
        yield f"{screen.paint('passed', done)}: {screen.paint('place', line(path))}"
        if dry_run:
            yield from (Verbatim(f"  {screen.characters(line(row))}") for row in text.splitlines())
            yield ""
    for language in languages:
        yield ""
        yield f"{screen.paint('remedy', getattr(NEXT, language))}:"
        for number, step in enumerate(plan.steps, 1):
            yield f"  {number}. {line(getattr(step, language))}"
