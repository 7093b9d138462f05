"""The Chinese words of `rego/elements.yaml` and `rego/dictionary.yaml` into the pinyin that columns are named in.

`python -m tests.schema.pinyin --write` makes `rego/elements.pinyin.json`; a test fails when it is stale. `full` holds
whole syllables, `initials` at least three first letters, `short` two. What two categories would share is left out, and
so is what is read as two words.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from pypinyin import Style, lazy_pinyin

from checker import yamlfile
from checker.schema import personal

ROOT = Path(__file__).parent.parent.parent
FILE = ROOT / "rego/elements.pinyin.json"
_HAN = re.compile(r"[\u3400-\u9fff]+")
_SHORTEST_FULL = 5
_SHORT = 2
_LONGEST_INITIALS = 8


def made() -> str:
    """Return the file as it should stand."""
    dictionary = yamlfile.load((ROOT / "rego/dictionary.yaml").read_text(encoding="utf-8"), "d")["dictionary"]
    elements = yamlfile.load((ROOT / "rego/elements.yaml").read_text(encoding="utf-8"), "e")["elements"]
    words = personal.build(dictionary, elements, {}).vocabulary()
    taken = set(elements["not_pinyin"].replace(" ", "").split(","))
    forms: dict[str, dict[str, str]] = {"full": {}, "initials": {}, "short": {}}
    clashes: set[tuple[str, str]] = set()
    for text, category in sorted(words.items(), key=lambda item: (len(item[0]), item[0])):
        if not _HAN.fullmatch(text) or len(text) < _SHORT:
            continue
        full = "".join(lazy_pinyin(text))
        initials = "".join(lazy_pinyin(text, style=Style.FIRST_LETTER))
        kinds = [("full", full)] if len(full) >= _SHORTEST_FULL and not _is_composed(text, words) else []
        if category and category != "none" and len(initials) <= _LONGEST_INITIALS:
            kinds.append(("short" if len(initials) == _SHORT else "initials", initials))
        for kind, form in kinds:
            known = forms[kind].setdefault(form, text)
            if words[known] != category:
                clashes.add((kind, form))
    kept = {
        kind: {
            form: text
            for form, text in sorted(found.items())
            if (kind, form) not in clashes and form not in taken and form.isascii() and form not in words
        }
        for kind, found in forms.items()
    }
    return json.dumps(kept, ensure_ascii=False, indent=0, sort_keys=True) + "\n"


def _is_composed(text: str, words: dict[str, str]) -> bool:
    """Whether two known words make the term and the last of them means what it means: they are read one by one."""
    halves = ((text[:at], text[at:]) for at in range(_SHORT, len(text) - 1))
    return any(
        first in words
        and words.get(last) == words[text]
        and all(len("".join(lazy_pinyin(half))) >= _SHORTEST_FULL for half in (first, last))
        for first, last in halves
    )


if __name__ == "__main__":
    if "--write" in sys.argv:
        FILE.write_text(made(), encoding="utf-8")
    elif FILE.read_text(encoding="utf-8") != made():
        sys.exit(f"{FILE.name} is stale: python -m tests.schema.pinyin --write")
