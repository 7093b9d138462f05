"""Both engines on thousands of generated documents, and what must hold of the law on all of them."""

from __future__ import annotations

import copy
import random
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from checker.config import Config
from checker.judge import Judge
from tests.conftest import TODAY
from tests.generate import ELEMENTS, documents, nodes, without
from tests.test_cases import FILES
from tests.test_cases import documents as case_documents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.facts import Completer
    from checker.law import Law
    from checker.model import Decision, Facts

COUNT = 20_000
SEED = 20_261_122
FEW = 1_500
"""Documents for the properties that ask again for every change: enough to reach every ground and every defect."""

Documents = dict[str, Any]


@pytest.fixture(scope="module")
def generated(law: Law, completer: Completer) -> Documents:
    """Return the documents of this run."""
    return dict(documents(COUNT, SEED, law, completer))


@pytest.fixture(scope="module")
def few(generated: Documents) -> Documents:
    """Return the first of them."""
    return {id_: generated[id_] for id_ in list(generated)[:FEW]}


@pytest.fixture(scope="module")
def embedded(law: Law) -> Iterator[Judge]:
    """Return a judge on the embedded engine alone: the engines are compared once, on everything."""
    with Judge(law, Config(engine="embedded"), TODAY) as found:
        yield found


@pytest.fixture(scope="module")
def before(embedded: Judge, few: Documents) -> dict[str, Decision]:
    """Return the decisions on the few."""
    return decide(embedded, few)


def decide(judge: Judge, flows: Documents) -> dict[str, Decision]:
    """Return the decisions by id."""
    return {decision.id: decision for _, decision in judge.decide(flows.items(), len(flows))}


def said(decision: Decision) -> tuple[Any, ...]:
    """Return all that a decision says but its id."""
    hits = sorted((hit.rule, hit.condition, str(hit.element), hit.outcome) for hit in decision.failed)
    lifted = sorted((hit.rule, hit.condition, str(hit.element)) for hit in decision.lifted)
    return decision.verdict, decision.clauses, decision.grounds, hits, lifted


@pytest.mark.usefixtures("opa")
def test_engines_agree(law: Law, completer: Completer, generated: Documents) -> None:
    """The embedded engine and the real OPA give the same answer on every document: the judge on both raises where not.

    The documents must be worth asking: every verdict often, every ground held, and every condition failed by some.
    """
    cases = {f"{name}/{id_}": facts for name in FILES for id_, facts in case_documents(name, completer).items()}
    flows = {**generated, **cases}
    with Judge(law, Config(engine="both"), TODAY) as judge:
        decided = decide(judge, flows)
        assert set(judge.engines()) == {"embedded", "opa"}
    assert len(decided) == len(flows) == COUNT + len(cases)
    verdicts = Counter(decision.verdict for decision in decided.values())
    assert min(verdicts[verdict] for verdict in ("allow", "review", "deny")) > COUNT / 20, verdicts
    failed = {hit.condition for decision in decided.values() for hit in (*decision.failed, *decision.lifted)}
    assert set(law.condition_names) - failed == set()
    held = {clause for decision in decided.values() for clause in decision.grounds}
    assert {law.rule(name).clause for name, kind in law.kinds.items() if kind == "ground"} - held == set()


def test_deny_beats_review_beats_allow(before: dict[str, Decision]) -> None:
    """The verdict is the worst outcome of any hit, and the clauses are those of the hits with that outcome."""
    for decision in before.values():
        outcomes = {hit.outcome for hit in decision.failed}
        assert decision.verdict == ("deny" if "deny" in outcomes else "review" if "review" in outcomes else "allow")
        deciding = {clause for hit in decision.failed if hit.outcome == decision.verdict for clause in hit.clauses}
        assert set(decision.clauses) == (deciding if outcomes else set(decision.grounds))


def test_names_and_order_do_not_matter(embedded: Judge, few: Documents, before: dict[str, Decision]) -> None:
    """Another id, another order of keys and another order of elements leave the decision as it is."""
    shuffle = random.Random(SEED)

    def turned(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: turned(value[key]) for key in shuffle.sample(list(value), len(value))}
        return shuffle.sample(value, len(value)) if isinstance(value, list) else value

    after = decide(embedded, {f"流转 {id_}": turned(few[id_]) for id_ in shuffle.sample(list(few), len(few))})
    for id_, decision in before.items():
        assert said(after[f"流转 {id_}"]) == said(decision), few[id_]


def test_more_data_never_permit(
    embedded: Judge, completer: Completer, few: Documents, before: dict[str, Decision]
) -> None:
    """An element more never turns a flow that is not allowed into one that is."""
    wider = {}
    for id_, facts in few.items():
        if before[id_].verdict != "allow" and "data" in facts:
            for element in ELEMENTS[::3]:
                more = copy.deepcopy(facts)
                more["data"].append(element)
                wider[f"{id_} {element}"] = completer.complete(more)
    after = decide(embedded, wider)
    assert len(after) > FEW
    assert [wider[id_] for id_, decision in after.items() if decision.verdict == "allow"] == []


def test_less_evidence_never_permits(embedded: Judge, few: Documents, before: dict[str, Decision]) -> None:
    """Evidence taken away never turns a flow that is not allowed into one that is, unless it spoke against the flow.

    Flows with a sign-off have a test of their own.
    """
    poorer, taken = {}, {}
    for id_, facts in few.items():
        evidence = facts.get("evidence", {})
        if before[id_].verdict != "allow" and "legal_review" not in evidence:
            for path in nodes({"evidence": evidence}):
                if len(path) > 1 and not speaks_against(path, facts):
                    key = f"{id_} {'.'.join(path)}"
                    poorer[key], taken[key] = without(facts, path), path
    after = decide(embedded, poorer)
    assert len(after) > FEW
    wrong = [(taken[id_], few[id_.split()[0]]) for id_, decision in after.items() if decision.verdict == "allow"]
    assert wrong == []


def speaks_against(path: tuple[str, ...], facts: Facts) -> bool:
    """Tell whether the evidence at `path` limits or denies: without it the flow may well be permitted."""
    value: Any = facts
    for key in path:
        value = value[key]
    settings = facts.get("data_subject", {}).get("settings", {})
    instrument = facts["evidence"].get("legal_instrument", {})
    if path[1] == "legal_instrument" and "litigation" in facts["evidence"] and "status" not in instrument:
        return True  # a paper of which nobody knows whether it is in force speaks against what a lawsuit alone permits
    if path[-1] == "id":  # the name by which a withdrawal finds the consent
        return value in settings.get("withdrawn_consents", [])
    withdrawn = facts["evidence"].get("consent", {}).get("status") == "withdrawn"
    against: dict[tuple[str, ...], bool] = {
        ("evidence", "consent", "row_coverage"): value == "partial",
        # 7.1 asks for the guardian's written consent; a scope is there only to leave collection out.
        ("evidence", "guardian_consent", "scope"): facts.get("action") == "collect",
        ("evidence", "guardian_consent", "scope", "actions"): facts.get("action") == "collect",
        ("evidence", "guardian_consent_enforced"): value is False,
        ("evidence", "litigation", "forum"): value == "arbitration",
        ("evidence", "legal_instrument", "mandatory"): value is not True,
        # A statute is addressed to everybody, unless it says to whom.
        ("evidence", "legal_instrument", "addressed_to"): facts.get("basis") == "legal_obligation"
        or instrument.get("type") == "statute",
        # A withdrawal stops what the consent spoke of, and an arbitration asks what a court would not.
        ("evidence", "consent"): withdrawn,
        ("evidence", "consent", "status"): withdrawn,
        ("evidence", "litigation"): facts["evidence"].get("litigation", {}).get("forum") == "arbitration",
        # An agreement on disclosure need not name both; what it does name, it limits the flow to.
        ("evidence", "agreement", "covers", "recipients"): facts["action"] == "disclose",
        ("evidence", "agreement", "covers", "purposes"): facts["action"] == "disclose",
    }
    return against.get(path, False)


def test_sign_off_never_lifts_a_denial(embedded: Judge, few: Documents, before: dict[str, Decision]) -> None:
    """A sign-off that covers the flow lifts every review and no denial; one that refuses denies."""
    unsigned = {
        id_: without(facts, ("evidence", "legal_review")) if _signed(facts) else facts for id_, facts in few.items()
    }
    plain = decide(embedded, unsigned)
    covers = {"outcome": "within_law", "by": "legal", "ref": "LR-1"}
    approved = decide(embedded, {id_: _with_review(facts, covers) for id_, facts in unsigned.items()})
    refused = decide(
        embedded, {id_: _with_review(facts, {**covers, "outcome": "no"}) for id_, facts in unsigned.items()}
    )
    for id_, decision in plain.items():
        wanted = {"deny": "deny", "review": "allow", "allow": "allow"}[decision.verdict]
        assert approved[id_].verdict == wanted, unsigned[id_]
        assert refused[id_].verdict != "allow" or decision.verdict == "allow", unsigned[id_]
        assert refused[id_].verdict == "deny" or decision.verdict != "review", unsigned[id_]
        if _signed(few[id_]) and few[id_]["evidence"]["legal_review"].get("outcome") == "within_law":
            assert decision.verdict != "allow" or before[id_].verdict == "allow", few[id_]


def _signed(facts: Facts) -> bool:
    return "legal_review" in facts.get("evidence", {})


def _with_review(facts: Facts, review: Facts) -> Facts:
    covers = {**review, "covers_data": facts["data"]} if "data" in facts else review
    return {**facts, "evidence": {**facts.get("evidence", {}), "legal_review": covers}}


def test_unprotected_transport_is_always_denied(embedded: Judge, few: Documents) -> None:
    """Whatever ground, sign-off or consent: personal data never travel unprotected (5.1(2))."""
    sent = {}
    for id_, facts in few.items():
        safeguards = facts.get("safeguards", {})
        nobody = facts.get("data_subject", {}).get("role") == "not_applicable_no_person"
        if not nobody and safeguards.get("anonymised") is not True:
            sent[id_] = {**facts, "safeguards": {**safeguards, "transport": "http"}}
    after = decide(embedded, sent)
    assert len(after) > FEW / 2
    for id_, decision in after.items():
        assert decision.verdict == "deny", sent[id_]
        assert "5.1(2)" in decision.clauses
