"""What the README shows of the command, as the command prints it; `python -m tests.docs --write` renews it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGES = ("README.md", "README.zh-CN.md")
_BLOCK = re.compile(r"<!-- generated: (\w+) (\w+) -->\n.*?<!-- end -->", re.DOTALL)


def page(name: str) -> str:
    """Return the page with every generated block as it has to be."""
    return _BLOCK.sub(lambda block: _render(block[1], block[2]), (ROOT / name).read_text())


def _render(what: str, lang: str) -> str:
    made = {"finding": _finding, "rules": _rules}[what](lang)
    return f"<!-- generated: {what} {lang} -->\n{made}\n<!-- end -->"


def _finding(lang: str) -> str:
    shown = _run([str(ROOT / "ci" / "demo.sh")], lang)
    blocked = shown[shown.index("== clausecheck check --base main") :].splitlines()[1:-1]
    return "```console\n$ clausecheck check --base main\n" + "\n".join(blocked) + "\n```"


def _rules(lang: str) -> str:
    listed = _run([str(Path(sys.executable).parent / "clausecheck"), "rules", "--lang", lang], lang).splitlines()
    rows = [row.split(maxsplit=3) for row in listed]
    head = {"en": "| Rule | Clause | What |", "zh": "| 规则 | 条款 | 内容 |"}[lang]
    return "\n".join([head, "|---|---|---|", *(f"| {rule} | {clause} | {title} |" for rule, clause, _, title in rows)])


def _run(command: list[str], lang: str) -> str:
    environment = {**os.environ, "CLAUSECHECK_LANG": lang, "LC_ALL": "C.UTF-8"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True).stdout.decode()


if __name__ == "__main__":
    for name in PAGES:
        if "--write" in sys.argv:
            (ROOT / name).write_text(page(name))
        elif (ROOT / name).read_text() != page(name):
            sys.exit(f"{name} is stale: make docs")
