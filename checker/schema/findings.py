"""Schemas and the inventory into findings: what nobody declared, what lost its protection, what got a way out.

The conditions are found here; clause, outcome and words of each stand in `rego/schema.yaml`, which legal owns. Those of
a state (`of_state`) are looked for in base and head alike, so that what was there before is told apart; those of a
change (`of_changes`) are new by nature.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from checker.evaluate import fill
from checker.inventory import below
from checker.model import Finding, Fix, Hit
from checker.problem import Place, Text
from checker.schema import values
from checker.schema.binding import DOUBTFUL, SURE, personal
from checker.schema.drafting import declaration
from checker.schema.state import VIEWS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from checker.inventory import Inventory
    from checker.law import Law
    from checker.schema.binding import Binding
    from checker.schema.changes import Change
    from checker.schema.model import Literals, Outlet
    from checker.schema.state import State
    from checker.schema.survey import Class, Classed, Found, Unjudged
    from checker.schema.watch import Note

STRONG = 0.85
"""From this confidence on, only legal says that an element is no personal data."""
OUTWARD = ("share", "transfer", "disclose")
LEAVES = frozenset({"response", "callback", "event"})
SHOWN = 3
_NEUTRAL = re.compile(
    r"(?:ext|extra|extend|field|fld|col|column|attr|attribute|data|info|value|val|reserved?|spare|tmp|temp|misc|remark|"
    r"note|memo|custom|param|prop|str|text|content|kzzd|byzd|bz)?_?\d*|[a-z]\d*",
    re.IGNORECASE,
)
"""Names that say nothing of what a column holds."""
_KEY = re.compile(
    r"(?:user|member|account|customer|buyer|open|union|device|visitor|client|person|uid|guid)_?(?:id|no|uid|key|code)?",
    re.IGNORECASE,
)
_SUPPORT = re.compile(
    r"consent|withdraw|revoke|opt_?(?:in|out)|unsubscribe|retention|retain_until|purge|erase|"
    r"deleted_at|delete_time|deletion|cancel(?:led|ed)?_at|guardian_(?:consent|approved)|"
    r"同意|撤回|退订|保存期限|留存|注销|删除时间|清除时间",
    re.IGNORECASE,
)
CATEGORIES = {
    "name": Text("a name", "姓名"),
    "id_number": Text("a government id", "证件信息"),
    "phone": Text("a phone number", "电话号码"),
    "email": Text("an e-mail address", "电子邮箱"),
    "address": Text("an address", "地址"),
    "third_party_account": Text("an account elsewhere", "第三方账号"),
    "avatar_or_nickname": Text("an avatar or nickname", "头像或昵称"),
    "account_credential": Text("credentials of an account", "账号凭证"),
    "device": Text("device information", "设备信息"),
    "network_ip": Text("an IP address", "IP 地址"),
    "location": Text("a location", "位置信息"),
    "log_or_behaviour": Text("behaviour", "日志或行为信息"),
    "order": Text("order information", "订单信息"),
    "payment_or_financial": Text("payment or financial data", "支付或财务信息"),
    "profile": Text("personal details", "个人资料"),
    "minor_or_guardian": Text("data of minors or guardians", "未成年人或监护人信息"),
    "content": Text("content by a person", "用户内容"),
    "none": Text("personal data", "个人信息"),
}
PROTECT = Text(
    "protect it: store it encrypted, hashed or masked, and say so in name, type or comment",
    "保护:加密、散列或脱敏存储,并在名称、类型或注释中写明",
)
DROP = Text("drop it", "去掉")


class Met(NamedTuple):
    """A condition that something meets."""

    condition: str
    subject: str
    """`table.name`, or the table."""
    place: Place
    held: Class | None
    values: Mapping[str, str]
    content: str
    """What it was judged by: a finding is the same on two commits while this is."""
    fixes: tuple[Fix, ...] = ()
    clause: str | None = None
    """Where the words of the law leave it to the category."""


@dataclass(frozen=True, slots=True)
class Carriers:
    """The flows of an inventory by the data that they carry."""

    whole: Mapping[str, tuple[str, ...]]
    """Flows of `dataset.table.*`."""
    some: Mapping[str, tuple[str, ...]]
    """Flows of any field of `dataset.table`."""
    outward: frozenset[str]
    unidentified: frozenset[str]
    minors: frozenset[str]

    def shared(self, refs: Iterable[str]) -> tuple[str, ...]:
        """Return the flows that carry anything of these tables to others."""
        return tuple(dict.fromkeys(flow for ref in refs for flow in self.some.get(ref, ()) if flow in self.outward))


def carriers(inventory: Inventory) -> Carriers:
    """Return which flows carry which tables."""
    whole: dict[str, list[str]] = defaultdict(list)
    some: dict[str, list[str]] = defaultdict(list)
    outward, unidentified, minors = set(), set(), set()
    sections = inventory.sections
    for id_, flow in sections["flows"].items():
        for ref in flow.get("data", []):
            table, _, name = ref.rpartition(".")
            some[table].append(id_)
            if name == "*":
                whole[table].append(id_)
        kind = sections["recipients"].get(flow.get("to", ""), {}).get("kind")
        if flow["action"] in OUTWARD and kind != "internal_team":
            outward.add(id_)
        if {"deidentified", "anonymised"} & {key for key, on in flow.get("safeguards", {}).items() if on is True}:
            unidentified.add(id_)
        if sections["data_subjects"].get(flow["subject"], {}).get("age_band") == "minor":
            minors.add(id_)
    whole_, some_ = ({table: tuple(dict.fromkeys(flows)) for table, flows in each.items()} for each in (whole, some))
    return Carriers(whole_, some_, frozenset(outward), frozenset(unidentified), frozenset(minors))


def of_state(elements: Iterable[Found], state: State, binding: Binding, inventory: Inventory) -> Iterator[Met]:
    """Yield what the schemas of one commit hold that its inventory does not declare, or that stands unprotected."""
    found = tuple(elements)
    flows = carriers(inventory)
    tables: dict[tuple[str, str], list[Found]] = defaultdict(list)
    for one in found:
        tables[one.table.space, one.table.name.casefold()].append(one)
    for one in found:
        refs = binding.homes.get(id(one.table), ())
        declared = binding.declared.get((id(one.table), one.element.name))
        yield from _element(_Seen(one, refs, declared, flows, inventory), shown=_of_declared(one, binding, tables))
    for table in state.tables:
        if table.open_model and (shared := flows.shared(binding.homes.get(id(table), ()))):
            yield _met("open_model", table.name, table.place, None, flows=_names(shared))
    for space, outlet in state.outlets:
        yield from _outlet(outlet, tables.get((space, outlet.table.casefold()), ()), binding, flows)
    for _, literals in state.literals:
        yield from _literals(literals)
    for ref, name in binding.gone:
        dataset, _, inner = ref.partition(".")
        place = inventory.place("datasets", dataset, "tables", inner, "fields", name)
        yield _met("declared_gone", f"{ref}.{name}", place, None)


class _Seen(NamedTuple):
    """An element with all that is to be known of it."""

    found: Found
    refs: tuple[str, ...]
    """The `dataset.table` that stand for its table."""
    declared: str | None
    flows: Carriers
    inventory: Inventory

    @property
    def subject(self) -> str:
        return f"{self.found.element.table}.{self.found.element.name}"

    def met(self, condition: str, **more: Any) -> Met:
        element = self.found.element
        told = {
            "content": f"{element.type}\0{element.comment}\0{self.declared or ''}",
            "flows": _names(self.flows.shared(self.refs)),
        }
        return _met(condition, self.subject, element.place, self.found.held, **{**told, **more})


def _element(seen: _Seen, *, shown: bool) -> Iterator[Met]:
    """Yield what one element meets; `shown`: it only shows what is declared elsewhere."""
    element, held = seen.found.element, seen.found.held
    if seen.declared is None and not shown:
        yield from _undeclared(seen)
    elif seen.declared is not None and below(seen.declared, ("none", "system")):
        settled = {entry["element"].casefold() for entry in seen.inventory.sections["not_personal"].values()}
        names = {f"{ref}.{element.name}".casefold() for ref in seen.refs}
        if held.confidence >= STRONG and held.tier == "direct" and not names & settled:
            yield seen.met("declared_not_personal")
    if personal(seen.found):
        yield from _standing(seen)
    if element.open_model and seen.flows.shared(seen.refs):
        yield seen.met("open_model")
    if element.default is not None and (category := values.looks_real(element.default.strip("'\""))):
        yield _literal(seen.subject, element.place, category, element.default)


def _undeclared(seen: _Seen) -> Iterator[Met]:
    found = seen.found
    element, held = found.element, found.held
    fixes = (declaration(found, seen.refs, seen.inventory), Fix("protect", PROTECT), Fix("drop", DROP))
    if personal(found) and element.direction in LEAVES:
        exposed = ", ".join(element.exposed_by[:SHOWN]) or element.direction
        yield seen.met("undeclared_outward", before=exposed, fixes=fixes)
    elif personal(found):
        yield seen.met("undeclared", fixes=fixes, clause=held.category)
    elif held.category != "none" and held.confidence >= DOUBTFUL and not _audit(held):
        yield seen.met("doubtful", fixes=fixes, clause=held.category)
    if personal(found) and _hides(found):
        yield seen.met("hidden_by_name", fixes=fixes)
    flows = seen.flows
    unidentified = [flow for ref in seen.refs for flow in flows.whole.get(ref, ()) if flow in flows.unidentified]
    if unidentified and (personal(found) or _KEY.fullmatch(element.name)):
        yield seen.met("join_key", flows=_names(unidentified))


def _standing(seen: _Seen) -> Iterator[Met]:
    """Yield how a personal element stands, declared or not: sensitive without protection, of minors without a flow."""
    found = seen.found
    stored = found.element.direction == "stored"
    if found.held.sensitive and stored and not _protected(found, seen.refs, seen.inventory):
        yield seen.met("sensitive_unprotected", fixes=(Fix("protect", PROTECT), Fix("drop", DROP)))
    if found.held.category == "minor_or_guardian" and seen.refs:
        datasets = {ref.partition(".")[0] for ref in seen.refs}
        of_dataset = (
            flow for ref, some in seen.flows.some.items() if ref.partition(".")[0] in datasets for flow in some
        )
        if not seen.flows.minors.intersection(of_dataset):
            yield seen.met("minors")


def _of_declared(found: Found, binding: Binding, tables: Mapping[tuple[str, str], list[Found]]) -> bool:
    """Tell whether a column of a view only shows what is declared of the tables that it is made of."""
    if found.table.kind not in VIEWS or not found.element.derived_from:
        return False

    def declared(table: str, name: str) -> bool:
        return any(
            (id(one.table), one.element.name) in binding.declared or not personal(one)
            for one in tables.get((found.table.space, table.casefold()), ())
            if one.element.name.casefold() == name.casefold()
        )

    return all(declared(source.table, source.name) for source in found.element.derived_from)


def _hides(found: Found) -> bool:
    kinds = {why.kind for why in found.held.evidence if why.category == found.held.category}
    return not kinds & {"name", "pinyin"} and _NEUTRAL.fullmatch(found.element.name) is not None


def _audit(held: Class) -> bool:
    """Tell whether only who wrote a row makes it personal: a team decides on that once, not column by column."""
    return any(why.kind == "audit_actor" for why in held.evidence)


def _protected(found: Found, refs: Iterable[str], inventory: Inventory) -> bool:
    if found.element.protection or found.table.guards:
        return True
    if any(why.kind == "protection" for why in found.held.evidence):
        return True
    sections = inventory.sections
    homes = [sections["datasets"][ref.partition(".")[0]]["system"] for ref in refs]
    return bool(homes) and all(
        sections["systems"][home]["safeguards"].get("encrypted_at_rest") is True for home in homes
    )


def _outlet(outlet: Outlet, columns: Iterable[Found], binding: Binding, flows: Carriers) -> Iterator[Met]:
    wanted = {name.casefold() for name in outlet.columns}
    held = [one for one in columns if personal(one) and (not wanted or one.element.name.casefold() in wanted)]
    if not outlet.on or not held:
        return
    strongest = max((one.held for one in held), key=lambda one: one.strength)
    way = f"{outlet.kind} {outlet.to}".strip()
    if outlet.kind == "grant":
        yield _met("access_granted", outlet.table, outlet.place, strongest, after=outlet.to or "?", content=way)
    elif not flows.shared(ref for one in held for ref in binding.homes.get(id(one.table), ())):
        yield _met("outlet", outlet.table, outlet.place, strongest, after=way, content=way)


def _literals(literals: Literals) -> Iterator[Met]:
    """Yield one for each column: a seed of a thousand rows is one mistake."""
    told = set()
    for row in literals.rows:
        for at, (value, place) in enumerate(row):
            name = literals.columns[at] if at < len(literals.columns) else str(at + 1)
            category = values.looks_real(value) if name not in told else None
            if category:
                told.add(name)
                yield _literal(f"{literals.table}.{name}", place, category, value)


def _literal(subject: str, place: Place, category: str, value: str) -> Met:
    # The value itself is never repeated: reports go where the data must not.
    digest = hashlib.sha256(value.encode()).hexdigest()
    return _met("literal", subject, place, None, content=digest, what=category)


def of_changes(changes: Iterable[Classed], binding: Binding, inventory: Inventory) -> Iterator[Met]:
    """Yield what changes for the worse: names and comments that no longer tell, protection, precision, support."""
    flows = carriers(inventory)
    by_name: dict[str, set[str]] = defaultdict(set)
    for ref, columns in binding.tables.items():
        for one in columns:
            by_name[one.table.name.casefold()].add(ref)
    declared = {
        (one.table.name.casefold(), one.element.name.casefold())
        for columns in binding.tables.values()
        for one in columns
        if not below(binding.declared.get((id(one.table), one.element.name), "none"), ("none", "system"))
    }
    for change, held in changes:
        shared = flows.shared(sorted(by_name.get(change.table.casefold(), ())))
        told = (change.table.casefold(), change.name.casefold()) in declared
        condition = _worse(change, held, told=told, shared=bool(shared))
        if condition:
            yield _met(
                condition,
                f"{change.table}.{change.name}" if change.name else change.table,
                change.place,
                held,
                content=f"{change.before}\0{change.after}",
                before=change.before,
                after=change.after,
                flows=_names(shared),
            )


def _worse(change: Change, held: Class, *, told: bool, shared: bool) -> str | None:
    """Return what is wrong with a change; `told`: the inventory says what the column holds now."""
    if change.kind == "drop_column" and change.old is not None and "table" not in change.aspects:
        return "support_dropped" if _SUPPORT.search(f"{change.old.name} {change.old.comment}") else None
    if held.category == "none" or held.confidence < SURE:
        return None
    carried = any(why.kind == "carried" for why in held.evidence) and not told
    found = {
        "rename_column": "hidden_by_rename" if carried else None,
        "modify_comment": "comment_cleared" if carried else None,
        "unprotect": "protection_removed",
        "modify_type": ("widened" if shared else "widened_inside") if change.width == "widened" else None,
        "modify_nullability": "made_required" if change.new is not None and change.new.nullable is False else None,
    }
    return found.get(change.kind)


def of_strays(strays: Iterable[Note]) -> Iterator[Met]:
    """Yield what looks like a schema where nobody looks for one."""
    for stray in strays:
        yield _met("unwatched", stray.path, Place(stray.path, 1), None, after=stray.key, content=stray.key)


def of_opaques(opaques: Iterable[Unjudged]) -> Iterator[tuple[Met, bool]]:
    """Yield what could not be judged, and whether the head brings it in."""
    for one in opaques:
        opaque = one.opaque
        subject = opaque.table or opaque.place.file
        yield _met("opaque", subject, opaque.place, None, after=opaque.reason, content=opaque.reason), one.introduced


def finding(met: Met, law: Law, excerpt: Callable[[Place], str]) -> Finding:
    """Return a condition as a finding, in the words of the law."""
    said = law.schema_rules["rules"][met.condition]
    clause = said.get("clause") or law.schema_rules["clauses"][met.clause or "profile"]
    category = met.held.category if met.held else met.values.get("what", "none")
    what = CATEGORIES[category]
    texts = Text(said["en"], said["zh"])
    given = {"element": met.subject, "flows": "", "before": "", "after": "", **met.values}
    text = Text(*(getattr(fill(texts, {**given, "what": getattr(what, lang)}), lang) for lang in ("en", "zh")))
    hit = Hit(
        rule="schema",
        condition=met.condition,
        element=None,
        clauses=(clause, *said.get("see_also", ())),
        outcome=said["outcome"],
        text=text,
        remedy=Text(said["remedy"], said["remedy_zh"]),
        at="",
    )
    key = "\0".join([said["id"], met.condition, met.subject.casefold(), category, met.content])
    return Finding(
        subject=met.subject,
        rule_id=said["id"],
        hit=hit,
        place=met.place,
        excerpt=excerpt(met.place),
        fingerprint=hashlib.sha256(key.encode()).hexdigest(),
        fixes=met.fixes,
    )


def _met(
    condition: str,
    subject: str,
    place: Place,
    held: Class | None,
    *,
    content: str = "",
    fixes: tuple[Fix, ...] = (),
    clause: str | None = None,
    **values_: str,
) -> Met:
    return Met(condition, subject, place, held, values_, content, fixes, clause)


def _names(flows: Iterable[str]) -> str:
    given = list(dict.fromkeys(flows))
    return ", ".join(given[:SHOWN]) + (" …" if len(given) > SHOWN else "")
