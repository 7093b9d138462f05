"""Text from people, made harmless for whatever a format is read by: a terminal, a CI log, a browser, a sheet.

`line` comes first everywhere; the others are `line` and what their reader asks for besides.
"""

from __future__ import annotations

import json
import re
from html import escape
from typing import Any

# Controls, bidirectional controls, line separators, what no one sees and what XML cannot hold; a tab is kept.
_CONTROL = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
_HIDDEN = re.compile(_CONTROL.pattern.replace("\x00-\x08\x0a-\x1f", ""))
# Runners look for these two anywhere in a line, for `::` and `##` at its start.
_COMMAND = re.compile(r"##(?=\[|vso\[)", re.IGNORECASE)
# What a sheet takes for a formula at the start of a cell.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")
_MARKUP = re.compile(r"[!#$()*+\-.:=@\[\\\]_`{|}~]")
# What forges link to people, issues, merge requests and milestones; a comment in between stops that.
_REFERENCE = re.compile(r"[!#$%&@~](?=\w)|(?<=[Gg][Hh])-(?=[0-9])")
_TICKS = re.compile("`+")


def line(text: str) -> str:
    """Return `text` as one line: controls shown as escapes, and no workflow command at its start."""
    shown = _harmless(text)
    return f"\\{shown.lstrip()}" if shown.lstrip().startswith(("::", "##")) else shown


def _harmless(text: str) -> str:
    return _COMMAND.sub(r"\#\#", _CONTROL.sub(lambda found: f"\\u{{{ord(found.group()):x}}}", text))


def as_json(value: Any) -> str:
    """Return `value` as JSON in which nothing hidden stands for itself, and no workflow command."""
    told = json.dumps(value, ensure_ascii=False, indent=1)
    # Neither stands outside of strings, and inside them an escape means the same.
    told = _HIDDEN.sub(lambda found: json.dumps(found.group())[1:-1], told)
    return _COMMAND.sub(r"#\\u0023", told) + "\n"


def cell(text: str) -> str:
    """Return `text` for a place of its own: a cell, a name, a title; no sheet takes it for a formula."""
    shown = line(text)
    return f"'{shown}" if _FORMULA.match(shown) else shown


def html(text: str) -> str:
    """Return `text` for HTML, in an element or in a quoted attribute."""
    return escape(line(text))


def html_cell(text: str) -> str:
    """Return `text` for an element of HTML of its own, which may be copied into a sheet."""
    return escape(cell(text))


def command(text: str) -> str:
    """Return `text` as the message of a workflow command of GitHub."""
    return line(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def command_property(text: str) -> str:
    """Return `text` as a property of a workflow command of GitHub."""
    return command(text).replace(":", "%3A").replace(",", "%2C")


def markdown(text: str) -> str:
    """Return `text` for Markdown: no markup, no HTML, no link, and nobody is mentioned."""
    marked = _REFERENCE.sub("\\g<0>\0", cell(text).strip())
    return _MARKUP.sub(r"\\\g<0>", escape(marked, quote=False)).replace("\0", "<!-- -->")


def code(text: str) -> str:
    """Return `text` as a code span of Markdown."""
    shown = cell(text).strip() or " "
    ticks = "`" * (max((len(run) for run in _TICKS.findall(shown)), default=0) + 1)
    pad = " " if "`" in {shown[0], shown[-1]} else ""
    return f"{ticks}{pad}{shown}{pad}{ticks}"


def sarif(text: str) -> str:
    """Return `text` as a message of SARIF: what looks like a link of its own is none."""
    shown = line(text)
    return re.sub(r"[\\\[\]]", r"\\\g<0>", shown) if "](" in shown else shown


def before(text: str, column: int) -> str:
    """Return what stands before a column of `text`, as `line` shows it."""
    shown = _harmless(text[: column - 1])
    return f"\\{shown.lstrip()}" if line(text) != _harmless(text) else shown
