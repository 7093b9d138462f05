"""Findings at a line and column into findings that know where the thing ends, in the units that formats count in."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from checker.fingerprint import Lines
from checker.model import Span
from checker.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from checker.discover import Tree
    from checker.model import Finding

SHOWN = 240
BEFORE = 80
"""A longer line is shown in part: from so many characters before the column on."""
_NAME = re.compile(r"""[^\s,:;'"`()\[\]{}<>=]+|'[^']*'|"[^"]*"|`[^`]*`|.""")


def spanned(findings: Iterable[Finding], tree: Tree) -> Iterator[Finding]:
    """Yield each finding with its span: in its file as `tree` has it, else in its excerpt, else none."""
    files: dict[str, Lines | None] = {}
    for finding in findings:
        file, number, column = finding.place
        lines = None
        if finding.status != "fixed":
            if file not in files:
                files[file] = _lines(file, tree)
            lines = files[file]
        line = lines.line(number) if lines else None
        if lines and line is not None:
            yield replace(finding, span=span(line, column, finding.excerpt, lines.fingerprint(number)))
        elif finding.excerpt:
            yield replace(finding, span=span(finding.excerpt, column, finding.excerpt, ""))
        else:
            yield finding


def span(line: str, column: int, excerpt: str, line_hash: str) -> Span:
    """Return the span of what stands at a column of a line."""
    found = _NAME.match(line, column - 1)
    end = found.end() + 1 if found else column
    start = max(column - 1 - BEFORE, 0) if len(excerpt) > SHOWN else 0
    return Span(
        end=end,
        utf16=(_utf16(line, column), _utf16(line, end)),
        excerpt=excerpt[start : start + SHOWN],
        caret=column - start,
        line_hash=line_hash,
    )


def _utf16(line: str, column: int) -> int:
    """Return a column, counted in code points, counted in UTF-16 units; both from 1."""
    before = line[: column - 1]
    return column + sum(character > "\uffff" for character in before)


def _lines(file: str, tree: Tree) -> Lines | None:
    try:
        raw = tree.file(file)
    except Problem:
        return None
    return Lines(raw.decode("utf-8-sig", errors="replace")) if raw is not None else None
