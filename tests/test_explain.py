"""Why a flow is decided as it is, and what would comply: what is proposed is applied, re-decided and taken apart."""

from __future__ import annotations

import json
import random
import re
from itertools import combinations
from string import Formatter
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from checker import comply, editing, nearest, support
from checker.config import Config
from checker.explain import explained_facts
from checker.judge import Judge
from checker.law import installed_files
from checker.problem import Place, Text
from checker.report import explanation
from checker.validate import schema
from tests.conftest import TODAY
from tests.generate import documents as generated
from tests.test_cases import FILES, documents
from tests.test_cli import DENIED, write

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from checker.facts import Completer
    from checker.law import Law
    from checker.model import Decision, Facts
    from tests.conftest import Command

CJK = re.compile("[\u4e00-\u9fff]")
NOW = ("--now", TODAY.isoformat())
FACTS: dict[str, Any] = json.loads(installed_files()["facts.schema.json"])

BASE = {
    "action": "share",
    "data": ["account_id", "email"],
    "data_subject": {"role": "registered_user", "age_band": "adult", "account_status": "active"},
    "purpose": {"code": "order_fulfilment"},
    "recipient": {"kind": "partner", "name": "Mail House", "confidentiality_obligation": True},
    "basis": "explicit_consent",
    "evidence": {
        "consent": {
            "id": "CNS-1",
            "form": "explicit_opt_in",
            "status": "active",
            "obtained": "before_action",
            "scope": {
                "recipients": ["Mail House"],
                "purposes": ["order_fulfilment"],
                "data": ["account_id", "email"],
            },
        }
    },
    "safeguards": {
        "transport": "https",
        "access_control": True,
        "access_monitoring": True,
        "mfa": True,
        "need_to_know": True,
        "security_baseline": True,
        "incident_response_plan": True,
        "encrypted_at_rest": True,
    },
}
CHILD = {"data_subject.age_band": "minor"}
GUARDIAN = {
    "evidence.guardian_consent": {
        "id": "GC-1",
        "given_by": "parent_or_legal_guardian",
        "form": "written",
        "explicit": True,
        "status": "active",
        "obtained": "before_action",
        "scope": {
            "actions": ["share"],
            "recipients": ["Mail House"],
            "purposes": ["order_fulfilment"],
            "data": ["account_id"],
        },
    }
}
SERVICE = {
    "basis": "service_fulfilment",
    "data": ["account_id", "order_id"],
    "evidence": {"necessity": {"account_id": "necessary", "order_id": "necessary"}},
}
AFFILIATE = {
    **SERVICE,
    "basis": "affiliate_service",
    "recipient.kind": "affiliate",
    "recipient.provides_service_to_subject": True,
    "recipient.told_to_comply_with_policy": True,
}
DEMAND = {
    "basis": "authority_request",
    "recipient": {"kind": "authority", "name": "District Bureau"},
    "evidence": {
        "legal_instrument": {
            "type": "调查函",
            "status": "valid",
            "addressed_to": "LeapCa",
            "mandatory": True,
            "names_data": ["account_id"],
        }
    },
}
DEAL = {
    "action": "transfer",
    "basis": "merger_acquisition",
    "recipient": {"kind": "successor", "name": "New Holder", "confidentiality_obligation": True},
    "evidence": {"transaction": {"type": "merger", "status": "signed"}},
}
PUBLIC = {
    "action": "disclose",
    "recipient": {"kind": "public", "name": "Mail House"},
    "disclosure_channel": "LeapCa website",
}
INSIDE = {
    "action": "use",
    "recipient": {"kind": "internal_team", "name": "LeapCa", "confidentiality_obligation": True},
    "basis": "none",
    "evidence": None,
    "safeguards.masked": True,
    "purpose.code": "customer_service",
    "collection": {"mode": "user_provided"},
}

# Name, what is otherwise than in the base, the condition that fails, and of some proposal its owners and its facts.
TWENTY: dict[str, tuple[dict[str, Any], str, str, set[str]]] = {
    "consent_pre_ticked": (
        {"evidence.consent.form": "pre_ticked_box"},
        "consent_not_explicit",
        "business",
        {"evidence.consent.form"},
    ),
    "consent_leaves_out": (
        {"evidence.consent.scope.data": ["account_id"]},
        "consent_misses_element",
        "engineer",
        {"data"},
    ),
    "consent_of_some": (
        {"evidence.consent.row_coverage": "partial"},
        "consent_covers_some_rows",
        "engineer",
        {"evidence.consent.row_coverage"},
    ),
    "consent_withdrawn": (
        {"data_subject.settings": {"withdrawn_consents": ["CNS-1"]}},
        "consent_withdrawn",
        "business",
        {"evidence.consent.id"},
    ),
    "element_withdrawn": (
        {"data_subject.settings": {"withdrawn_elements": ["email"]}},
        "consent_element_withdrawn",
        "engineer",
        {"data"},
    ),
    "element_refused": (
        {"data_subject.settings": {"refused_elements": ["email"]}},
        "element_refused",
        "engineer",
        {"data"},
    ),
    "plain_http": (
        {"safeguards.transport": "http", "safeguards.encrypted_in_transit": False},
        "transport_unprotected",
        "engineer",
        {"safeguards.encrypted_in_transit", "safeguards.transport"},
    ),
    "everybody_reads": (
        {"safeguards.need_to_know": False, "safeguards.access_monitoring": None},
        "no_need_to_know",
        "engineer",
        {"safeguards.access_monitoring", "safeguards.need_to_know"},
    ),
    "not_bound": (
        {"recipient.confidentiality_obligation": None},
        "recipient_not_confidential",
        "business",
        {"recipient.confidentiality_obligation"},
    ),
    "child_without_guardian": (CHILD, "guardian_consent_missing", "business", {"evidence.guardian_consent"}),
    "child_and_more_data": (
        {**CHILD, **GUARDIAN},
        "guardian_consent_misses_element",
        "engineer",
        {"data"},
    ),
    "not_necessary": (
        {**SERVICE, "evidence.necessity.account_id": "not_necessary"},
        "element_not_necessary",
        "engineer",
        {"data"},
    ),
    "not_assessed": ({**SERVICE, "evidence": None}, "necessity_not_assessed", "business", {"evidence.necessity"}),
    "partner_turns_purpose": (
        {**SERVICE, "recipient.changes_purpose": True, "recipient.changed_purpose": "own ads"},
        "partner_changes_purpose",
        "business",
        {"recipient.changed_purpose", "recipient.changes_purpose"},
    ),
    "affiliate_not_told": (
        {**AFFILIATE, "recipient.told_to_comply_with_policy": None},
        "affiliate_not_told",
        "business",
        {"recipient.told_to_comply_with_policy"},
    ),
    "demand_names_less": (DEMAND, "instrument_does_not_name", "engineer", {"data"}),
    "demand_without_paper": (
        {**DEMAND, "evidence": None},
        "instrument_missing",
        "legal",
        {"evidence.legal_instrument"},
    ),
    "successor_unbound": (DEAL, "successor_not_bound", "legal", {"recipient.bound_by_policy"}),
    "published_unasked": (
        {**PUBLIC, "basis": "user_share_function", "evidence": None},
        "not_shared_by_user",
        "engineer",
        {"evidence.share_action"},
    ),
    "used_unmasked": ({**INSIDE, "safeguards.masked": None}, "used_unmasked", "engineer", {"safeguards.masked"}),
}


def changed(facts: Facts, change: dict[str, Any]) -> Facts:
    """Return a copy of `facts`, otherwise at dotted paths; None takes away."""
    done: Facts = json.loads(json.dumps(facts))
    for path, value in change.items():
        at = done
        *parents, last = path.split(".")
        for key in parents:
            at = at.setdefault(key, {})
        if value is None:
            at.pop(last, None)
        else:
            at[last] = json.loads(json.dumps(value))
    return done


def redone(facts: Facts, changes: Iterable[dict[str, Any]]) -> Facts:
    """Return `facts` with printed changes made; a list gains and loses what it gains and loses there."""
    done: Facts = json.loads(json.dumps(facts))
    for change in changes:
        before, after, (*parents, last) = change["from"], change["to"], change["path"].split(".")
        holders = [done]
        for key in parents:
            holders.append(holders[-1].setdefault(key, {}))
        if isinstance(before, list) and isinstance(after or [], list):
            here = holders[-1].get(last, [])
            kept = [one for one in here if one not in before or one in (after or [])]
            after = [*kept, *(one for one in after or [] if one not in before and one not in kept)] or None
        if after is None:
            holders[-1].pop(last, None)
        else:
            holders[-1][last] = json.loads(json.dumps(after))
        for holder, key in reversed(list(zip(holders, parents, strict=False))):
            if not holder[key]:
                del holder[key]
    return done


def decide(judge: Judge, completer: Completer, facts: Iterable[Facts]) -> list[Decision]:
    """Return the decision on each, completed anew: no step of the search is used."""
    asked = [(f"d{number}", completer.complete(one)) for number, one in enumerate(facts)]
    return [decision for _, decision in judge.decide(asked, len(asked))]


@pytest.fixture(scope="module")
def embedded(law: Law) -> Iterator[Judge]:
    with Judge(law, Config(), TODAY) as found:
        yield found


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    known: Registry[Any] = Registry().with_resources(
        [
            ("urn:clausecheck:report:1", DRAFT202012.create_resource(schema("report"))),
            ("urn:clausecheck:facts:1", DRAFT202012.create_resource(FACTS)),
        ]
    )
    return Draft202012Validator(schema("explanations"), registry=known)


# The command


def test_twenty_proposals_flip_the_verdict(clausecheck: Command, validator: Draft202012Validator) -> None:
    """Twenty flows over as many conditions: what `explain` prints, made and decided again, is allowed."""
    assert len(TWENTY) == 20
    given = [{"id": id_, "facts": changed(BASE, change)} for id_, (change, *_) in TWENTY.items()]
    said = clausecheck("explain", "--facts", "-", "-f", "json", *NOW, stdin=json.dumps(given))
    assert said.returncode == 0, said.stderr
    answer = json.loads(said.stdout)
    validator.validate(answer)
    assert [one["decision"]["id"] for one in answer["explanations"]] == list(TWENTY)
    applied, promised = [], {}
    for one in answer["explanations"]:
        _, condition, owner, paths = TWENTY[one["decision"]["id"]]
        assert one["decision"]["verdict"] != "allow", one["decision"]["id"]
        assert condition in {hit["condition"] for hit in one["decision"]["failed"]}, one["decision"]
        found = [
            ({change["owner"] for change in proposal["changes"]}, {change["path"] for change in proposal["changes"]})
            for proposal in one["proposals"]
        ]
        assert any(owners == {owner} and paths <= touched for owners, touched in found), (one["decision"]["id"], found)
        for number, proposal in enumerate(one["proposals"]):
            id_ = f"{one['decision']['id']}-{number}"
            promised[id_] = (proposal["verdict"], proposal["clauses"], proposal["grounds"])
            applied.append({"id": id_, "facts": redone(one["facts"], proposal["changes"])})
    said = clausecheck("decide", "-", "-f", "json", *NOW, stdin=json.dumps(applied))
    assert said.returncode == 0, said.stdout
    decided = json.loads(said.stdout)["decisions"]
    assert len(decided) == len(applied) >= 40
    for decision in decided:
        assert (decision["verdict"], decision["clauses"], decision["grounds"]) == promised[decision["id"]]


def test_one_document_of_many(clausecheck: Command) -> None:
    (clausecheck.folder / "many.json").write_text(
        json.dumps([{"id": "one", "facts": BASE}, {"id": "two", "facts": changed(BASE, CHILD)}])
    )
    said = clausecheck("explain", "--facts", "many.json", "--id", "two", *NOW)
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.startswith("two: deny")
    assert "\none: " not in said.stdout
    said = clausecheck("explain", "--facts", "many.json", "--id", "tow", *NOW)
    assert (said.returncode, said.stdout) == (2, "")
    assert "did you mean `two`" in said.stderr


@pytest.mark.parametrize("run", [(), ("3.1", "--facts", "f.json"), ("3.1", "--id", "x"), ("--id", "x"), ("--facts",)])
def test_wrong_usage(clausecheck: Command, run: tuple[str, ...]) -> None:
    said = clausecheck("explain", *run)
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr


def test_bad_document_is_not_explained(clausecheck: Command) -> None:
    """A document that is none is an error with its place, whatever else the file holds."""
    rows = [{"id": "one", "facts": BASE}, {"id": "two", "facts": changed(BASE, {"action": "shar"})}]
    (clausecheck.folder / "f.json").write_text(json.dumps(rows, indent=1))
    said = clausecheck("explain", "--facts", "f.json", "--id", "one")
    assert (said.returncode, said.stdout) == (2, "")
    assert re.search(r"^f\.json:\d+:\d+: error: ", said.stderr)


@pytest.mark.parametrize("lang", ["zh", "en", "both"])
def test_text(clausecheck: Command, lang: str) -> None:
    """The text has owners, changes and results in the language that was asked for."""
    facts = changed(BASE, {**CHILD, "safeguards.need_to_know": False})
    said = clausecheck(
        "explain", "--facts", "-", "--lang", lang, *NOW, stdin=json.dumps({"id": "x", "facts": facts})
    ).stdout
    assert bool(CJK.search(said)) == (lang != "en")
    assert ("the engineer" in said) == (lang != "zh")
    assert ("工程师" in said) == (lang != "en")
    assert re.search(r"safeguards\.need_to_know\)?: false -> true", said)
    assert "{" not in re.sub(r": .* -> .*", "", said)


def test_what_people_wrote_is_harmless(clausecheck: Command) -> None:
    evil = "::error::x ##[set-env name=A] ##vso[task.x] {scope} {0}"
    facts = changed(BASE, {"recipient.name": evil, "purpose.code": evil, "data": ["account_id", evil]})
    said = clausecheck(
        "explain", "--facts", "-", "--lang", "both", *NOW, stdin=json.dumps({"id": evil, "facts": facts})
    )
    assert said.returncode == 0, said.stderr
    for row in said.stdout.splitlines():
        assert not row.lstrip().startswith(("::", "##")), row
        assert "##[" not in row
        assert "##vso[" not in row


def test_flow_of_an_inventory(clausecheck: Command, validator: Draft202012Validator) -> None:
    """A flow that is denied is explained with its place; what is proposed is decided as promised."""
    write(clausecheck.folder, DENIED)
    said = clausecheck("explain", "pay-orders", "-f", "json", *NOW)
    assert said.returncode == 0, said.stderr
    answer = json.loads(said.stdout)
    validator.validate(answer)
    (one,) = answer["explanations"]
    assert one["place"]["file"] == "inventory/main.yaml"
    assert re.fullmatch("sha256:[0-9a-f]{64}", one["facts_digest"])
    assert one["proposals"]
    given = [
        {"id": str(at), "facts": redone(one["facts"], made["changes"])} for at, made in enumerate(one["proposals"])
    ]
    assert clausecheck("decide", "-", *NOW, stdin=json.dumps(given)).returncode == 0
    resorts = [made for made in one["proposals"] if made["last_resort"]]
    assert [{change["path"] for change in made["changes"]} for made in resorts] == [{"basis", "evidence.consent"}]


def test_rule_and_clause_as_json(clausecheck: Command, law: Law) -> None:
    rule = json.loads(clausecheck("explain", "LC3101", "-f", "json").stdout)["rule"]
    assert (rule["id"], rule["clause"]) == ("LC3101", "3.1(1)")
    assert "consent_not_explicit" in {one["condition"] for one in rule["conditions"]}
    clause = json.loads(clausecheck("explain", "3.1(1)", "-f", "json").stdout)["clause"]
    assert [one["rule"] for one in clause["rules"]] == [
        name for name in law.rule_names if law.rule(name).clause == "3.1(1)"
    ]


# Every proposal, taken at its word


def blocked(law: Law, completer: Completer, judge: Judge, count: int) -> list[tuple[str, Facts, Decision]]:
    """Return flows that are not allowed: a seeded sample of the decision cases, and of generated documents."""
    cases = [(f"{name}/{id_}", facts) for name in FILES for id_, facts in documents(name, completer).items()]
    random.Random(20).shuffle(cases)
    made = list(generated(count, 4, law, completer))
    found = []
    for sample in (cases, made):
        decided = decide(judge, completer, [facts for _, facts in sample])
        hit = [(id_, facts, one) for (id_, facts), one in zip(sample, decided, strict=True) if one.verdict != "allow"]
        found += hit[:count]
    return found


def test_every_proposal_keeps_its_promise(law: Law, completer: Completer, judge: Judge, embedded: Judge) -> None:
    """What is proposed yields what is promised on each engine, needs every one of its steps, and leaves the rest."""
    proposed = 0
    for id_, facts, decision in blocked(law, completer, embedded, 100):
        found = comply.nearest_changes(embedded, completer, law, facts, decision, pinned=False)
        assert len(found.proposals) <= comply.SHOWN
        one = explanation.Explained(decision, facts, found=found)
        said = json.loads(explanation.shown([one], "json", "en"))["explanations"][0]["proposals"]
        whole = [redone(facts, proposal["changes"]) for proposal in said]
        for proposal, shown, after in zip(found.proposals, said, decide(judge, completer, whole), strict=True):
            proposed += 1
            context = (id_, shown)
            assert after.verdict == shown["verdict"] == "allow", context
            assert (list(after.clauses), list(after.grounds)) == (shown["clauses"], shown["grounds"]), context
            assert not completer.problems(proposal.facts, lambda path: Place(str(path), 1)), context
            steps: dict[int, list[dict[str, Any]]] = {}
            for change in shown["changes"]:
                steps.setdefault(change["step"], []).append(change)
            assert list(steps) == list(range(1, len(steps) + 1)), context
            parts = [
                redone(facts, [change for step in part for change in steps[step]])
                for size in range(len(steps))
                for part in combinations(steps, size)
            ]
            assert all(one.verdict != "allow" for one in decide(embedded, completer, parts)), context
            backwards = [{**change, "from": change["to"], "to": change["from"]} for change in shown["changes"]]
            undone = editing.applied(proposal.facts, undo(backwards))
            # The categories follow the data.
            assert {**undone, "data_categories": None} == {**facts, "data_categories": None}, context
            honest(facts, shown)
    assert proposed >= 300


def undo(backwards: list[dict[str, Any]]) -> list[editing.Edit]:
    return [editing.Edit(change["path"], change["from"], change["to"]) for change in reversed(backwards)]


def honest(facts: Facts, proposal: dict[str, Any]) -> None:
    """Fail if a proposal states what nobody can make true by doing something."""
    paths = {change["path"]: change for change in proposal["changes"]}
    assert not {
        path for path in paths if path.startswith(("action", "purpose", "data_subject.age", "data_subject.role"))
    }
    assert ("basis" in paths) <= proposal["last_resort"]
    assert set(proposal["changes"][0]) == {"step", "path", "from", "to", "owner", "zh", "en"}
    for change in proposal["changes"]:
        assert CJK.search(change["zh"])
        assert change["en"] != change["zh"]
        if change["path"] == "evidence.legal_review":
            assert change["owner"] == "legal"
            assert change is proposal["changes"][-1]
            assert proposal["settles"]
        elif change["path"].startswith(("evidence.consent", "evidence.guardian_consent")):
            engineers = {"evidence.consent.row_coverage", "evidence.guardian_consent_enforced"}
            assert change["owner"] == ("engineer" if change["path"] in engineers else "business") or (
                change["path"] == "evidence.consent.row_coverage"
            )
        elif change["path"] == "evidence.necessity":
            before = facts.get("evidence", {}).get("necessity", {})
            assert all(change["to"][name] == said for name, said in before.items() if said != "not_assessed")
        if change["path"] == "basis":
            assert "only if it really applies" in change["en"]
            assert "仅限确实适用" in change["zh"]
    before_data, after_data = set(facts.get("data", [])), set(redone(facts, proposal["changes"]).get("data", []))
    assert after_data <= before_data


def test_proposals_are_ranked(law: Law, completer: Completer, embedded: Judge) -> None:
    """What engineers can do alone comes first, what needs legal later, another ground last."""
    for id_, facts, decision in blocked(law, completer, embedded, 40):
        found = comply.nearest_changes(embedded, completer, law, facts, decision, pinned=False)
        ranks = [
            (one.last_resort, max(nearest.OWNERS.index(step.owner) for step in one.steps)) for one in found.proposals
        ]
        assert ranks == sorted(ranks), id_


@pytest.mark.parametrize(
    "change",
    [
        {"evidence.consent.status": "withdrawn"},
        {"data_subject.settings": {"withdrawn_consents": ["CNS-1"]}},
        {"data_subject.settings": {"withdrawn_consents": ["order_fulfilment"]}},
    ],
)
def test_a_withdrawal_is_not_answered_by_another_ground(
    law: Law, completer: Completer, embedded: Judge, change: dict[str, Any]
) -> None:
    """Who withdrew may be asked anew, and is not asked to be let go; nobody relabels the flow instead."""
    agreement = {"ref": "AGR-1", "signed_with": "data_subject", "status": "in_force"}
    facts = completer.complete(changed(BASE, {**change, "evidence.agreement": agreement}))
    found = explained_facts("x", facts, embedded, law, pinned=False).found
    assert found is not None
    assert not any(one.last_resort for one in found.proposals)
    asked = [step for one in found.proposals for step in one.steps if step.owner == "business"]
    assert asked
    assert all("consent anew" in step.text.en and "重新同意" in step.text.zh for step in asked)
    assert all(edit.path != "evidence.consent.id" or edit.after != "CNS-1" for step in asked for edit in step.edits)
    # The same flow without a withdrawal and without an explicit consent may turn to one as a last resort.
    facts = completer.complete(changed(BASE, {"evidence": None, "basis": "none"}))
    found = explained_facts("x", facts, embedded, law, pinned=False).found
    assert found is not None
    assert found.proposals[-1].last_resort


def test_what_legal_refused_is_left_to_legal(law: Law, completer: Completer, embedded: Judge) -> None:
    review = {"outcome": "outside_law", "by": "legal", "covers_data": ["account_id", "email"]}
    facts = completer.complete(changed(BASE, {"evidence.legal_review": review, "safeguards.transport": "http"}))
    one = explained_facts("x", facts, embedded, law, pinned=False)
    assert one.found is not None
    assert (one.found.refused, one.found.proposals) == (True, ())
    assert explanation.REFUSED.en in explanation.shown([one], "text", "en")
    # The same words of somebody who is not from legal refuse nothing.
    facts = editing.put(facts, "evidence.legal_review.by", "engineering")
    one = explained_facts("x", facts, embedded, law, pinned=False)
    assert one.found is not None
    assert not one.found.refused
    assert one.found.proposals


def test_a_sign_off_lapses_with_the_facts_it_pins(law: Law, completer: Completer, embedded: Judge) -> None:
    """In an inventory a change of facts takes the sign-off with it; the proposal says so, and asks for another."""
    change = {**SERVICE, "evidence.legal_review": {"outcome": "within_law", "by": "legal", "covers_data": ["email"]}}
    review = {"outcome": "within_law", "by": "legal", "covers_data": ["account_id", "email"], "clauses": ["3.1(5)"]}
    change |= {"data": ["account_id", "email"], "evidence.legal_review": review, "safeguards.transport": "http"}
    change["evidence"] = {"necessity": {"account_id": "necessary", "email": "necessary"}}
    facts = completer.complete(changed(BASE, change))
    free = explained_facts("x", facts, embedded, law, pinned=False).found
    pinned = explained_facts("x", facts, embedded, law, pinned=True).found
    assert free
    assert pinned
    assert [step.edits[0].path for step in free.proposals[0].steps] == ["safeguards.transport"]
    for proposal in pinned.proposals:
        assert any(edit.path.startswith("evidence.legal_review") for step in proposal.steps for edit in step.edits)
    https = [one for one in pinned.proposals if one.steps[0].text.en.startswith("send the data by https")]
    assert ["engineer", "legal"] in [[step.owner for step in one.steps] for one in https]


def test_search_is_bounded(law: Law, completer: Completer, embedded: Judge) -> None:
    """A flow with everything wrong is answered within the bounds, and says if the search was cut."""
    data = [f"ext{number}" for number in range(30)]
    facts = completer.complete(
        changed(BASE, {"data": data, "evidence": None, "safeguards": {"transport": "http"}, "recipient": None, **CHILD})
    )
    one = explained_facts("x", facts, embedded, law, pinned=False)
    assert one.found is not None
    assert one.found.variants <= 2 * comply.MAX_VARIANTS + len(nearest.GROUNDS) * 2 * comply.LAST_RESORT_VARIANTS
    text = explanation.shown([one], "text", "zh")
    assert len(text) < 100_000 or not one.found.proposals


# What an allowed flow rests on


def test_allowed_flows_rest_on_their_facts(completer: Completer, judge: Judge, embedded: Judge) -> None:
    """Those facts alone permit the flow on the same grounds; without a fact that is missed, it is as told."""
    shown = 0
    for name in sorted(FILES)[::3]:
        for id_, facts in list(documents(name, completer).items())[:6]:
            decision = decide(embedded, completer, [facts])[0]
            if decision.verdict != "allow":
                continue
            props = support.rests_on(embedded, completer, facts, decision)
            least: Facts = {key: facts[key] for key in ("action", "data", "data_categories") if key in facts}
            for prop in props:
                least = editing.put(least, prop.path, prop.value)
            alone = decide(judge, completer, [least])[0]
            assert alone.verdict == "allow", (name, id_)
            assert set(decision.grounds) <= set(alone.grounds), (name, id_)
            missed = [prop for prop in props if prop.without]
            for prop, without in zip(
                missed,
                decide(judge, completer, [editing.put(facts, prop.path, None) for prop in missed]),
                strict=True,
            ):
                assert prop.without
                assert (without.verdict, without.clauses) == (prop.without.verdict, prop.without.clauses)
                assert without.verdict != "allow" or set(decision.grounds) - set(without.grounds)
                shown += 1
    assert shown >= 100


def test_either_of_two_facts(law: Law, completer: Completer, embedded: Judge) -> None:
    """Where two facts stand in for one another, one of them is still named as what the flow rests on."""
    facts = completer.complete(changed(BASE, {"safeguards.encrypted_in_transit": True}))
    one = explained_facts("x", facts, embedded, law, pinned=False)
    assert one.decision.verdict == "allow"
    transit = [
        prop for prop in one.rests_on if prop.path in {"safeguards.transport", "safeguards.encrypted_in_transit"}
    ]
    assert len(transit) == 1
    assert transit[0].without is None
    consent = next(prop for prop in one.rests_on if prop.path == "evidence.consent.scope.data")
    assert consent.grounds == ("3.1(1)",)
    assert consent.without
    assert consent.without.verdict == "deny"


# The table


def at_path(path: str) -> Any:
    node: Any = FACTS
    for key in path.split("."):
        node = FACTS["$defs"][node["$ref"].rpartition("/")[2]] if "$ref" in node else node
        node = node["properties"][key]
    return node


@pytest.mark.parametrize("row", nearest.ROWS, ids=lambda row: f"{next(iter(row.sets))}-{row.text.en[:20]}")
def test_row_speaks_of_facts(row: nearest.Row) -> None:
    """Every fact that a row sets is one of the schema, with a value that it admits."""
    assert row.owner in nearest.OWNERS
    assert row.sets
    for path, value in {**row.sets, **row.repairs}.items():
        node = at_path(path)
        if value is not None:
            Draft202012Validator({**node, "$defs": FACTS["$defs"]}).validate(value)


TEXTS = [
    *((row.text.en[:30], row.text) for row in nearest.ROWS),
    *((record.path, record.text) for record in nearest.RECORDS),
    *((basis, text) for basis, (_, _, text) in nearest.GROUNDS.items()),
    *((name, value) for name, value in vars(nearest).items() if isinstance(value, Text)),
    *((name, value) for name, value in vars(explanation).items() if isinstance(value, Text)),
    *(explanation.OWNERS.items()),
    *(nearest.SCOPE.items()),
]


@pytest.mark.parametrize(("name", "text"), TEXTS, ids=lambda value: value if isinstance(value, str) else "")
def test_words(name: str, text: Text) -> None:
    """Everything is said in both languages, with the same placeholders."""

    def placeholders(said: str) -> set[str | None]:
        return {found for _, found, _, _ in Formatter().parse(said) if found is not None}

    assert placeholders(text.en) == placeholders(text.zh), name
    assert not CJK.search(text.en)
    assert CJK.search(text.zh) or not re.sub(r"\{\w+\}|\W", "", text.en)


def test_records_and_grounds_are_of_the_schema() -> None:
    for record in nearest.RECORDS:
        at_path(record.path)
    assert set(nearest.GROUNDS) <= set(FACTS["properties"]["basis"]["enum"])


@pytest.mark.parametrize("path", ["a", "a.b", "a.b.c"])
def test_put_and_get(path: str) -> None:
    """What is put is found; what is taken away leaves no empty object; the original stays as it was."""
    start = {"z": {"y": 1}}
    done = editing.put(start, path, value=[1])
    assert editing.get(done, path) == [1]
    assert editing.put(done, path, None) == start
    assert editing.put(start, path, None) == start
    assert start == {"z": {"y": 1}}
    assert editing.applied(start, editing.edits(start, done)) == done
    assert editing.applied(done, editing.edits(done, start)) == start
