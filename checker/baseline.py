"""Findings that a repository has when it adopts the checker into entries of its inventory, and these into `existing`.

An entry goes by the fingerprint of its finding, which holds all facts that were decided on: lines may move, a changed
fact loses it. Rule, subject and condition stand beside it and must be the finding's own, so that the words that a
person approves are those of what is let pass. A baseline only shrinks. What could not be judged is never in it.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from checker.model import Finding, Hit
from checker.problem import Place, Problem, Text
from checker.report.safe import line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from checker.inventory import Inventory
    from checker.model import Report

SECTION = "baseline"
FILE = "baseline.yaml"
"""What the file is called in the folder of the inventory."""
RULES = ("LC", "SC")
HEAD = """\
# What was found when the checker was adopted; `clausecheck baseline` writes this file and only ever removes from it.
# 采用检查时已有的问题;本文件由 `clausecheck baseline` 写成,只减不增。
"""
LONGEST = 2000
"""Characters of a text in an inventory."""
_PLAIN = re.compile(r"[A-Za-z_\u4e00-\u9fff][\w.\u4e00-\u9fff-]*")
_RESERVED = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}


class Row(NamedTuple):
    """What one state of an entry is called in a report."""

    id: str
    text: Text
    remedy: Text


ROWS = {
    "stale": Row(
        "BL0001",
        Text(
            "the baseline lists {rule} against `{subject}` ({condition}), which is found no more",
            "基线列有 {rule} 对 `{subject}` 的问题({condition}),现已不存在",
        ),
        Text("take the entry out: `clausecheck baseline` does", "删除该条目:运行 `clausecheck baseline`"),
    ),
    "drifted": Row(
        "BL0002",
        Text(
            "the baseline lists {rule} against `{subject}` ({condition}), but with other facts: it does not count",
            "基线列有 {rule} 对 `{subject}` 的问题({condition}),但事实已改变:该条目不再作数",
        ),
        Text(
            "mend what is found, or restore the facts; `clausecheck baseline` takes the entry out",
            "修复该问题,或恢复原有事实;`clausecheck baseline` 会删除该条目",
        ),
    ),
    "taken_out": Row(
        "BL0003",
        Text(
            "{rule} against `{subject}` ({condition}) is taken out of the baseline, but still found: once merged,"
            " it blocks where nothing is compared",
            "{rule} 对 `{subject}` 的问题({condition})已从基线删除,但仍然存在:合入后,不与 base 比较的检查将阻断",
        ),
        Text("mend it, or leave the entry in", "修复该问题,或保留该条目"),
    ),
}


class Revised(NamedTuple):
    """A baseline after `clausecheck baseline`: `text` is the file to be written, None where there is to be none.

    `added` are what a first baseline takes in, `refused` what a later one does not, `unjudged` what none ever does.
    """

    text: str | None
    kept: tuple[Mapping[str, Any], ...]
    removed: tuple[Mapping[str, Any], ...]
    added: tuple[Finding, ...]
    refused: tuple[Finding, ...]
    unjudged: tuple[Finding, ...]

    @property
    def changed(self) -> bool:
        """Tell whether there is anything to write."""
        return bool(self.removed or self.added)

    @property
    def exit_code(self) -> int:
        """3 if something could not be judged, 1 if something was refused, else 0."""
        return 3 if self.unjudged else int(bool(self.refused))


class Baseline:
    """The entries of one baseline that count."""

    def __init__(self, records: Mapping[str, Mapping[str, Any]]) -> None:
        """Take entries by fingerprint."""
        self._records = records

    def databases(self) -> dict[str, set[str]]:
        """Return in which databases each thing that a schema holds is known."""
        return {id_: set(record.get("databases", ())) for id_, record in self._records.items()}

    def applied(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Yield each finding, those that an entry lists as existing."""
        for finding in findings:
            listed = finding.status == "introduced" and self.lists(finding)
            yield replace(finding, status="existing") if listed else finding

    def findings(self, met: Iterable[Finding], homes: list[Inventory]) -> Iterator[Finding]:
        """Yield a notice for each entry that lists nothing any more; the first of `homes` that has it says where."""
        if not self._records:
            return
        there: dict[tuple[str, ...], list[Finding]] = {}
        for finding in met:
            if listable(finding):
                there.setdefault(_about(entry(finding)), []).append(finding)
        states = {}
        for id_, record in self._records.items():
            found = there.get(_about(record), [])
            if all(finding.fingerprint != id_ for finding in found):
                others = sorted(finding.fingerprint for finding in found if finding.fingerprint not in self._records)
                states[id_] = "drifted" if others else "stale", others
        places: dict[str, Place] = {}
        for home in homes:
            here = [(SECTION, id_) for id_ in states if id_ not in places and home.stands(SECTION, id_)]
            places |= {str(path[1]): place for path, place in home.places(here).items()}
        for id_, (state, others) in states.items():
            yield _notice(state, id_, self._records[id_], others, places[id_])

    def still(self, met: Iterable[Finding]) -> Iterator[Finding]:
        """Yield a notice for each finding that these entries, which a pull request takes out, still list."""
        for finding in met:
            if self.lists(finding):
                id_ = finding.fingerprint
                yield _notice("taken_out", id_, self._records[id_], [], finding.place)

    def lists(self, finding: Finding) -> bool:
        """Tell whether an entry is of this finding, in no more databases than it was written down for."""
        record = self._records.get(finding.fingerprint)
        return (
            record is not None
            and listable(finding)
            and _about(record) == _about(entry(finding))
            and len(finding.databases) <= len(record.get("databases", ()))
        )


def listable(finding: Finding) -> bool:
    """Tell whether a baseline may list a finding: what was judged, and is no change of what judges."""
    return finding.hit.outcome != "notice" and not finding.unjudged and finding.rule_id.startswith(RULES)


def entry(finding: Finding) -> dict[str, Any]:
    """Return what a baseline says of a finding."""
    hit = finding.hit
    return {
        "rule": finding.rule_id,
        "subject": _told(finding.subject),
        "condition": hit.condition,
        **({"element": _told(hit.element)} if hit.element else {}),
        **({"databases": sorted(map(_told, finding.databases))} if finding.databases else {}),
        "en": _told(hit.text.en),
        "zh": _told(hit.text.zh),
    }


def revised(report: Report, inventory: Inventory, path: str) -> Revised:
    """Return the baseline of a tree that was judged: all that was found if there is none yet, else what is left of it.

    `Problem` (exit 2) where entries stand elsewhere than in `path`, or something else stands there.
    """
    records = inventory.sections[SECTION]
    _apart(inventory, path)
    known = Baseline(records)
    standing = [*report.findings, *known.applied(report.behind)]
    listed = {finding.fingerprint for finding in standing if known.lists(finding)}
    new = [finding for finding in standing if finding.status == "introduced" and listable(finding)]
    new = list({finding.fingerprint: finding for finding in new}.values())
    added = [] if records else new
    kept = {id_: record for id_, record in records.items() if id_ in listed}
    entries = {**kept, **{finding.fingerprint: entry(finding) for finding in added}}
    return Revised(
        text=_text(entries) if entries else None,
        kept=tuple(kept.values()),
        removed=tuple(record for id_, record in records.items() if id_ not in listed),
        added=tuple(added),
        refused=tuple(new) if records else (),
        unjudged=tuple(finding for finding in standing if finding.unjudged),
    )


def _apart(inventory: Inventory, path: str) -> None:
    for source in inventory.sources:
        wrong = set(source.value) != {SECTION} if source.file == path else SECTION in source.value
        if wrong:
            raise Problem("baseline_mixed", Place(source.file, 1), file=source.file, path=path)


def _told(text: str) -> str:
    return line(text)[:LONGEST]


def _about(record: Mapping[str, Any]) -> tuple[str, ...]:
    return record["rule"], record["subject"], record["condition"], record.get("element", "")


def _notice(state: str, id_: str, record: Mapping[str, Any], others: list[str], place: Place) -> Finding:
    row = ROWS[state]
    hit = Hit(
        rule=SECTION,
        condition=f"baseline_{state}",
        element=record.get("element"),
        clauses=("2.2(1)",),
        outcome="notice",
        text=Text(*(text.format_map(record) for text in row.text)),
        remedy=row.remedy,
        at="",
    )
    content = json.dumps([state, id_, record, others], sort_keys=True)
    return Finding(record["subject"], row.id, hit, place, "", hashlib.sha256(content.encode()).hexdigest())


def _text(entries: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the file; the same entries are the same text, in whatever order they were found."""
    rows = [HEAD + f"{SECTION}:"]
    for id_, record in sorted(entries.items(), key=lambda item: (_about(item[1]), item[0])):
        rows.append(f"  {id_}:")
        for key, value in record.items():
            told = f"[{', '.join(map(_scalar, value))}]" if isinstance(value, list) else _scalar(value)
            rows.append(f"    {key}: {told}")
    return "\n".join(rows) + "\n"


def _scalar(text: str) -> str:
    """Return `text` as a YAML scalar that is read as that text again."""
    if _PLAIN.fullmatch(text) and text.casefold() not in _RESERVED:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(one if one.isprintable() else f"\\U{ord(one):08X}" for one in quoted)
