"""The join: what the inventory says becomes exactly the facts that it says, and nothing weaker."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from checker import inventory as inventories
from checker.config import Config
from checker.join import Joined, digest
from checker.judge import Judge
from checker.problem import Problems
from tests.conftest import TODAY

if TYPE_CHECKING:
    from checker.law import Law
    from checker.model import Decision, Facts

CONTROLS = {"access_monitoring": True, "need_to_know": True}


def start() -> dict[str, Any]:
    """Return an inventory of two datasets on two systems, with one compliant flow."""
    return {
        "systems": {
            "web": {"name": "web", "owner": "web team", "safeguards": dict(CONTROLS)},
            "crm": {"name": "crm", "owner": "crm team", "safeguards": dict(CONTROLS)},
        },
        "datasets": {
            "shop": {
                "name": "shop",
                "system": "web",
                "tables": {"t": {"fields": {"order_id": "user.order", "device_id": "user.device.device_id"}}},
            },
            "crm": {
                "name": "crm",
                "system": "crm",
                "tables": {"t": {"fields": {"order_id": "user.order", "nickname": "user.account.nickname"}}},
            },
        },
        "recipients": {
            "partner": {"name": "Partner", "kind": "partner", "confidentiality_obligation": True},
            "public": {"name": "公众", "kind": "public"},
        },
        "data_subjects": {"adult": {"role": "registered_user", "age_band": "adult"}},
        "necessity_assessments": {
            "NEC-1": {
                "assessed_by": "legal",
                "on": "2026-01-01",
                "reason": "to deliver",
                "necessary": ["shop.t.order_id", "shop.t.device_id", "crm.t.order_id", "crm.t.nickname"],
            }
        },
        "flows": {
            "pay": {
                "title": "pay",
                "action": "share",
                "from": "web",
                "data": ["shop.t.order_id"],
                "subject": "adult",
                "purpose": "payment_processing",
                "to": "partner",
                "basis": "service_fulfilment",
                "evidence": ["NEC-1"],
                "safeguards": {"transport": "https"},
            }
        },
    }


def facts(value: dict[str, Any], law: Law, flow: str = "pay") -> Facts:
    """Return the facts of one flow."""
    return Joined(inventory(value, law), law).facts(flow)


def inventory(value: dict[str, Any], law: Law) -> inventories.Inventory:
    """Return the inventory of one JSON file."""
    return inventories.read({"inventory/all.json": json.dumps(value).encode()}, "inventory", law)


def verdict(value: dict[str, Any], law: Law, flow: str = "pay") -> Decision:
    """Return the decision on one flow."""
    with Judge(law, Config(), TODAY) as judge:
        joined = Joined(inventory(value, law), law)
        return {decision.id: decision for _, decision in judge.decide(joined.flows(TODAY), 1)}[flow]


def refused(value: dict[str, Any], law: Law) -> list[str]:
    """Return the keys of what is wrong with an inventory."""
    with pytest.raises(Problems) as found:
        inventory(value, law)
    return [problem.key for problem in found.value.problems]


def test_the_start_is_compliant(law: Law) -> None:
    """Every test below changes one thing of an inventory that passes."""
    assert verdict(start(), law).verdict == "allow"


def test_a_field_of_another_table_was_not_selected(law: Law) -> None:
    """What the user chose to share is a field of a table, not every field of that name (3.3(2))."""
    value = start()
    value["flows"]["pay"] |= {
        "action": "disclose",
        "to": "public",
        "basis": "user_share_function",
        "data": ["crm.t.nickname"],
        "share_action": {"initiated_by": "user", "data_selected_by_user": ["crm.t.nickname"]},
    }
    assert verdict(value, law).verdict == "allow"
    value["datasets"]["shop"]["tables"]["t"]["fields"]["nickname"] = "user.account.nickname"
    value["flows"]["pay"]["share_action"]["data_selected_by_user"] = ["shop.t.nickname"]
    assert [hit.condition for hit in verdict(value, law).failed if hit.element] == ["element_not_selected"]


def test_elements_of_one_name_stay_apart(law: Law) -> None:
    """Two tables of one name in two datasets share no category."""
    value = start()
    value["datasets"]["shop"]["tables"]["t"]["fields"]["ext1"] = "user.contact.phone_number"
    value["datasets"]["crm"]["tables"]["t"]["fields"]["ext1"] = "user.account"
    value["flows"]["pay"]["data"] = ["shop.t.ext1", "crm.t.ext1"]
    found = facts(value, law)
    assert found["data_categories"] == {"shop.t.ext1": "user.contact.phone_number", "crm.t.ext1": "user.account"}


def test_data_carry_the_safeguards_of_their_own_system(law: Law) -> None:
    """A flow that starts at a safer system does not make the system safer that holds the data (5.2)."""
    value = start()
    value["flows"]["pay"]["data"] = ["shop.t.order_id", "crm.t.nickname"]
    assert verdict(value, law).verdict == "allow"
    value["systems"]["crm"]["safeguards"]["need_to_know"] = False
    assert facts(value, law)["safeguards"]["need_to_know"] is False
    assert [hit.condition for hit in verdict(value, law).failed] == ["no_need_to_know"]
    del value["systems"]["crm"]["safeguards"]["need_to_know"]
    assert "need_to_know" not in facts(value, law)["safeguards"]


def test_the_purposes_of_the_law_are_legals(law: Law) -> None:
    """An inventory may add purposes, not classify those that the law knows."""
    value = start()
    value["purposes"] = {"data_sale": {"text": "sell", "class": "service_delivery"}}
    assert refused(value, law) == ["purpose_of_the_law"]
    value["purposes"] = {"gift_wrapping": {"text": "wrap", "class": "service_delivery"}}
    assert inventory(value, law).sections["purposes"]


@pytest.mark.parametrize(
    ("name", "category", "accepted"),
    [
        ("id_card_no", "user.order", False),
        ("phone", "none", False),
        ("手机号", "user.account", False),
        ("id_card_no", "user.government_id", True),
        ("id_card_no", "user.government_id.national_identification_number", True),
        ("ext1", "user.account", True),
        ("order_id", "user.contact.phone_number", True),
    ],
)
def test_a_declared_category_does_not_hide_what_the_name_says(
    name: str, category: str, *, accepted: bool, law: Law
) -> None:
    """A category that would let more through than the name's own is refused; a stricter one is the declarer's right."""
    value = start()
    value["datasets"]["shop"]["tables"]["t"]["fields"][name] = category
    if accepted:
        assert inventory(value, law)
    else:
        assert refused(value, law) == ["category_contradicted"]


def test_recipients_have_names_of_their_own(law: Law) -> None:
    """A consent names a recipient: two of one name would share it, and a partner is not 公众."""
    value = start()
    value["recipients"]["other"] = {"name": "Partner", "kind": "third_party"}
    assert refused(value, law) == ["recipient_name_taken"]
    value["recipients"]["other"] = {"name": "公众", "kind": "third_party"}
    assert set(refused(value, law)) == {"recipient_name_taken"}


def test_words_of_the_catalogue_do_not_lapse_a_sign_off(law: Law) -> None:
    """A sign-off pins facts, not how the law's own catalogue words a purpose."""
    assert facts(start(), law)["purpose"] == {"code": "payment_processing", "class": "service_delivery"}


def test_the_strictest_assessment_stands(law: Law) -> None:
    """Where two assessments differ on an element, what is not necessary stays so, in whatever order."""
    value = start()
    value["necessity_assessments"]["NEC-2"] = {
        **value["necessity_assessments"]["NEC-1"],
        "necessary": ["crm.t.order_id"],
        "not_necessary": ["shop.t.order_id"],
    }
    for order in (["NEC-1", "NEC-2"], ["NEC-2", "NEC-1"]):
        value["flows"]["pay"]["evidence"] = order
        assert facts(value, law)["evidence"]["necessity"] == {"order_id": "not_necessary"}


def test_a_table_grows_and_so_does_the_flow(law: Law) -> None:
    """`dataset.table.*` takes the fields that the table has, and the assessment does not grow with it."""
    value = start()
    value["flows"]["pay"]["data"] = ["shop.t.*"]
    assert verdict(value, law).verdict == "allow"
    value["datasets"]["shop"]["tables"]["t"]["fields"]["sfzh"] = "user.government_id"
    decision = verdict(value, law)
    assert decision.verdict == "review"
    assert {hit.element for hit in decision.failed} == {"sfzh"}


def sign(value: dict[str, Any], law: Law, **changes: str) -> dict[str, Any]:
    """Return the inventory with a sign-off that fits its flow, but for `changes`."""
    record = {
        "flow": "pay",
        "clauses": ["3.1(5)"],
        "outcome": "within_law",
        "by": "legal",
        "on": "2026-01-01",
        "until": "2027-01-01",
        "reference": "LR-1",
        "data": ["order_id", "device_id"],
        "recipient": "partner",
        "purpose": "payment_processing",
        "facts": digest(facts(value, law)),
    }
    return {**value, "sign_offs": {"SO-1": record | changes}}


def test_a_sign_off_lifts_exactly_what_it_covers(law: Law) -> None:
    """A sign-off counts for its flow, facts, clause and time, and for nothing else; a refusal denies."""
    value = start()
    value["flows"]["pay"]["data"] = ["shop.t.order_id", "shop.t.device_id"]
    value["necessity_assessments"]["NEC-1"]["necessary"] = ["shop.t.order_id"]
    assert verdict(value, law).verdict == "review"
    assert verdict(sign(value, law), law).verdict == "allow"
    assert verdict(sign(value, law), law).grounds == ("3.1(5)",)
    assert verdict(sign(value, law, clauses=["3.1(3)"]), law).verdict == "review"  # type: ignore[arg-type]
    assert verdict(sign(value, law, until="2026-11-21"), law).verdict == "review"
    assert verdict(sign(value, law, on="2026-11-23"), law).verdict == "review"
    assert verdict(sign(value, law, by="engineering"), law).verdict == "review"
    assert verdict(sign(value, law, data=["order_id"]), law).verdict == "review"  # type: ignore[arg-type]
    assert verdict(sign(value, law, purpose="order_fulfilment"), law).verdict == "review"
    assert verdict(sign(value, law, facts="sha256:" + "0" * 64), law).verdict == "review"
    assert verdict(sign(value, law, outcome="not_within_law"), law).verdict == "deny"


def test_a_refusal_outweighs_an_approval(law: Law) -> None:
    """Of two sign-offs on the same facts the refusal stands."""
    value = sign(start(), law)
    value["sign_offs"]["SO-2"] = {**value["sign_offs"]["SO-1"], "outcome": "not_within_law"}
    assert verdict(value, law).verdict == "deny"


def test_facts_are_valid_documents(law: Law, completer: Any) -> None:
    """What the join yields is what `decide` takes: the contract is one."""
    assert completer.problems(facts(start(), law), lambda _path: pytest.fail("no place is asked for")) == []
