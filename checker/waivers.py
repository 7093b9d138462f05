"""Findings into findings that somebody has waived for a while, and what is to be said of each waiver.

A waiver names one rule, one subject and the very findings that it excuses, by their fingerprints, which hold all facts
that were decided on: whatever changes them ends it. It lifts what blocks and hides nothing. What could not be judged,
and what a pull request changes of its own judge, cannot be waived.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from checker.model import Finding, Hit, Waiver
from checker.problem import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from checker.inventory import Inventory
    from checker.problem import Place

MAX_DAYS = 180
WARNED_BEFORE = timedelta(days=14)
WAIVABLE = ("LC", "SC")


class Row(NamedTuple):
    """What one state of a waiver is called in a report."""

    id: str
    text: Text
    remedy: Text


RENEW = Text(
    "mend what it excused; or legal decides anew and records it with the fingerprint of the finding (`-f json`)",
    "修复其所豁免的问题;或由法务重新决定,并按问题的指纹(`-f json`)记录",
)
REMOVE = Text("have legal remove it", "由法务删除该豁免")
ROWS = {
    "expired": Row(
        "WV0001",
        Text(
            "the waiver `{id}` of {rule} on `{subject}` ended on {last} and excuses nothing any more ({owner})",
            "对 `{subject}` 的 {rule} 豁免 `{id}` 已于 {last} 到期,不再有效(负责人:{owner})",
        ),
        RENEW,
    ),
    "drifted": Row(
        "WV0002",
        Text(
            "the waiver `{id}` no longer fits {rule} on `{subject}`: the facts that it excused are others now: {new}",
            "豁免 `{id}` 与 `{subject}` 的 {rule} 不再相符:所豁免的事实已改变,现为 {new}",
        ),
        RENEW,
    ),
    "unused": Row(
        "WV0003",
        Text(
            "the waiver `{id}` excuses nothing, or less than it lists: {rule} does not speak so against `{subject}`",
            "豁免 `{id}` 未豁免任何问题(或所列部分已不存在):{rule} 未对 `{subject}` 提出该问题",
        ),
        REMOVE,
    ),
    "not_by_legal": Row(
        "WV0004",
        Text(
            "the waiver `{id}` is approved by `{by}`, which is no role that may ({roles}): it does not count",
            "豁免 `{id}` 由 `{by}` 批准,该角色无权批准(有权者:{roles}):不作数",
        ),
        Text("have it approved by one of these roles", "由上述角色之一批准"),
    ),
    "not_yet": Row(
        "WV0005",
        Text("the waiver `{id}` is dated {on}; it does not count before", "豁免 `{id}` 日期为 {on},此前不生效"),
        Text("correct the date `on`, or wait", "更正日期 `on`,或等待其生效"),
    ),
    "ends_soon": Row(
        "WV0006",
        Text(
            "the waiver `{id}` of {rule} on `{subject}` ends on {last}; the finding blocks from the next day ({owner})",
            "对 `{subject}` 的 {rule} 豁免 `{id}` 将于 {last} 到期,次日起该问题重新阻断(负责人:{owner})",
        ),
        Text("mend it in time", "请及时修复"),
    ),
    "too_long": Row(
        "WV0007",
        Text(
            "the waiver `{id}` says `until` {until}, but counts until {last} at most ({days} days)",
            "豁免 `{id}` 写明有效至 {until},但最迟至 {last} 有效({days} 天)",
        ),
        Text("shorten `until` to that day", "将 `until` 改为该日"),
    ),
}


class Waivers:
    """The waivers of one inventory, on one day."""

    def __init__(self, inventory: Inventory, roles: list[str], today: date) -> None:
        """Know those that stand; only `roles` approve."""
        self._records = inventory.sections["waivers"]
        self._roles = roles
        self._today = today
        self._standing: dict[tuple[str, str, str], str] = {}
        for id_, record in self._records.items():
            if self._void(record) is None:
                for fingerprint in record["findings"]:
                    self._standing.setdefault((record["rule"], record["subject"], fingerprint), id_)

    def applied(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Yield each finding, those as waived that a waiver in force excuses."""
        for finding in findings:
            id_ = self._standing.get((finding.rule_id, finding.subject, finding.fingerprint))
            if id_ is None or finding.status == "fixed" or not _waivable(finding):
                yield finding
            else:
                record = self._records[id_]
                told = Waiver(id_, record["owner"], record["reason"], record["by"], _last(record).isoformat())
                yield replace(finding, status="waived", waiver=told)

    def findings(self, met: Iterable[Finding], homes: list[Inventory]) -> Iterator[Finding]:
        """Yield a notice for each waiver that does not do its work; `homes` say where it stands, as for sign-offs."""
        if not self._records:
            return
        there: dict[tuple[str, str], list[str]] = {}
        for finding in met:
            if _waivable(finding):
                there.setdefault((finding.rule_id, finding.subject), []).append(finding.fingerprint)
        for id_, record in self._records.items():
            now = there.get((record["rule"], record["subject"]), [])
            if state := self._state(record, now):
                home = next(home for home in homes if home.stands("waivers", id_))
                yield self._finding(state, id_, home.place("waivers", id_), now)

    def _void(self, record: Mapping[str, Any]) -> str | None:
        """Return why a waiver does not count at all."""
        if record["by"] not in self._roles:
            return "not_by_legal"
        if self._today < date.fromisoformat(record["on"]):
            return "not_yet"
        return "expired" if self._today > _last(record) else None

    def _state(self, record: Mapping[str, Any], now: list[str]) -> str | None:
        """Return what is to be said of a waiver, the weightiest only; None if it does its work."""
        if void := self._void(record):
            return void
        if set(record["findings"]) - set(now):
            return "drifted" if set(now) - set(record["findings"]) else "unused"
        if _last(record) <= self._today + WARNED_BEFORE:
            return "ends_soon"
        return "too_long" if record["until"] > _last(record).isoformat() else None

    def _finding(self, state: str, id_: str, place: Place, now: list[str]) -> Finding:
        record, row = self._records[id_], ROWS[state]
        values = {
            **record,
            "id": id_,
            "last": _last(record).isoformat(),
            "days": MAX_DAYS,
            "roles": ", ".join(self._roles),
            "new": ", ".join(sorted(set(now) - set(record["findings"]))),
        }
        hit = Hit(
            rule="waivers",
            condition=f"waiver_{state}",
            element=None,
            clauses=("2.2(1)",),
            outcome="notice",
            text=Text(*(text.format_map(values) for text in row.text)),
            remedy=row.remedy,
            at="",
        )
        content = json.dumps([state, id_, record, sorted(now)], sort_keys=True)
        return Finding(id_, row.id, hit, place, "", hashlib.sha256(content.encode()).hexdigest())


def _waivable(finding: Finding) -> bool:
    return finding.hit.outcome != "notice" and not finding.unjudged and finding.rule_id.startswith(WAIVABLE)


def _last(record: Mapping[str, Any]) -> date:
    """Return the last day on which a waiver can count: its own, but never later than `MAX_DAYS` after it was given."""
    latest = date.fromisoformat(record["on"]).toordinal() + MAX_DAYS
    return min(date.fromisoformat(record["until"]), date.fromordinal(min(latest, date.max.toordinal())))
