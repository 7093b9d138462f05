"""Names into categories, purposes into classes: every pair of cases_dictionary.yaml, and what holds of any name."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from checker import classify

ROOT = Path(__file__).parent.parent


def read(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


DATA: dict[str, Any] = read("rego/dictionary.yaml")["dictionary"]
PURPOSES: dict[str, dict[str, str]] = read("rego/purposes.yaml")["purposes"]
A01: dict[str, list[str]] = read("rego/readings.yaml")["readings"]["A01"]["value"]["classes"]
A17: list[str] = read("rego/readings.yaml")["readings"]["A17"]["value"]["categories_that_point_to_minors"]
SCHEMA: dict[str, Any] = json.loads((ROOT / "rego/facts.schema.json").read_text(encoding="utf-8"))
CASES: dict[str, list[str]] = read("tests/cases_dictionary.yaml")
PAIRS = [(name, category) for category, names in CASES.items() for name in names]
DICTIONARY = classify.build(DATA)
NAMED = tuple(key for keys in A01.values() for key in keys)
TERMS = {
    key: [term.strip() for field in ("terms", "weak") for term in entry.get(field, "").split(",") if term.strip()]
    for key, entry in DATA["categories"].items()
}
# Compounds in which the personal word only qualifies: the model of a phone, the template of a message.
QUALIFIERS = {"phone", "mobile", "email", "mail", "message", "payment", "alipay"}

EXAMPLES = settings(deadline=None, derandomize=True, database=None, max_examples=300)


def under(category: str, *keys: str) -> bool:
    return any(category == key or category.startswith(f"{key}.") for key in keys)


def lets_through(category: str) -> bool:
    return category == "none" or under(category, *NAMED)


@pytest.mark.parametrize(("name", "category"), PAIRS, ids=[f"{category}-{name}" for name, category in PAIRS])
def test_name_gets_its_category(name: str, category: str) -> None:
    assert DICTIONARY.category(name) == category


def test_enough_names_and_every_category_has_some() -> None:
    assert len(set(PAIRS)) == len(PAIRS) >= 350
    assert set(CASES) == {*DICTIONARY.labels, "unknown"}


@pytest.mark.parametrize("key", sorted(TERMS))
def test_each_term_alone_means_its_category(key: str) -> None:
    # A preposition turns the words round, so a term that held one could never be met.
    for term in TERMS[key]:
        assert DICTIONARY.category(term) == key, term
        assert DICTIONARY.category(term.replace(" ", "_").upper()) == key, term


def test_keys_are_categories_that_the_facts_may_carry() -> None:
    pattern = SCHEMA["properties"]["data_categories"]["additionalProperties"]["pattern"]
    assert not [key for key in DICTIONARY.labels if not re.search(pattern, key)]
    assert all(label.zh and label.en for label in DICTIONARY.labels.values())


def test_named_classes_are_those_of_reading_a01() -> None:
    assert sorted(DICTIONARY.named_classes) == sorted(NAMED)
    assert not [key for key in NAMED if key not in DICTIONARY.labels]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("order_id", "order"), ("refund_no", "order"), ("coupon_id", "order"),
        ("purchase_history", "order"), ("tracking_number", "order"), ("payment_ref", "order"),
        ("account_id", "account"), ("openid", "account"), ("nickname", "account"),
        ("avatar", "account"), ("username", "account"),
        ("device_id", "device"), ("user_agent", "device"), ("ip_address", "device"), ("plmn", "device"),
        ("language_setting", "device"), ("resolution", "device"),
        ("gps_track", "location"), ("ip_city", "location"), ("latitude", "location"),
    ],
)  # fmt: skip
def test_classes_of_3_1_5_hold_what_reading_a01_says(name: str, kind: str) -> None:
    assert [class_ for class_, keys in A01.items() if under(DICTIONARY.category(name), *keys)] == [kind]


@pytest.mark.parametrize(
    "name",
    [
        "phone", "account_password", "password", "real_name", "id_card", "consignee", "consignee_name",
        "consignee_phone", "consignee_address",
        "orders.consignee_phone", "order_address", "order_remark", "search_word", "chat_log",
        "bank_account", "account_balance", "session_id",
        "收货人", "收货地址", "账号密码", "搜索词语", "银行账户", "聊天记录", "订单备注",
        "imsi", "face_id", "member_points",
    ],
)  # fmt: skip
def test_classes_of_3_1_5_hold_nothing_else(name: str) -> None:
    category = DICTIONARY.category(name)
    assert category != "unknown"
    assert not lets_through(category)


def test_a_code_that_names_a_class_is_known_to_the_law() -> None:
    listed = re.search(r"^classes := \{([^}]*)\}", (ROOT / "rego/facts/purpose.rego").read_text(), re.MULTILINE)
    assert listed
    classes = SCHEMA["properties"]["purpose"]["properties"]["class"]["enum"]
    assert re.findall(r'"(\w+)"', listed[1]) == classes
    assert {code: PURPOSES[code]["class"] for code in classes} == {name: name for name in classes}


def test_categories_that_point_to_minors_exist() -> None:
    assert {DICTIONARY.category(name) for name in ("guardian", "school_name", "student_grade")} == set(A17)


def test_word_for_another_category_never_passes_for_a_named_class_or_for_nothing() -> None:
    heads = ("order_id", "account_id", "device_id", "order_amount", "ip_address", "product_id", "price", "created_at")
    wrong = [
        (term, head)
        for key, terms in TERMS.items()
        if not lets_through(key) and not under(key, "user.behavior") and key != "unknown"
        for term in terms
        if term not in QUALIFIERS
        for head in heads
        if lets_through(DICTIONARY.category(f"{term.replace(' ', '_')}_{head}"))
    ]
    assert wrong == []


def test_what_lets_data_through_stays_unknown_behind_a_word_for_another_thing() -> None:
    assert DICTIONARY.category("withdraw_account_type") == "unknown"
    assert DICTIONARY.category("收款账号信息") == "user.financial.bank_account"
    assert DICTIONARY.category("product_owner") == "unknown"
    assert DICTIONARY.category("product_owner_name") == "user.name"


@EXAMPLES
@given(st.text())
def test_any_text_gets_a_category(text: str) -> None:
    assert DICTIONARY.category(text) in {*DICTIONARY.labels, "unknown"}


@EXAMPLES
@given(
    st.lists(
        st.sampled_from(
            sorted(
                {word for terms in TERMS.values() for term in terms for word in term.split()} | {"of", "and", "的", "x"}
            )
        ),
        max_size=8,
    )
)
def test_any_words_get_a_category_and_the_same_twice(words: list[str]) -> None:
    category = DICTIONARY.category("_".join(words))
    assert category in {*DICTIONARY.labels, "unknown"}
    assert classify.build(DATA).category("_".join(words)) == category


@EXAMPLES
@given(st.sampled_from([(name, category) for name, category in PAIRS if re.fullmatch(r"[a-z]{2,}(_[a-z]{2,})*", name)]))
def test_spelling_does_not_matter(pair: tuple[str, str]) -> None:
    name, category = pair
    words = name.split("_")
    pascal = "".join(word.capitalize() for word in words)
    spellings = [
        name.upper(), name.replace("_", "-"), name.replace("_", "."), name.replace("_", " "),
        name.title(), f" {name}\t", f"_{name}_",
        words[0] + pascal[len(words[0]) :], "".join(chr(ord(letter) + 0xFEE0) for letter in name),
    ]  # fmt: skip
    spellings += [pascal] if len(words) > 1 else []
    assert {spelling: DICTIONARY.category(spelling) for spelling in spellings} == dict.fromkeys(spellings, category)


@EXAMPLES
@given(
    st.sampled_from(PAIRS),
    st.sampled_from("\u200b\u200d\u00ad\u202e\u2066\ufeff\u0430\u03bf\u0131\u0301\x00\x1b\ud800"),
    st.integers(0, 40),
)
def test_character_that_hides_or_imitates_makes_a_name_unknown(pair: tuple[str, str], character: str, at: int) -> None:
    name = pair[0]
    assert DICTIONARY.category(name[:at] + character + name[at:]) == "unknown"


@EXAMPLES
@given(
    st.sampled_from([name for name, category in PAIRS if category != "unknown"]),
    st.sampled_from(["{}_zzz", "zzz{}", "{}zzz", "{}_ext1"]),
)
def test_word_that_nobody_knows_never_makes_a_name_pass(name: str, pattern: str) -> None:
    if not re.search(r"[A-Z\u3400-\u9fff0-9\[\]. -]", name):
        category = DICTIONARY.category(pattern.format(name))
        passes = category == "none" or under(category, *(key for keys in A01.values() for key in keys))
        assert not passes or (pattern == "zzz{}" and "_" in name)


def test_time_grows_with_the_name_only() -> None:
    began = time.perf_counter()
    for name in (
        "user_phone_" * 20_000,
        "手机号码" * 20_000,
        "1" * 200_000 + "a",
        "a" * 200_000,
        "of_" * 60_000,
        "image_" * 40_000,
        "aB" * 90_000,
        "订" * 50_000,
        "order" * 40_000,
    ):
        DICTIONARY.category(name)
    # Quadratic work would take minutes.
    assert time.perf_counter() - began < 30


def broken(**changes: Any) -> dict[str, Any]:
    return {**DATA, **changes}


@pytest.mark.parametrize(
    ("data", "named"),
    [
        ({}, "words"),
        (broken(categories=[]), "categories"),
        (broken(words={}), "people"),
        (broken(named_classes=""), "named_classes"),
        (broken(traditional={"from": "機號", "to": "机"}), "traditional"),
        (broken(categories={"phone": {"zh": "手机", "en": "phone"}}), "phone"),
        (broken(categories={"user.name": {"zh": "姓名"}}), "en"),
        (broken(categories={"user.name": {"zh": "姓名", "en": "name", "terms": 3}}), "terms"),
        (broken(categories={"user.name": {"zh": "姓名", "en": "name", "terms": "name, !"}}), "!"),
        (broken(categories={"user.name": {"zh": "姓名", "en": "name", "terms": "Real Name"}}), "Real Name"),
        (broken(categories={"user.name": {"zh": "姓名", "en": "name", "terms": "name", "weak": "name"}}), "name"),
        (
            broken(
                categories={
                    "user.name": {"zh": "姓名", "en": "name", "terms": "xm"},
                    "none": {"zh": "无", "en": "none", "weak": "xm"},
                }
            ),
            "xm",
        ),
    ],
)
def test_malformed_dictionary_is_refused_by_name(data: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=f"`{re.escape(named)}"):
        classify.build(data)


def test_every_class_of_the_schema_is_a_code_and_every_code_has_such_a_class() -> None:
    classes = SCHEMA["properties"]["purpose"]["properties"]["class"]["enum"]
    assert [class_ for class_ in classes if PURPOSES.get(class_, {}).get("class") != class_] == []
    assert [code for code, entry in PURPOSES.items() if entry["class"] not in classes] == []
    assert [
        code for code, entry in PURPOSES.items() if not re.fullmatch(r"[1-8]\.[1-6](\([1-6]\))?", entry["clause"])
    ] == []
    needed, free = {"class", "clause", "zh", "en"}, {"fideslang", "dpv"}
    assert [code for code, entry in PURPOSES.items() if not needed <= set(entry) <= needed | free] == []


def test_terms_of_other_vocabularies_are_terms() -> None:
    """What a category and a purpose are called elsewhere, spelled as the vocabularies spell their terms."""
    terms = [entry["dpv"] for entry in (*DATA["categories"].values(), *PURPOSES.values()) if "dpv" in entry]
    assert [term for term in terms if not re.fullmatch(r"(pd|dpv):[A-Z][A-Za-z]+", term)] == []
    keys = [entry["fideslang"] for entry in PURPOSES.values() if "fideslang" in entry]
    assert [key for key in keys if not re.fullmatch(r"[a-z_]+(\.[a-z_]+)*", key)] == []
    assert len(terms) > 40
    assert len(keys) > 10


@pytest.mark.parametrize(
    ("purpose", "class_"),
    [
        ({"code": "payment_processing"}, "service_delivery"),
        ({"code": "customs_clearance"}, "service_delivery"),
        ({"code": "sms_verification"}, "identity_verification"),
        ({"code": "service_delivery"}, "service_delivery"),
        ({"code": "ad_targeting"}, "personalised_ads"),
        ({"code": "analytics"}, "commercial_analysis"),
        ({"code": "tax_filing"}, "legal_duty"),
        ({"code": "investigation"}, "legal_process"),
        ({"code": "merger"}, "business_succession"),
        ({"code": "influencer_payout"}, "unclear"),
        ({"code": "ai_training"}, "unlisted"),
        ({"code": "data_sale"}, "unlisted"),
        ({"code": "something_new"}, "unlisted"),
        ({"text": "something new"}, "unlisted"),
        ({}, "unlisted"),
        ({"class": "security"}, "security"),
        ({"code": "ai_training", "class": "product_design"}, "product_design"),
        ({"code": "something_new", "class": "security"}, "security"),
    ],
)
def test_purpose_falls_under_its_class(purpose: dict[str, str], class_: str) -> None:
    assert classify.purpose_class(PURPOSES, purpose) == class_
