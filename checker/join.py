"""The inventory into facts: what each flow is in the vocabulary of the clauses, every reference followed."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

from checker.inventory import EVIDENCE, Inventory, below

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from checker.law import Law
    from checker.model import Facts

PLAIN = (
    "raw_value_required",
    "residual_identifiers",
    "reidentification_risk",
    "reidentification_key_held_by",
    "collection",
    "retention",
    "cookie",
    "disclosure_channel",
    "incident",
    "policy_change",
    "rights_request",
)
"""What a flow says in the same words as the facts."""

PUBLIC = "public"
OWN_ID = {
    "consents": "id",
    "guardian_consents": "id",
    "legal_instruments": "id",
    "agreements": "ref",
    "transactions": "ref",
}
"""Under which fact a record of evidence keeps its id."""
NOT_FACTS = ("description", "reference", "contract", "scope", "covers", "names_data", "data_needed")


class Joined:
    """The facts of every flow of one inventory, and the sign-offs that apply to them."""

    def __init__(self, inventory: Inventory, law: Law, previous: Inventory | None = None) -> None:
        """Join `inventory`; `previous` is the base's, by which a changed purpose is known."""
        self.inventory = inventory
        self._previous = previous
        self._purposes = {**inventory.sections["purposes"], **law.purposes}
        self._direct: list[str] = law.readings["A25"]["value"]["direct_identifiers"]
        self._roles: list[str] = law.readings["A06"]["value"]["sign_off_roles"]
        self._at_most: int = law.readings["A06"]["value"]["sign_off_days"]["at_most"]
        self._sign_offs: dict[str, list[str]] = {}
        for id_, sign_off in inventory.sections["sign_offs"].items():
            self._sign_offs.setdefault(sign_off["flow"], []).append(id_)

    def signed(self, id_: str) -> list[str]:
        """Return the ids of the sign-offs on a flow."""
        return self._sign_offs.get(id_, [])

    def flows(self, today: date) -> Iterator[tuple[str, Facts]]:
        """Yield each flow's id and facts; a sign-off is among them only while it fits them and is in force."""
        for id_ in self.inventory.sections["flows"]:
            facts = self.facts(id_)
            review = self._review(id_, facts, today)
            if review:
                facts["evidence"] = {**facts.get("evidence", {}), "legal_review": review}
            yield id_, facts

    def facts(self, id_: str) -> Facts:
        """Return the facts of one flow, without any sign-off; their digest is what a sign-off pins."""
        inventory = self.inventory
        flow = inventory.sections["flows"][id_]
        elements = self._elements(flow.get("data", []))
        facts: Facts = {"action": flow["action"]}
        if elements:
            facts["data"] = list(elements.values())
            facts["data_categories"] = {name: self._category(ref) for ref, name in elements.items()}
        facts["data_subject"] = _without(inventory.sections["data_subjects"][flow["subject"]], ("description",))
        facts["purpose"] = self._purpose(flow["purpose"])
        if "to" in flow:
            facts["recipient"] = self._recipient(id_, flow)
        if "basis" in flow:
            facts["basis"] = flow["basis"]
        evidence = self._evidence(flow, elements)
        if evidence:
            facts["evidence"] = evidence
        if safeguards := {**self._controls(flow, elements), **flow.get("safeguards", {})}:
            facts["safeguards"] = safeguards
        for key in PLAIN:
            if key in flow:
                facts[key] = flow[key]
        if residual := self._residual(facts):
            facts["residual_identifiers"] = residual
        return facts

    def _residual(self, facts: Facts) -> list[str]:
        """Return what still identifies: what the flow admits, and every direct identifier that it yet carries (A25)."""
        said = list(facts.get("residual_identifiers", []))
        safeguards = facts.get("safeguards", {})
        if safeguards.get("deidentified") or safeguards.get("anonymised"):
            carried = (
                name for name, category in facts.get("data_categories", {}).items() if below(category, self._direct)
            )
            said += [name for name in carried if name not in said]
        return said

    def lapsed(self, id_: str, facts: Facts, today: date) -> list[tuple[str, str]]:
        """Return the flow's sign-offs that do not count, with why: `not_yet`, `expired`, `drifted`, `not_by_legal`."""
        found = []
        for sign_off in self._sign_offs.get(id_, []):
            record = self.inventory.sections["sign_offs"][sign_off]
            if why := self._out_of_force(record, facts, today):
                found.append((sign_off, why))
            elif record["by"] not in self._roles:
                found.append((sign_off, "not_by_legal"))
        return found

    def name(self, recipient: str | None) -> str | None:
        """Return the name of a recipient by its id; None where there is none."""
        declared = self.inventory.sections["recipients"].get(recipient or "", {})
        return declared.get("name")

    def last_day(self, record: Mapping[str, Any]) -> date:
        """Return the last day on which a sign-off can count: its own, but never later than legal allows (A06)."""
        latest = date.fromisoformat(record["on"]).toordinal() + self._at_most
        return min(date.fromisoformat(record["until"]), date.fromordinal(min(latest, date.max.toordinal())))

    def _out_of_force(self, record: Mapping[str, Any], facts: Facts, today: date) -> str | None:
        if today < date.fromisoformat(record["on"]):
            return "not_yet"
        if today > self.last_day(record):
            return "expired"
        return None if self._fits(record, facts) else "drifted"

    def _fits(self, record: Mapping[str, Any], facts: Facts) -> bool:
        recipient = facts.get("recipient", {}).get("name")
        recorded = self.name(record.get("recipient"))
        return (
            record["facts"] == digest(facts)
            and record["purpose"] == facts["purpose"]["code"]
            and recorded == recipient
            and set(facts.get("data", [])) <= set(record.get("data", []))
        )

    def _review(self, id_: str, facts: Facts, today: date) -> Facts | None:
        known = self.inventory.sections["sign_offs"]
        standing = {
            sign_off: known[sign_off]
            for sign_off in self._sign_offs.get(id_, [])
            if not self._out_of_force(known[sign_off], facts, today)
        }
        # A refusal, whoever's, outweighs every approval of the same facts.
        refused = {ref: record for ref, record in standing.items() if record["outcome"] != "within_law"}
        standing = refused or standing
        # What legal has signed never lends its role to what somebody else has signed.
        by_legal = {ref: record for ref, record in standing.items() if record["by"] in self._roles}
        standing = by_legal or standing
        if not standing:
            return None
        first = next(iter(standing.values()))
        questions = _questions(standing.values())
        return {
            "outcome": first["outcome"],
            "by": first["by"],
            "ref": ", ".join(standing),
            **({"covers_data": first["data"]} if "data" in first else {}),
            "clauses": sorted({clause for record in standing.values() for clause in record["clauses"]}),
            **({"questions": questions} if questions else {}),
        }

    def _elements(self, refs: list[str]) -> dict[str, str]:
        """Return each `dataset.table.field` with its element name: the field's, or longer where two share it."""
        fields = self.inventory.fields
        full: dict[str, None] = {}
        for ref in refs:
            table, _, name = ref.rpartition(".")
            full.update((f"{table}.{field}", None) for field in fields[table]) if name == "*" else full.setdefault(ref)
        # The shortest name that is this element's alone: field, table.field, or all three.
        names = {ref: [ref.rpartition(".")[2], ref.partition(".")[2], ref] for ref in full}
        count = Counter(name for candidates in names.values() for name in set(candidates))
        return {ref: next(name for name in candidates if count[name] == 1) for ref, candidates in names.items()}

    def _controls(self, flow: Mapping[str, Any], elements: Mapping[str, str]) -> dict[str, bool]:
        """Return the safeguards that hold on every system involved: where the flow starts and where its data lie.

        A safeguard that one of them does not declare is absent; one that one of them lacks is false.
        """
        sections = self.inventory.sections
        homes = {flow["from"], *(sections["datasets"][ref.partition(".")[0]]["system"] for ref in elements)}
        declared = [sections["systems"][home]["safeguards"] for home in sorted(homes)]
        shared = set.intersection(*(set(one) for one in declared))
        return {name: all(one[name] for one in declared) for name in declared[0] if name in shared}

    def _category(self, ref: str) -> str:
        table, _, name = ref.rpartition(".")
        return self.inventory.fields[table][name]

    def _purpose(self, code: str) -> Facts:
        # How the law's own catalogue words a purpose is no fact of the flow: rewording it must not lapse a sign-off.
        declared = self._purposes[code]
        return {"code": code, **{key: declared[key] for key in ("text", "class") if key in declared}}

    def _recipient(self, id_: str, flow: Mapping[str, Any]) -> Facts:
        recipient = _without(self.inventory.sections["recipients"][flow["to"]], NOT_FACTS)
        if recipient["kind"] == "affiliate" and self._changes_purpose(id_, flow, recipient["name"]):
            recipient |= {"changes_purpose": True, "changed_purpose": flow["purpose"]}
        return recipient

    def _changes_purpose(self, id_: str, flow: Mapping[str, Any], name: str) -> bool:
        """Tell whether an affiliate now gets for another purpose what it got before (3.1(4)).

        Only the base can show it. The flow may have been renamed, and so may the recipient's id: a flow of the base
        that is gone, went to a recipient of the same name and took data of the same tables counts as this one's past.
        """
        if self._previous is None:
            return False
        recipients = self._previous.sections["recipients"]
        here = self.inventory.sections["flows"]
        tables = {ref.rpartition(".")[0] for ref in flow.get("data", [])}
        past = {
            before["purpose"]
            for old, before in self._previous.sections["flows"].items()
            if "to" in before
            and recipients[before["to"]]["name"] == name
            and (
                old == id_ or (old not in here and tables & {ref.rpartition(".")[0] for ref in before.get("data", [])})
            )
        }
        return bool(past) and flow["purpose"] not in past

    def _evidence(self, flow: Mapping[str, Any], elements: Mapping[str, str]) -> Facts:
        evidence: Facts = {}
        for record_id in flow.get("evidence", []):
            section, record = self.inventory.evidence[record_id]
            if section != "necessity_assessments":
                evidence[EVIDENCE[section]] = self._record(section, record_id, record, elements)
        if necessity := self._necessity(flow, elements):
            evidence["necessity"] = necessity
        for key in ("justification", "protected_party", "guardian_consent_enforced"):
            if key in flow:
                evidence[key] = flow[key]
        if "share_action" in flow:
            action = dict(flow["share_action"])
            if "data_selected_by_user" in action:
                chosen = self._elements(action["data_selected_by_user"])
                action["data_selected_by_user"] = self._named(list(chosen), elements)
            evidence["share_action"] = action
        return evidence

    def _record(self, section: str, id_: str, record: Mapping[str, Any], elements: Mapping[str, str]) -> Facts:
        """Return one record of evidence as a fact: its references named as this flow names its elements."""
        fact = {**({OWN_ID[section]: id_} if section in OWN_ID else {}), **_without(record, NOT_FACTS)}
        for key in ("names_data", "data_needed"):
            if key in record:
                fact[key] = self._named(record[key], elements)
        for holder in ("scope", "covers"):
            if holder in record:
                fact[holder] = self._scope(record[holder], elements)
        return fact

    def _necessity(self, flow: Mapping[str, Any], elements: Mapping[str, str]) -> dict[str, str]:
        """Return what the flow's assessments say of each element; among several the strictest word stands."""
        found: dict[str, str] = {}
        for outcome in ("necessary", "not_assessed", "not_necessary"):
            for record_id in flow.get("evidence", []):
                section, record = self.inventory.evidence[record_id]
                if EVIDENCE[section] == "necessity":
                    found |= {elements[ref]: outcome for ref in record.get(outcome, []) if ref in elements}
        return found

    def _named(self, refs: list[str], elements: Mapping[str, str]) -> list[str]:
        """Return the element names of `refs` in this flow; what the flow does not carry keeps its full reference."""
        return [elements.get(ref, ref) for ref in refs]

    def _scope(self, scope: Mapping[str, Any], elements: Mapping[str, str]) -> Facts:
        recipients = self.inventory.sections["recipients"]
        said = dict(scope)
        if "data" in scope:
            said["data"] = self._named(scope["data"], elements)
        if "recipients" in scope:
            said["recipients"] = [
                recipients[recipient]["name"] if recipient in recipients else PUBLIC
                for recipient in scope["recipients"]
            ]
        return said


def digest(facts: Facts) -> str:
    """Return the digest of facts that a sign-off pins: of all facts but the sign-off itself."""
    evidence = {key: value for key, value in facts.get("evidence", {}).items() if key != "legal_review"}
    plain = {**facts, "evidence": evidence}
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _questions(records: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Return, for each clause that is answered in part alone, which questions of it are."""
    found: dict[str, set[str]] = {}
    whole = set()
    for record in records:
        for clause in record["clauses"]:
            if "questions" in record:
                found.setdefault(clause, set()).update(record["questions"])
            else:
                whole.add(clause)
    return {clause: sorted(asked) for clause, asked in sorted(found.items()) if clause not in whole}


def _without(record: Mapping[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if key not in keys}
