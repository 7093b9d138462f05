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
from checker.schema.binding import DOUBTFUL, SURE, audit, personal, plain
from checker.schema.drafting import declaration, lacking
from checker.schema.state import STORED_KINDS, VIEWS
from checker.schema.survey import NONE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from checker.inventory import Inventory
    from checker.law import Law
    from checker.schema.binding import Binding
    from checker.schema.changes import Change
    from checker.schema.model import Literals, Outlet
    from checker.schema.state import State, Table
    from checker.schema.survey import Class, Classed, Found, Unjudged
    from checker.schema.watch import Note

STRONG = 0.85
"""From this confidence on, only legal says that an element is no personal data."""
_NOT_PERSONAL = ("none", "system")
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
_SENSITIVE = ("user.government_id", "user.authorization.password", "user.financial.bank_account", "user.biometric")
"""Sensitive by what they are, wherever they stand; the dictionary knows those that are so by their words."""
_SHORT_LIVED = VIEWS | {"temporary_table"}
_OWN = frozenset({"app", "application", "service", "svc", "backend", "server", "owner", "root", "postgres", "flyway"})
"""Words by which the roles of a database's own application go; the ids of the inventory's systems join them."""
_BESIDE = frozenset({"user", "role", "rw", "current", "session"})
_SYSTEM_SCHEMAS = ("mysql.", "sys.", "information_schema.", "performance_schema.", "pg_catalog.")
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
    space: str = ""
    """Of which database it is: two may have tables of one name."""


@dataclass(frozen=True, slots=True)
class Carriers:
    """The flows of an inventory by the data that they carry."""

    whole: Mapping[str, tuple[str, ...]]
    """Flows of `dataset.table.*`."""
    some: Mapping[str, tuple[str, ...]]
    """Flows of any field of `dataset.table`."""
    named: Mapping[tuple[str, str], tuple[str, ...]]
    """Flows that name a field, by `dataset.table` and the field in plain letters."""
    outward: Mapping[str, str]
    """Flows to others, each with the name of who receives."""
    unidentified: frozenset[str]
    minors: frozenset[str]

    def carrying(self, refs: Iterable[str], name: str) -> tuple[str, ...]:
        """Return the flows that carry a field of these tables to others, by its name or with the whole table."""
        found = (flow for ref in refs for flow in (*self.whole.get(ref, ()), *self.named.get((ref, plain(name)), ())))
        return tuple(dict.fromkeys(flow for flow in found if flow in self.outward))

    def told(self, flows: Iterable[str]) -> str:
        """Return flows and who receives them as text."""
        given = list(dict.fromkeys(flows))
        shown = (f"{flow} → {self.outward[flow]}" if flow in self.outward else flow for flow in given[:SHOWN])
        return ", ".join(shown) + (" …" if len(given) > SHOWN else "")


def carriers(inventory: Inventory) -> Carriers:
    """Return which flows carry which tables."""
    whole: dict[str, dict[str, None]] = defaultdict(dict)
    some: dict[str, dict[str, None]] = defaultdict(dict)
    named: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    outward: dict[str, str] = {}
    unidentified, minors = set(), set()
    sections = inventory.sections
    for id_, flow in sections["flows"].items():
        for ref in flow.get("data", []):
            table, _, name = ref.rpartition(".")
            some[table][id_] = None
            if name == "*":
                whole[table][id_] = None
            else:
                named[table, plain(name)][id_] = None
        recipient = sections["recipients"].get(flow.get("to", ""), {})
        if flow["action"] in OUTWARD and recipient.get("kind") != "internal_team":
            outward[id_] = recipient.get("name", flow.get("to", ""))
        if {"deidentified", "anonymised"} & {key for key, on in flow.get("safeguards", {}).items() if on is True}:
            unidentified.add(id_)
        if sections["data_subjects"].get(flow["subject"], {}).get("age_band") == "minor":
            minors.add(id_)
    return Carriers(
        {table: tuple(flows) for table, flows in whole.items()},
        {table: tuple(flows) for table, flows in some.items()},
        {field: tuple(flows) for field, flows in named.items()},
        outward,
        frozenset(unidentified),
        frozenset(minors),
    )


class _Columns:
    """The columns of a state by the names under which statements speak of their tables."""

    def __init__(self, found: Iterable[Found], state: State) -> None:
        self._own: dict[tuple[str, str], list[Found]] = defaultdict(list)
        self._stored: dict[str, list[Found]] = defaultdict(list)
        self._spaces: dict[str, list[Found]] = defaultdict(list)
        self._partial = {(table.space, table.name.casefold()) for table in state.tables if table.partial}
        self._tables = {(table.space, name) for table in state.tables for name in _called(table)}
        for one in found:
            for name in _called(one.table):
                self._own[one.table.space, name].append(one)
                if one.table.kind in STORED_KINDS:
                    self._stored[name].append(one)
            if one.table.kind in STORED_KINDS:
                self._spaces[one.table.space].append(one)

    def of(self, space: str, table: str) -> list[Found]:
        """Return the columns that a statement of a space means: those of its own table, else of any of that name.

        `*` and `schema.*` mean all tables of the space, or of the repository where the space has none.
        """
        folded = table.casefold()
        if folded.endswith("*"):
            everything = self._spaces.get(space) or [one for found in self._spaces.values() for one in found]
            below_schema = [one for one in everything if one.table.name.casefold().startswith(folded[:-1])]
            return below_schema or everything
        for name in dict.fromkeys((folded, folded.rpartition(".")[2])):
            found = self._own.get((space, name)) or self._stored.get(name)
            if found:
                return found
        return []

    def knows(self, space: str, table: str) -> bool:
        """Tell whether the columns of a table are all known."""
        folded = table.casefold()
        if not self.of(space, table):
            return (space, folded) in self._tables - self._partial
        return folded.endswith("*") or (space, folded) not in self._partial


def _called(table: Table) -> dict[str, None]:
    name = table.name.casefold()
    return dict.fromkeys((name, name.rpartition(".")[2]))


def of_state(
    elements: Iterable[Found], state: State, binding: Binding, inventory: Inventory, lenient: Iterable[str]
) -> Iterator[Met]:
    """Yield what the schemas of one commit hold that its inventory does not declare, or that stands unprotected.

    `lenient`: the categories that let the most through, so that a declaration of them has to bear a second look.
    """
    found = tuple(elements)
    flows = carriers(inventory)
    columns = _Columns(found, state)
    easy = tuple(lenient)
    absent = lacking(found, binding)
    for one in found:
        refs = binding.homes.get(id(one.table), ())
        declared = binding.declared.get((id(one.table), one.element.name))
        _, beside = absent.get(plain(one.table.name), (None, {}))
        seen = _Seen(one, refs, declared, flows, inventory, easy, beside)
        yield from _element(seen, shown=_of_declared(one, binding, columns))
    for table in state.tables:
        refs = binding.homes.get(id(table), ())
        if table.open_model and (shared := [flow for ref in refs for flow in flows.whole.get(ref, ())]):
            outward = [flow for flow in shared if flow in flows.outward]
            if outward:
                content = "\0".join(sorted(outward))
                met = _met("open_model", table.name, table.place, None, flows=flows.told(outward), content=content)
                yield met._replace(space=table.space)
    for space, outlet in state.outlets:
        for met in _outlet(space, outlet, columns, binding, flows, inventory):
            yield met._replace(space=space)
    for space, literals in state.literals:
        for met in _literals(literals, columns.of(space, literals.table)):
            yield met._replace(space=space)
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
    lenient: tuple[str, ...]
    beside: Mapping[str, str]
    """What its table lacks in the inventory."""

    @property
    def subject(self) -> str:
        return f"{self.found.element.table}.{self.found.element.name}"

    def met(self, condition: str, **more: Any) -> Met:
        element = self.found.element
        told = {
            "content": self.declared or "",
            "flows": self.flows.told(self.flows.carrying(self.refs, element.name)),
        }
        met = _met(condition, self.subject, element.place, self.found.held, **{**told, **more})
        return met._replace(space=self.found.table.space)


def _element(seen: _Seen, *, shown: bool) -> Iterator[Met]:
    """Yield what one element meets; `shown`: it only shows what is declared elsewhere."""
    element, held = seen.found.element, seen.found.held
    if seen.declared is None and not shown:
        yield from _undeclared(seen)
    elif seen.declared is not None:
        yield from _declared(seen, seen.declared)
    if seen.declared is None or below(seen.declared, _NOT_PERSONAL):
        yield from _tying(seen)
    if personal(seen.found):
        yield from _standing(seen)
    carrying = seen.flows.carrying(seen.refs, element.name)
    if element.open_model and carrying:
        # One more flow that carries it is one more matter, for that flow is judged by what is declared.
        yield seen.met("open_model", content="\0".join(sorted(carrying)))
    default = (element.default or "").strip("'\"")
    if category := values.looks_real(default, element.name, held.category):
        place = seen.found.column.place("default")
        yield _literal(seen.subject, place, category, default)._replace(space=seen.found.table.space)


def _declared(seen: _Seen, declared: str) -> Iterator[Met]:
    """Yield what speaks against the category that is declared of an element."""
    held, name = seen.found.held, seen.found.element.name
    if held.confidence < STRONG or not (held.tier == "direct" or held.sensitive):
        return
    if below(declared, _NOT_PERSONAL):
        settled = {entry["element"].casefold() for entry in seen.inventory.sections["not_personal"].values()}
        if not {f"{ref}.{name}".casefold() for ref in seen.refs} & settled:
            yield seen.met("declared_not_personal")
    elif any(below(declared, (easy,)) and not _alike(held.taxonomy, declared, easy) for easy in seen.lenient):
        yield seen.met("declared_otherwise", before=declared)


def _alike(told: str, declared: str, easy: str) -> bool:
    """Tell whether what an element tells of itself is what is declared, wider, narrower, or as lenient."""
    return below(told, (easy, declared)) or below(declared, (told,))


def _tying(seen: _Seen) -> Iterator[Met]:
    """Yield that an element ties de-identified data to people, where a flow takes it along with the whole table."""
    whole = [flow for ref in seen.refs for flow in seen.flows.whole.get(ref, ()) if flow in seen.flows.unidentified]
    if whole and (personal(seen.found) or _KEY.fullmatch(seen.found.element.name)):
        yield seen.met("join_key", flows=seen.flows.told(whole), content="\0".join(sorted(whole)))


def _undeclared(seen: _Seen) -> Iterator[Met]:
    found = seen.found
    element, held = found.element, found.held
    fixes = (declaration(found, seen.refs, seen.inventory, seen.beside), Fix("protect", PROTECT), Fix("drop", DROP))
    if personal(found) and element.direction in LEAVES:
        exposed = ", ".join(element.exposed_by[:SHOWN]) or element.direction
        yield seen.met("undeclared_outward", before=exposed, fixes=fixes)
    elif personal(found):
        yield seen.met("undeclared", fixes=fixes, clause=held.category)
    elif held.category != "none" and held.confidence >= DOUBTFUL and not audit(held) and _says(held):
        yield seen.met("doubtful", fixes=fixes, clause=held.category)
    if personal(found) and _hides(found):
        yield seen.met("hidden_by_name", fixes=fixes)


def _says(held: Class) -> bool:
    """Tell whether more than the table speaks: a plain word beside somebody's name is no reason to ask."""
    return any(why.kind != "table" for why in held.evidence)


def _standing(seen: _Seen) -> Iterator[Met]:
    """Yield how a personal element stands, declared or not: sensitive without protection, of minors without a flow."""
    found = seen.found
    stored = found.element.direction == "stored" and found.table.kind != "view"
    sensitive = found.held.sensitive or below(found.held.taxonomy, _SENSITIVE)
    if sensitive and stored and not _protected(found, seen.refs, seen.inventory):
        yield seen.met("sensitive_unprotected", fixes=(Fix("protect", PROTECT), Fix("drop", DROP)))
    if found.held.category == "minor_or_guardian" and seen.refs:
        datasets = {ref.partition(".")[0] for ref in seen.refs}
        of_dataset = (
            flow for ref, some in seen.flows.some.items() if ref.partition(".")[0] in datasets for flow in some
        )
        if not seen.flows.minors.intersection(of_dataset):
            yield seen.met("minors")


def _of_declared(found: Found, binding: Binding, columns: _Columns) -> bool:
    """Tell whether a column only shows, and does not keep, what is declared of the tables that it is made of."""
    if found.table.kind not in _SHORT_LIVED or not found.element.derived_from:
        return False

    def declared(table: str, name: str) -> bool:
        return any(
            (id(one.table), one.element.name) in binding.declared or not personal(one)
            for one in columns.of(found.table.space, table)
            if one.element.name.casefold() == name.casefold()
        )

    return all(declared(source.table, source.name) for source in found.element.derived_from)


def _hides(found: Found) -> bool:
    kinds = {why.kind for why in found.held.evidence if why.category == found.held.category}
    return not kinds & {"name", "pinyin"} and _NEUTRAL.fullmatch(found.element.name) is not None


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


def _outlet(
    space: str, outlet: Outlet, columns: _Columns, binding: Binding, flows: Carriers, inventory: Inventory
) -> Iterator[Met]:
    wanted = {name.casefold() for name in outlet.columns}
    found = columns.of(space, outlet.table)
    held = [one for one in found if (not wanted or one.element.name.casefold() in wanted) and _counts(one, binding)]
    unknown = not columns.knows(space, outlet.table) and not outlet.table.casefold().startswith(_SYSTEM_SCHEMAS)
    if not outlet.on or not (held or unknown):
        return
    strongest = max((one.held for one in held), key=lambda one: one.strength, default=NONE)
    way = f"{outlet.kind} {outlet.to}".strip()
    # What goes out through what was there before is new where it was not there before.
    content = "\0".join([way, *sorted(f"{one.table.name} {one.held.category}".casefold() for one in held)])
    if outlet.kind == "grant":
        if not _own(outlet.to, inventory):
            to = outlet.to or "?"
            yield _met("access_granted", outlet.table, outlet.place, strongest, after=to, content=content)
        return
    carried = [set(flows.carrying(binding.homes.get(id(one.table), ()), one.element.name)) for one in held]
    if not carried or not set.intersection(*carried):
        yield _met("outlet", outlet.table, outlet.place, strongest, after=way, content=content)


def _counts(found: Found, binding: Binding) -> bool:
    """Tell whether a column counts as personal: because of what it looks like, or of what is declared."""
    declared = binding.declared.get((id(found.table), found.element.name), "none")
    return personal(found) or not below(declared, _NOT_PERSONAL)


def _own(role: str, inventory: Inventory) -> bool:
    """Tell whether a role is one of the application that the database belongs to: it has to read what it stores."""
    words = set(re.split(r"[\W_]+", role.partition("@")[0].casefold())) - {""}
    own = _OWN.union(*(re.split(r"[\W_]+", system.casefold()) for system in inventory.sections["systems"]))
    return bool(words) and words <= own | _BESIDE and (bool(words & own) or "current" in words)


def _literals(literals: Literals, columns: Iterable[Found]) -> Iterator[Met]:
    """Yield one for each value: of those of one column the first new one is told."""
    known = list(columns)
    held = {one.element.name.casefold(): one.held.category for one in known}
    names = literals.columns or tuple(one.element.name for one in known)
    for row in literals.rows:
        for at, (value, place) in enumerate(row):
            name = names[at] if at < len(names) else str(at + 1)
            category = values.looks_real(value, name, held.get(name.casefold(), ""))
            if category:
                yield _literal(f"{literals.table}.{name}", place, category, value)


def _literal(subject: str, place: Place, category: str, value: str) -> Met:
    # The value itself is never repeated: reports go where the data must not.
    digest = hashlib.sha256(value.encode()).hexdigest()
    return _met("literal", subject, place, None, content=digest, what=category)


def of_changes(changes: Iterable[Classed], state: State, binding: Binding, inventory: Inventory) -> Iterator[Met]:
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
        if not below(binding.declared.get((id(one.table), one.element.name), "none"), _NOT_PERSONAL)
    }
    known = {name for table in state.tables if not table.partial for name in _called(table)}
    for change, held in changes:
        table = change.table.casefold()
        shared = flows.carrying(sorted(by_name.get(table, ())), change.name)
        told = (table, change.name.casefold()) in declared
        condition = _worse(change, held, told=told, shared=bool(shared), known=table in known)
        if condition:
            yield _met(
                condition,
                f"{change.table}.{change.name}" if change.name else change.table,
                change.place,
                held,
                content=f"{change.before}\0{change.after}",
                before=change.before or "-",
                after=change.after,
                flows=flows.told(shared),
            )._replace(space=change.space)


def _worse(change: Change, held: Class, *, told: bool, shared: bool, known: bool) -> str | None:
    """Return what is wrong with a change.

    `told`: the inventory says what the column holds now; `shared`: it goes to others; `known`: files here make its
    table, so that what it holds is known.
    """
    if change.kind == "drop_table":
        return "support_dropped" if _SUPPORT.search(f"{change.table} {change.before}") else None
    if change.kind == "drop_column" and change.old is not None and "table" not in change.aspects:
        return "support_dropped" if _SUPPORT.search(f"{change.old.name} {change.old.comment}") else None
    if change.kind == "unprotect" and not known:
        return "protection_removed"
    looks = held.category != "none" and held.confidence >= SURE
    if not looks and not told:
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
    if met.values.get("flows") and "carried_en" in said:
        texts = Text(texts.en + said["carried_en"], texts.zh + said["carried_zh"])
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
