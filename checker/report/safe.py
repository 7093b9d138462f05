"""Text from people, made harmless for a terminal and for a CI log."""

from __future__ import annotations

import re

# Controls, bidirectional controls, line separators and what no one sees; a tab is kept.
_CONTROL = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
# Runners look for these two anywhere in a line, for `::` and `##` at its start.
_COMMAND = re.compile(r"##(?=\[|vso\[)", re.IGNORECASE)


def line(text: str) -> str:
    """Return `text` as one line: controls shown as escapes, and no workflow command at its start."""
    shown = _CONTROL.sub(lambda found: f"\\u{{{ord(found.group()):x}}}", text)
    shown = _COMMAND.sub(r"\#\#", shown)
    return f"\\{shown.lstrip()}" if shown.lstrip().startswith(("::", "##")) else shown
