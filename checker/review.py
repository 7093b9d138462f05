"""A report into what waits for legal: each open question with all that is needed to decide it.

With it goes the record that would lift the question, ready to be filled in.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from checker import readings, sign_offs
from checker.comply import nearest_changes
from checker.evaluate import fill
from checker.facts import Completer
from checker.inventory import EVIDENCE, NAMES
from checker.join import digest
from checker.labels import category
from checker.problem import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from checker.comply import Proposal
    from checker.judge import Judge
    from checker.law import Law
    from checker.model import Decision, Facts, Finding, Hit, Judged, Report
    from checker.problem import Place

TOLD = ("reason", "reference", "assessed_by", "on", "description", "contract")
"""What evidence and recipients say to people alone, beside the facts."""
_PLAIN = re.compile(r"[A-Za-z_\u4e00-\u9fff][\w.*\u4e00-\u9fff-]*")
_RESERVED = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
_MAX_ID = 100


class Reading(NamedTuple):
    """How legal has settled the ambiguity that a question turns on."""

    id: str
    question: Text
    words: Text
    decides: Text


class Question(NamedTuple):
    """One open question, asked of one element or of several: `hits` are of one condition.

    With it go its clause in our words and a few of the policy's, and the readings that make it a question.
    """

    hits: tuple[Hit, ...]
    places: tuple[Place, ...]
    text: Text
    remedy: Text
    paraphrase: Text
    words: str
    readings: tuple[Reading, ...]


class Element(NamedTuple):
    """One element of the data, where it comes from, and what its category is called."""

    name: str
    category: str
    label: Text


class Record(NamedTuple):
    """Something declared that a flow refers to, with what it says to people."""

    id: str
    kind: Text
    place: Place
    said: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """One flow that waits for legal.

    `facts` are all that the rules saw, `digest` pins them. `offer` is the sign-off that would lift the questions, in
    YAML; outcome, dates of signing and reference are left empty, and an inventory with an empty value is refused.
    """

    id: str
    title: str
    place: Place
    digest: str
    system: str
    facts: Facts
    purpose: Text
    elements: tuple[Element, ...]
    records: tuple[Record, ...]
    questions: tuple[Question, ...]
    lapsed: tuple[tuple[str, str], ...]
    instead: tuple[Proposal, ...]
    """Changes after which nothing would wait, none of them legal's; each was decided."""
    offer: str


class Refused(NamedTuple):
    """A flow with open questions that is denied besides: no sign-off helps before an engineer has mended it."""

    id: str
    place: Place
    denials: tuple[Hit, ...]
    questions: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """All that legal has to look at."""

    waiting: tuple[Waiting, ...]
    changes: tuple[Finding, ...]
    """What a pull request changes of law, sign-offs and configuration."""
    sign_offs: tuple[Finding, ...]
    """Those that have lapsed, end soon, lift nothing or contradict one another."""
    waivers: tuple[Finding, ...]
    """Those that have ended, end soon, excuse nothing or no longer fit."""
    refused: tuple[Refused, ...]
    roles: tuple[str, ...]
    summary: Mapping[str, Any]
    notes: tuple[Text, ...]

    @property
    def exit_code(self) -> int:
        """1 while something waits, else 0; a record to tidy up does not wait, nor does what is denied anyway."""
        return int(bool(self.waiting or self.changes))


def instead(report: Report, judge: Judge) -> dict[str, tuple[Proposal, ...]]:
    """Return for each flow that waits what could be done without legal; `judge` decides under the report's law."""
    law = report.judged.law
    completer = Completer(law)
    found: dict[str, tuple[Proposal, ...]] = {}
    for id_ in _waiting_ids(report):
        facts, decision = report.judged.facts[id_], report.decisions[id_]
        proposals = nearest_changes(judge, completer, law, facts, decision, pinned=True).proposals
        found[id_] = tuple(one for one in proposals if all(step.owner != "legal" for step in one.steps))
    return found


def _waiting_ids(report: Report) -> list[str]:
    asked = [one.subject for one in _open(report) if one.hit.outcome == "review"]
    return [
        id_ for id_ in dict.fromkeys(asked) if id_ in report.decisions and report.decisions[id_].verdict == "review"
    ]


def _open(report: Report) -> list[Finding]:
    """Return what may wait: of a tree also what its baseline lists, for a baseline answers no question."""
    statuses = {"introduced"} if report.summary["mode"] == "pull_request" else {"introduced", "existing"}
    return [finding for finding in report.findings if finding.status in statuses]


def page(report: Report, today: date, proposals: Mapping[str, tuple[Proposal, ...]]) -> Page:
    """Return what waits: all of it, or in a pull request what the head adds. `proposals` are those of `instead`."""
    judged = report.judged
    wanted = _open(report)
    by_flow: dict[str, list[Finding]] = {}
    for finding in wanted:
        if finding.subject in judged.facts and finding.hit.outcome == "review":
            by_flow.setdefault(finding.subject, []).append(finding)
    waiting, refused = [], []
    for id_, found in by_flow.items():
        decision = report.decisions[id_]
        if decision.verdict == "review":
            waiting.append(_waiting(decision, found, judged, today, proposals.get(id_, ())))
        else:
            refused.append(_refused(decision, judged))
    return Page(
        waiting=tuple(waiting),
        changes=tuple(finding for finding in wanted if finding.hit.rule == "governance"),
        sign_offs=tuple(finding for finding in wanted if finding.hit.rule == "sign_offs"),
        waivers=tuple(finding for finding in wanted if finding.hit.rule == "waivers"),
        refused=tuple(refused),
        roles=tuple(_roles(judged.law)),
        summary=report.summary,
        notes=report.notes,
    )


def _roles(law: Law) -> list[str]:
    roles: list[str] = law.readings["A06"]["value"]["sign_off_roles"]
    return roles


def _refused(decision: Decision, judged: Judged) -> Refused:
    return Refused(
        decision.id,
        judged.inventory.place("flows", decision.id),
        tuple(hit for hit in decision.failed if hit.outcome == "deny"),
        tuple(hit for hit in decision.failed if hit.outcome == "review"),
    )


def _waiting(
    decision: Decision, found: list[Finding], judged: Judged, today: date, proposals: tuple[Proposal, ...]
) -> Waiting:
    inventory, law, facts = judged.inventory, judged.law, judged.facts[decision.id]
    flow = inventory.sections["flows"][decision.id]
    places = {(finding.hit.condition, finding.hit.element): finding.place for finding in found}
    home = inventory.place("flows", decision.id)
    # A sign-off must lift all that is open, what the base had as well as what the head adds.
    asked: dict[tuple[str, str], list[Hit]] = {}
    for hit in decision.failed:
        asked.setdefault((hit.rule, hit.condition), []).append(hit)
    questions = tuple(
        _question(hits, [places.get((hit.condition, hit.element), home) for hit in hits], facts, law)
        for hits in asked.values()
    )
    categories = facts.get("data_categories", {})
    return Waiting(
        id=decision.id,
        title=flow["title"],
        place=home,
        digest=digest(facts),
        system=inventory.sections["systems"][flow["from"]]["name"],
        facts=facts,
        purpose=_purpose(facts, law),
        elements=tuple(
            Element(name, categories[name], category(categories[name], law)) for name in facts.get("data", [])
        ),
        records=tuple(_records(flow, judged)),
        questions=questions,
        lapsed=found[0].lapsed,
        instead=proposals,
        offer=offer(decision, facts, flow, judged, today),
    )


def _question(hits: list[Hit], places: list[Place], facts: Facts, law: Law) -> Question:
    first = hits[0]
    clause, words = law.clauses.get(first.clause, {}), law.words(first.condition)
    elements = [hit.element for hit in hits if hit.element]
    values = {
        "recipient": str(facts.get("recipient", {}).get("name", "?")),
        "purpose": str(facts["purpose"]["code"]),
    }
    return Question(
        hits=tuple(hits),
        places=tuple(dict.fromkeys(places)),
        text=_filled(words.text, elements, values),
        remedy=_filled(words.remedy, elements, values),
        paraphrase=Text(clause.get("en", ""), clause.get("zh", "")),
        words=clause.get("words", ""),
        readings=tuple(
            Reading(id_, said.question, said.words, said.decides)
            for id_ in readings.behind(law.modules, first.condition)
            if (said := law.settled.get(id_))
        ),
    )


def _filled(text: Text, elements: list[str], values: Mapping[str, str]) -> Text:
    en, zh = (fill(text, {**values, "element": joint.join(elements)}) for joint in (", ", "、"))
    return Text(en.en, zh.zh)


def _purpose(facts: Facts, law: Law) -> Text:
    purpose = facts["purpose"]
    told = law.purposes.get(purpose["code"], {})
    text = purpose.get("text", purpose["code"])
    return Text(told.get("en", text), told.get("zh", text))


def _records(flow: Mapping[str, Any], judged: Judged) -> Iterator[Record]:
    """Yield what the flow refers to and what that says to people."""
    inventory = judged.inventory
    named = [("recipients", flow["to"])] if "to" in flow else []
    named += [(inventory.evidence[id_][0], id_) for id_ in flow.get("evidence", [])]
    for section, id_ in named:
        record = inventory.sections[section][id_]
        said = tuple((key, str(record[key])) for key in TOLD if key in record)
        if section in EVIDENCE or said:
            yield Record(id_, Text(*NAMES[section]), inventory.place(section, id_), said)


# ---- the record that legal would sign


def offer(decision: Decision, facts: Facts, flow: Mapping[str, Any], judged: Judged, today: date) -> str:
    """Return the YAML of the sign-off that would lift a flow's reviews, for legal to fill in and paste."""
    days = judged.law.readings["A06"]["value"]["sign_off_days"]
    until = today + timedelta(days=min(days["offered"], days["at_most"]))
    hits = [hit for hit in decision.failed if hit.outcome == "review"]
    known = {*judged.signed.sections["sign_offs"], *judged.inventory.sections["sign_offs"]}
    rows = [
        "sign_offs:",
        f"  {_free_id(decision.id, digest(facts), known)}:",
        f"    flow: {_yaml(decision.id)}",
        f"    clauses: [{', '.join(_yaml(clause) for clause in dict.fromkeys(hit.clause for hit in hits))}]",
        f"    questions: [{', '.join(_yaml(one) for one in dict.fromkeys(hit.condition for hit in hits))}]",
        "    outcome:  # within_law 允许 | not_within_law 拒绝",
        f"    by: {_yaml(_roles(judged.law)[0])}",
        "    on:  # 签署日期 date of signing, 'YYYY-MM-DD'",
        f"    until: {_yaml(until.isoformat())}",
        "    reference:  # 文号 number of the memo",
    ]
    if data := facts.get("data"):
        rows += ["    data:", *(f"      - {_yaml(name)}" for name in data)]
    if "to" in flow:
        rows.append(f"    recipient: {_yaml(flow['to'])}")
    rows += [f"    purpose: {_yaml(facts['purpose']['code'])}", f"    facts: {digest(facts)}"]
    rows.append("    parts:")
    rows += [f"      {path}: {_yaml(mark)}" for path, mark in sign_offs.parts(facts).items()]
    return "\n".join(rows) + "\n"


def _free_id(flow: str, pinned: str, known: set[str]) -> str:
    """Return an id that no sign-off has: one for the same facts may be there, expired or refused."""
    mark = pinned.removeprefix("sha256:")[:8]
    stem = f"so_{flow}"[: _MAX_ID - 13] + f"_{mark}"
    return next(name for name in (stem, *(f"{stem}_{number}" for number in range(2, 1000))) if name not in known)


def _yaml(text: str) -> str:
    """Return `text` as a YAML scalar that is read as that text again."""
    if _PLAIN.fullmatch(text) and text.casefold() not in _RESERVED:
        return text
    return json.dumps(text, ensure_ascii=not text.isprintable())
