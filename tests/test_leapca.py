"""LeapCa's own inventory: large, compliant, on every ground of sections 3 and 7, and nothing in it is decoration."""

from __future__ import annotations

import copy
import random
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from checker import inventory as inventories
from checker import pipeline
from checker.classify import UNKNOWN
from checker.discover import WorkingTree
from checker.join import Joined
from checker.judge import Judge
from tests.conftest import LEAPCA, ROOT, TODAY, Command

if TYPE_CHECKING:
    from checker.inventory import Inventory
    from checker.law import Law
    from checker.model import Decision, Facts, Report

CONFIG = LEAPCA
AFTER_EVERY_SIGN_OFF = date(2027, 11, 1)
USED_BY_FLOWS = {"systems": "from", "recipients": "to", "data_subjects": "subject", "purposes": "purpose"}
NOT_WEIGHED = {"protected_party", "guardian_consent_enforced"}
"""Told to people only, or weighed only where no guardian's consent is recorded."""


class Shuffled(WorkingTree):
    """The project's files, but those of the inventory are read in another order."""

    def __init__(self, seed: int) -> None:
        """Shuffle by `seed`."""
        super().__init__(ROOT)
        self._seed = seed

    def folder(self, path: str, suffixes: tuple[str, ...]) -> dict[str, bytes]:
        """Return the files, those of the inventory renamed so that they sort otherwise."""
        files = super().folder(path, suffixes)
        if path != CONFIG.inventory:
            return files
        contents = [files[name] for name in sorted(files)]
        random.Random(self._seed).shuffle(contents)
        return {f"{path}/{at:02}.yaml": content for at, content in enumerate(contents)}


@pytest.fixture(scope="module")
def inventory(law: Law) -> Inventory:
    """Return LeapCa's inventory."""
    files = WorkingTree(ROOT).folder(CONFIG.inventory, pipeline.YAML)
    return inventories.read(files, CONFIG.inventory, law)


@pytest.fixture(scope="module")
def report() -> Report:
    """Return what the check says of it."""
    return pipeline.check_tree(WorkingTree(ROOT), CONFIG, TODAY)


def decide(law: Law, given: dict[str, Facts]) -> dict[str, Decision]:
    """Return the decision on each document, by id."""
    with Judge(law, CONFIG, TODAY) as judge:
        return {decision.id: decision for _, decision in judge.decide(given.items(), len(given))}


def test_command_passes(clausecheck: Command) -> None:
    """The whole project passes its own check, as a user runs it."""
    done = clausecheck("check", ".", "--now", TODAY.isoformat(), cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_flow_is_allowed(report: Report, inventory: Inventory) -> None:
    """Each declared flow is decided, allowed, and says on which clauses."""
    assert report.decisions.keys() == inventory.sections["flows"].keys()
    assert {id_: decision.failed for id_, decision in report.decisions.items() if decision.verdict != "allow"} == {}
    assert report.findings == ()
    groundless = [id_ for id_, decision in report.decisions.items() if not decision.grounds]
    assert groundless == []


def test_it_is_as_large_as_a_working_site(inventory: Inventory) -> None:
    """Many flows to many recipients, in each of the three acts and in the acts of section 7."""
    sections = inventory.sections
    assert len(sections["flows"]) >= 45
    assert len(sections["recipients"]) >= 15
    acts = [flow["action"] for flow in sections["flows"].values()]
    assert acts.count("share") >= 30
    assert acts.count("transfer") >= 5
    assert acts.count("disclose") >= 10
    minors = {id_ for id_, subject in sections["data_subjects"].items() if subject["age_band"] == "minor"}
    done = {flow["action"] for flow in sections["flows"].values() if flow["subject"] in minors}
    assert done >= {"collect", "use", "share", "disclose"}


def test_every_ground_of_sections_3_and_7_holds_somewhere(report: Report, law: Law) -> None:
    """Each exception of 3.1, 3.2 and 3.3 and each permission of 7 carries a flow; so do those for data of nobody."""
    rules = [law.rule(name) for name, kind in law.kinds.items() if kind == "ground" or law.rule(name).permits]
    wanted = {rule.clause for rule in rules if rule.clause.startswith(("3.", "7."))}
    assert len(wanted) >= 16
    held = {clause for decision in report.decisions.values() for clause in decision.grounds}
    assert wanted | {"1", "2.1(3)", "2.2(4)"} <= held


@pytest.mark.parametrize("section", USED_BY_FLOWS)
def test_nothing_is_declared_in_vain(section: str, inventory: Inventory) -> None:
    """Each system, recipient, data subject and purpose is used by a flow."""
    used = {flow.get(USED_BY_FLOWS[section]) for flow in inventory.sections["flows"].values()}
    assert set(inventory.sections[section]) - used == set()


def test_every_table_and_evidence_is_used(inventory: Inventory) -> None:
    """Each table is read by a flow, each record of evidence supports one."""
    flows = inventory.sections["flows"].values()
    assert set(inventory.fields) - {ref.rpartition(".")[0] for flow in flows for ref in flow["data"]} == set()
    assert set(inventory.evidence) - {id_ for flow in flows for id_ in flow.get("evidence", [])} == set()


def test_every_record_of_evidence_is_needed(inventory: Inventory, law: Law) -> None:
    """Take any one record away from any one flow, and the flow is no longer allowed; a signed one drifts (below)."""
    given = {}
    for id_, facts in Joined(inventory, law).flows(TODAY):
        evidence = facts.get("evidence", {})
        for key in set() if "legal_review" in evidence else evidence.keys() - NOT_WEIGHED:
            less: dict[str, Any] = copy.deepcopy(dict(facts))
            del less["evidence"][key]
            given[f"{id_} without {key}"] = less
    assert len(given) > 60
    assert [id_ for id_, decision in decide(law, given).items() if decision.verdict == "allow"] == []


def test_every_sign_off_is_needed_and_lapses(inventory: Inventory, law: Law, report: Report) -> None:
    """Legal has signed what the policy leaves to judgement, that alone, and not for ever."""
    sign_offs = inventory.sections["sign_offs"].values()
    signed = {sign_off["flow"]: set(sign_off["clauses"]) for sign_off in sign_offs}
    assert 5 <= len(signed) == len(sign_offs) <= 9
    assert {id_ for id_, decision in report.decisions.items() if decision.lifted} == set(signed)
    joined = Joined(inventory, law)
    expired = decide(law, dict(joined.flows(AFTER_EVERY_SIGN_OFF)))
    open_ = {id_: set(decision.clauses) for id_, decision in expired.items() if decision.verdict != "allow"}
    assert {decision.verdict for id_, decision in expired.items() if id_ in open_} == {"review"}
    assert open_ == signed
    for sign_off in sign_offs:
        facts = joined.facts(sign_off["flow"])
        assert joined.lapsed(sign_off["flow"], facts, TODAY) == []
        assert sign_off["data"] == facts["data"]


def test_a_flow_that_changes_loses_its_sign_off(inventory: Inventory, law: Law) -> None:
    """One more element, and every sign-off of the flow has drifted."""
    wider = copy.deepcopy(inventory)
    for id_ in {sign_off["flow"] for sign_off in wider.sections["sign_offs"].values()}:
        wider.sections["flows"][id_]["data"].append("account.user_profile.birthday")
    joined = Joined(wider, law)
    for sign_off, record in wider.sections["sign_offs"].items():
        assert joined.lapsed(record["flow"], joined.facts(record["flow"]), TODAY) == [(sign_off, "drifted")]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_order_of_files_is_nothing(seed: int, report: Report) -> None:
    """Whatever order the files are read in, every decision is the same."""
    again = pipeline.check_tree(Shuffled(seed), CONFIG, TODAY)
    assert dict(again.decisions) == dict(report.decisions)
    assert again.findings == ()
    assert list(again.summary["files"].values()) != list(report.summary["files"].values())


def test_fields_say_what_they_hold(inventory: Inventory, law: Law) -> None:
    """No field is declared as another category than its name tells; a narrower one is well."""
    dictionary = law.dictionary
    for table, fields in inventory.fields.items():
        for name, declared in fields.items():
            told = dictionary.category(name)
            assert told == UNKNOWN or f"{declared}.".startswith(f"{told}."), (table, name, declared, told)


def test_purposes_add_to_the_catalogue_of_the_law(inventory: Inventory, law: Law) -> None:
    """LeapCa classifies no purpose anew that legal has classified."""
    assert inventory.sections["purposes"].keys() & law.purposes.keys() == set()
