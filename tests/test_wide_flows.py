"""Flows of many elements: where the embedded engine's machine runs out of instructions, its interpreter goes on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from checker.config import Config
from checker.engines import ANSWER, embedded
from checker.judge import Judge
from tests.conftest import TODAY

if TYPE_CHECKING:
    from checker.facts import Completer
    from checker.law import Law
    from checker.model import Facts

SIZES = (10, 100, 1000)


def wide(size: int, completer: Completer) -> Facts:
    """Return a flow that shares so many elements by a consent that names each."""
    names = [f"order_id_{at}" for at in range(size)]
    facts: dict[str, Any] = {
        "action": "share",
        "data": names,
        "data_subject": {"role": "registered_user", "age_band": "adult", "account_status": "active"},
        "purpose": {"code": "parcel_delivery", "text": "deliver the parcel"},
        "recipient": {"kind": "partner", "name": "Courier", "confidentiality_obligation": True},
        "basis": "explicit_consent",
        "evidence": {
            "consent": {
                "id": "CNS-1",
                "form": "explicit_opt_in",
                "status": "active",
                "obtained": "before_action",
                "scope": {"recipients": ["Courier"], "purposes": ["parcel_delivery"], "data": list(names)},
            }
        },
        "safeguards": {
            "transport": "https",
            "encrypted_in_transit": True,
            "access_control": True,
            "access_monitoring": True,
            "mfa": True,
            "need_to_know": True,
            "security_baseline": True,
            "incident_response_plan": True,
        },
    }
    return completer.complete(facts)


@pytest.mark.usefixtures("opa")
def test_wide_flows_are_decided_alike(law: Law, completer: Completer) -> None:
    """Whatever their size; one element that the consent lacks is found among a thousand."""
    flows: dict[str, Facts] = {}
    for size in SIZES:
        flows[f"covered-{size}"] = wide(size, completer)
        flows[f"uncovered-{size}"] = wide(size, completer)
        flows[f"uncovered-{size}"]["evidence"]["consent"]["scope"]["data"].pop()
    with Judge(law, Config(engine="both"), TODAY) as judge:
        decided = {decision.id: decision for _, decision in judge.decide(flows.items(), len(flows))}
    for size in SIZES:
        assert decided[f"covered-{size}"].verdict == "allow"
        missing = [
            hit.element for hit in decided[f"uncovered-{size}"].failed if hit.condition == "consent_misses_element"
        ]
        assert missing == [f"order_id_{size - 1}"]


def test_the_machine_leaves_the_widest_to_the_interpreter(law: Law, completer: Completer) -> None:
    """The machine answers what it can; what it cannot it leaves out, and never answers by half."""
    what: Any = (law.modules, {"readings": law.readings}, [ANSWER], {})
    documents = {str(size): json.dumps(wide(size, completer)) for size in SIZES}
    by_machine = embedded.open_engine(*what).decide(documents)
    by_interpreter = embedded.open_spare(*what).decide(documents)
    assert set(by_interpreter) == set(documents)
    assert "10" in by_machine
    assert "1000" not in by_machine
    for size, answer in by_machine.items():
        assert json.loads(answer) == json.loads(by_interpreter[size])
