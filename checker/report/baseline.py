"""What `clausecheck baseline` did to a baseline, as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.problem import Text
from checker.report.safe import line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from checker.baseline import Revised
    from checker.model import Finding

ADDED = Text("written down", "已记入")
REMOVED = Text("taken out, for it is found no more as it was", "已删除(不再存在,或事实已改变)")
REFUSED = Text(
    "not taken in: a baseline only shrinks; mend it, or have legal waive it",
    "不予记入:基线只减不增;请修复,或由法务豁免",
)
UNJUDGED = Text("not taken in: it could not be judged", "不予记入:无法裁断")
SUM = Text(
    "{path}: {entries} entries; written down {added}, taken out {removed}, not taken in {refused}",
    "{path}:共 {entries} 项;记入 {added},删除 {removed},未记入 {refused}",
)


def render(revised: Revised, path: str, lang: str) -> str:
    """Return what became of each entry, what was not taken in, and the counts."""
    rows = [*_records(ADDED, map(_record, revised.added), lang), *_records(REMOVED, revised.removed, lang)]
    for label, findings in ((REFUSED, revised.refused), (UNJUDGED, revised.unjudged)):
        rows += _records(label, map(_record, findings), lang)
    counts = {
        "path": line(path),
        "entries": len(revised.kept) + len(revised.added),
        "added": len(revised.added),
        "removed": len(revised.removed),
        "refused": len(revised.refused) + len(revised.unjudged),
    }
    rows += [getattr(SUM, name).format(**counts) for name in _languages(lang)]
    return "\n".join(rows) + "\n"


def _record(finding: Finding) -> dict[str, str]:
    return {
        "at": f"{finding.place}: ",
        "rule": finding.rule_id,
        "subject": finding.subject,
        **finding.hit.text._asdict(),
    }


def _records(label: Text, records: Iterable[Mapping[str, str]], lang: str) -> Iterator[str]:
    for number, record in enumerate(records):
        if not number:
            yield " / ".join(getattr(label, name) for name in _languages(lang)) + ":"
        words = " / ".join(record[name] for name in _languages(lang))
        yield f"  {line(record.get('at', '') + record['rule'])} {line(record['subject'])}: {line(words)}"


def _languages(lang: str) -> tuple[str, ...]:
    return ("zh", "en") if lang == "both" else (lang,)
