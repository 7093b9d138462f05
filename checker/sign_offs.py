"""Sign-offs into findings of their own: those that have lapsed, lift nothing, contradict one another or end soon.

None of these findings blocks: what a sign-off no longer lifts is a review again, and that blocks.
"""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from checker.evaluate import fill
from checker.join import digest
from checker.model import Finding, Hit
from checker.problem import Place, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from checker.inventory import Inventory
    from checker.join import Joined
    from checker.model import Decision, Facts, Judged

NESTED = ("evidence", "data_subject", "recipient", "purpose")
"""The facts that a sign-off pins one by one, so that what drifted can be named; any other is one part."""
SHOWN = 60


class Change(NamedTuple):
    """A fact that is no longer what it was; `was` or `now` is None where it did not or does not exist or is unknown."""

    path: str
    was: str | None
    now: str | None

    def __str__(self) -> str:
        """Return the change in one phrase that reads the same in every language."""
        if self.was is None and self.now is None:
            return self.path
        return f"{self.path}: {_short(self.was)} → {_short(self.now)}"


class Row(NamedTuple):
    """What one state of a sign-off is called in a report."""

    id: str
    text: Text
    remedy: Text


RENEW = Text(
    "legal decides anew and records it (`clausecheck review` offers the record), or removes this one",
    "由法务重新判断并记录(`clausecheck review` 给出可粘贴的记录),或删除该签署",
)
REMOVE = Text("have legal remove it", "由法务删除该签署")
ROWS = {
    "expired": Row(
        "SO0001",
        Text(
            "the sign-off `{id}` on `{flow}` counted until {last}; it lifts nothing any more",
            "对 `{flow}` 的签署 `{id}` 有效至 {last},现已不解除任何待审",
        ),
        RENEW,
    ),
    "drifted": Row(
        "SO0002",
        Text(
            "the sign-off `{id}` no longer fits `{flow}`: {changed}",
            "签署 `{id}` 与 `{flow}` 的现状不符:{changed}",
        ),
        Text(
            "restore the facts that legal has seen, or have legal decide anew (`clausecheck review`)",
            "恢复法务审阅时的事实,或由法务重新判断(`clausecheck review`)",
        ),
    ),
    "unneeded": Row(
        "SO0003",
        Text(
            "the sign-off `{id}` lifts nothing: `{flow}` has no open question under {clauses}",
            "签署 `{id}` 不解除任何待审:`{flow}` 在 {clauses} 下没有待审问题",
        ),
        REMOVE,
    ),
    "without_flow": Row(
        "SO0004",
        Text(
            "the sign-off `{id}` is for the flow `{flow}`, which is not declared",
            "签署 `{id}` 所针对的流转 `{flow}` 没有声明",
        ),
        Text("correct the flow's id, or have legal remove it", "更正流转标识,或由法务删除该签署"),
    ),
    "contradicted": Row(
        "SO0005",
        Text(
            "the sign-off `{id}` permits `{flow}`, and {other} refuses it: the refusal counts",
            "签署 `{id}` 允许 `{flow}`,而 {other} 予以拒绝:以拒绝为准",
        ),
        Text("legal keeps the one that stands and removes the other", "由法务保留其一,删除另一项"),
    ),
    "ends_soon": Row(
        "SO0006",
        Text(
            "the sign-off `{id}` on `{flow}` ends on {last}; the flow waits for legal again from the next day",
            "对 `{flow}` 的签署 `{id}` 将于 {last} 到期,次日起该流转重新待审",
        ),
        Text("ask legal in time whether it is renewed", "请及时由法务决定是否续签"),
    ),
    "not_yet": Row(
        "SO0007",
        Text(
            "the sign-off `{id}` on `{flow}` is dated {on}; it does not count before",
            "对 `{flow}` 的签署 `{id}` 日期为 {on},此前不生效",
        ),
        Text("correct the date `on`, or wait", "更正日期 `on`,或等待其生效"),
    ),
    "not_by_legal": Row(
        "SO0008",
        Text(
            "the sign-off `{id}` on `{flow}` is by `{by}`, which is no role that may sign ({roles})",
            "对 `{flow}` 的签署 `{id}` 由 `{by}` 作出,该角色无权签署(有权者:{roles})",
        ),
        Text("have it signed by one of these roles", "由上述角色之一签署"),
    ),
    "too_long": Row(
        "SO0009",
        Text(
            "the sign-off `{id}` on `{flow}` says `until` {until}, but counts until {last} at most",
            "对 `{flow}` 的签署 `{id}` 写明有效至 {until},但最迟至 {last} 有效",
        ),
        Text("shorten `until` to that day", "将 `until` 改为该日"),
    ),
}
UNKNOWN = Text("which of its facts changed is not recorded", "未记录是哪些事实发生了变化")


def findings(
    decisions: Mapping[str, Decision],
    judged: Judged,
    homes: list[Inventory],
    today: date,
    past: Mapping[str, Facts] | None = None,
) -> Iterator[Finding]:
    """Yield a finding for each sign-off of `judged.signed` that does not do its work.

    `homes` are the inventories in which its line is looked for, first come first served. `past` are facts of the base
    by flow, by which a drift is explained.
    """
    records = judged.inventory.sections["sign_offs"]
    found = {}
    for id_, record in records.items():
        facts = judged.facts.get(record["flow"], {})
        if state := _state(id_, decisions.get(record["flow"]), facts, judged, today):
            found[id_] = state, facts
    places = _places(list(found), homes)
    for id_, (state, facts) in found.items():
        before = (past or {}).get(records[id_]["flow"])
        changed = changes_since(records[id_], facts, judged.joined, before) if state == "drifted" else ()
        yield _finding(state, places[id_], _values(id_, changed, judged), records[id_], facts)


def _places(ids: list[str], homes: list[Inventory]) -> dict[str, Place]:
    """Return where each sign-off stands, in the first of `homes` that declares it."""
    found: dict[str, Place] = {}
    for home in homes:
        here = [("sign_offs", id_) for id_ in ids if id_ not in found and home.stands("sign_offs", id_)]
        found |= {str(path[1]): place for path, place in home.places(here).items()}
    return found


def _state(
    id_: str,
    decision: Decision | None,
    facts: Facts,
    judged: Judged,
    today: date,
) -> str | None:
    """Return what is to be said of a sign-off, the weightiest only; None if it does its work."""
    joined, records = judged.joined, judged.inventory.sections["sign_offs"]
    record = records[id_]
    if decision is None:
        return "without_flow"
    lapsed = dict(joined.lapsed(decision.id, facts, today))
    if id_ in lapsed:
        return lapsed[id_]
    # A refusal weighs whoever wrote it (`join.Joined`).
    standing = [other for other in joined.signed(decision.id) if lapsed.get(other) in {None, "not_by_legal"}]
    approves = record["outcome"] == "within_law"
    if approves and any(records[other]["outcome"] != "within_law" for other in standing):
        return "contradicted"
    if approves and not any(lifts(record, hit) for hit in decision.lifted):
        return "unneeded"
    last = joined.last_day(record)
    if last <= today + timedelta(days=judged.law.readings["A06"]["value"]["sign_off_days"]["warned_before"]):
        return "ends_soon"
    return "too_long" if record["until"] > last.isoformat() else None


def lifts(record: Mapping[str, Any], hit: Hit) -> bool:
    """Tell whether a sign-off answers this question: its clause and, where the record names questions, itself."""
    return hit.clause in record["clauses"] and hit.condition in record.get("questions", [hit.condition])


def _values(id_: str, changed: tuple[Change, ...], judged: Judged) -> list[dict[str, str]]:
    """Return what fills the sentences: in English, then in Chinese."""
    records = judged.inventory.sections["sign_offs"]
    record = records[id_]
    signed = judged.joined.signed(record["flow"])
    values = {
        "id": id_,
        "flow": record["flow"],
        "by": record["by"],
        "on": record["on"],
        "until": record["until"],
        "last": judged.joined.last_day(record).isoformat(),
        "clauses": ", ".join(record["clauses"]),
        "roles": ", ".join(judged.law.readings["A06"]["value"]["sign_off_roles"]),
        "other": ", ".join(f"`{other}`" for other in signed if records[other]["outcome"] != "within_law"),
    }
    said = "; ".join(map(str, changed))
    return [{**values, "changed": said or unknown} for unknown in UNKNOWN]


def _finding(
    state: str, place: Place, values: list[dict[str, str]], record: Mapping[str, Any], facts: Facts
) -> Finding:
    row = ROWS[state]
    en, zh = (fill(row.text, language) for language in values)
    hit = Hit(
        rule="sign_offs",
        condition=f"sign_off_{state}",
        element=None,
        clauses=tuple(dict.fromkeys(record["clauses"])),
        outcome="notice",
        text=Text(en.en, zh.zh),
        remedy=row.remedy,
        at="",
    )
    id_ = values[0]["id"]
    content = json.dumps([state, id_, record, digest(facts)], sort_keys=True)
    return Finding(id_, row.id, hit, place, "", hashlib.sha256(content.encode()).hexdigest())


# ---- what has changed


def changes_since(
    record: Mapping[str, Any], facts: Facts, joined: Joined, past: Facts | None = None
) -> tuple[Change, ...]:
    """Return which facts are no longer those that a sign-off pins, as far as can be known.

    The base's facts tell it with old and new value, if they are the pinned ones; the record's `parts` tell which; and
    data, recipient and purpose are in every record.
    """
    if past is not None and digest(past) == record["facts"]:
        return changes(past, facts)
    if "parts" in record:
        then, now = record["parts"], parts(facts)
        return tuple(
            Change(path, None, None) for path in sorted(then.keys() | now.keys()) if then.get(path) != now.get(path)
        )
    found = _of_lists("data", record.get("data", []), facts.get("data", []))
    recipient = facts.get("recipient", {}).get("name")
    if (recorded := joined.name(record.get("recipient"))) != recipient:
        found.append(Change("recipient.name", recorded, recipient))
    if record["purpose"] != facts["purpose"]["code"]:
        found.append(Change("purpose.code", record["purpose"], facts["purpose"]["code"]))
    return tuple(found)


def changes(was: Facts, now: Facts) -> tuple[Change, ...]:
    """Return each fact that differs, by its dotted path; of lists, what came and what went."""
    old, new = _flat(was), _flat(now)
    found: list[Change] = []
    for path in dict.fromkeys([*old, *new]):
        before, after = old.get(path), new.get(path)
        if before == after:
            continue
        if isinstance(before, list) and isinstance(after, list) and set(map(str, before)) != set(map(str, after)):
            found += _of_lists(path, before, after)
        else:
            found.append(Change(path, _said(before), _said(after)))
    return tuple(found)


def parts(facts: Facts) -> dict[str, str]:
    """Return a short digest of each part of the facts, by which a later drift can be named; it proves nothing."""
    found: dict[str, str] = {}
    for key, value in sorted(facts.items()):
        if key in NESTED and isinstance(value, dict):
            found |= {f"{key}.{inner}": _mark(value[inner]) for inner in sorted(value) if inner != "legal_review"}
        else:
            found[key] = _mark(value)
    return found


def _mark(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _of_lists(path: str, was: list[Any], now: list[Any]) -> list[Change]:
    gone = [Change(path, str(item), None) for item in was if item not in now]
    return gone + [Change(path, None, str(item)) for item in now if item not in was]


def _flat(value: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, inner in value.items():
        if path == "evidence." and key == "legal_review":
            continue
        if isinstance(inner, dict):
            found |= _flat(inner, f"{path}{key}.")
        else:
            found[f"{path}{key}"] = inner
    return found


def _said(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _short(value: str | None) -> str:
    if value is None:
        return "∅"
    return value if len(value) <= SHOWN else f"{value[: SHOWN - 1]}…"
