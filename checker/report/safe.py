"""Text from people, made harmless for a terminal and for a CI log."""

from __future__ import annotations

import re

# Controls, bidirectional controls and line separators; a tab is kept.
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff]")


def line(text: str) -> str:
    """Return `text` as one line: controls shown as escapes, and no workflow command at its start."""
    shown = _CONTROL.sub(lambda found: f"\\u{{{ord(found.group()):x}}}", text)
    return f"\\{shown.lstrip()}" if shown.lstrip().startswith(("::", "##")) else shown
