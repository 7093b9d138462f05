"""The seals: what an edit of the published text does, clause by clause, and who may say that it is well."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from checker import governance, inventory, policytext, resting, revision, seals
from checker.config import Config
from checker.discover import WorkingTree
from checker.law import SEALS, Law, installed_files
from checker.problem import Place, Problem, Problems
from checker.validate import schema
from tests import published
from tests.conftest import LEAPCA, ROOT, TODAY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from checker.revision import Difference
    from tests.conftest import Command
    from tests.published import Policy

WIDE = {ord(letter): ord(letter) + 0xFEE0 for letter in ",():;"}
TRADITIONAL = str.maketrans(
    "个们为会务让时间关于后动处护权网络设备账户买电话报录变规则击样"
    "应对说语言请进过还这样实现发现见观业产广东车长门问题开无与从众优传体",
    "個們為會務讓時間關於後動處護權網絡設備賬戶買電話報錄變規則擊樣"
    "應對說語言請進過還這樣實現發現見觀業產廣東車長門問題開無與從眾優傳體",
)
LEGAL = seals.Review("legal", date(2026, 11, 20), "LR-9")


@pytest.fixture(scope="module", params=["made_up", "real"])
def case(request: pytest.FixtureRequest) -> published.Case:
    """Return each text in turn; the real one only where it is at hand."""
    if request.param == "real" and not published.REAL.is_file():
        pytest.skip(f"the published policy is not at {published.REAL}")
    found: published.Case = getattr(published, request.param)()
    return found


def told(found: list[Difference]) -> list[str]:
    """Return each difference in short: kind, clause, where to; and both languages where they differ."""
    return [
        f"{one.kind} {one.clause}"
        + (f">{one.to}" if one.to else "")
        + (f" {one.zh}/{one.en}" if one.apart else "")
        + (" uncovered" if one.uncovered and one.kind != "uncovered" else "")
        for one in found
    ]


def compared(case: published.Case, text: str) -> list[Difference]:
    return revision.compare(policytext.read(("policy.txt", text.encode())), case.seals, case.law)


@cache
def ground(law: Law) -> resting.Ground:
    """Return what is asked which rules rest on a clause."""
    return resting.Ground(law, {})


def rules(law: Law, *clauses: str) -> set[str]:
    """Return the ids of the rules of some clauses."""
    return {law.rule(name).id for name in law.rule_names if law.rule(name).clause in clauses}


def reworded(number: str, *languages: str) -> Callable[[Policy], Policy]:
    """Return what changes one letter of a clause, its last but one."""

    def edit(policy: Policy) -> Policy:
        words = {language: policy.wording(language, number).rstrip() for language in languages}
        return policy.worded(number, **{key: f"{text[:-2]}甲{text[-1]} " for key, text in words.items()})

    return edit


def new_item(policy: Policy) -> Policy:
    return policy.after("3.1(6)", "(7)为履行另一份合约。", "(7) For another contract.")


def swapped(one: str, other: str, *languages: str) -> Callable[[Policy], Policy]:
    """Return what exchanges the wording of two clauses."""

    def edit(policy: Policy) -> Policy:
        first = {language: policy.wording(language, one) for language in languages}
        second = {language: policy.wording(language, other) for language in languages}
        return policy.worded(one, **second).worded(other, **first)

    return edit


def renumbered(old: str, new: str) -> Callable[[Policy], Policy]:
    """Return what gives an item another number, in both languages."""

    def edit(policy: Policy) -> Policy:
        for language in ("zh", "en"):
            text = getattr(policy, language)
            start, after, _ = policy.span(language, old)
            policy = replace(policy, **{language: f"{text[:start]}{new}{text[after:]}"})
        return policy

    return edit


def inserted(policy: Policy) -> Policy:
    """Put a new exception before 3.1(5); what follows counts on."""
    for language, new in (("zh", "(5)为履行另一份合约。"), ("en", "(5) For another contract. ")):
        text = getattr(policy, language)
        fifth, sixth = policy.span(language, "3.1(5)"), policy.span(language, "3.1(6)")
        parts = (text[: fifth[0]], new, "(6)", text[fifth[1] : sixth[0]], "(7)", text[sixth[1] :])
        policy = replace(policy, **{language: "".join(parts)})
    return policy


def moved_away(policy: Policy) -> Policy:
    """Take 5.3 to the end of section 6."""
    zh, en = policy.wording("zh", "5.3").strip(), policy.wording("en", "5.3").strip()
    return policy.after("6.2", f"6.3{zh}", f"6.3 {en}").without("5.3")


def merged(policy: Policy) -> Policy:
    """Take the number from 3.1(6): its wording goes into 3.1(5)."""
    for language in ("zh", "en"):
        text = getattr(policy, language)
        start, after, _ = policy.span(language, "3.1(6)")
        policy = replace(policy, **{language: text[:start] + text[after:].lstrip()})
    return policy


def again(policy: Policy) -> Policy:
    """Paste 3.1(5) a second time, number and all."""
    return policy.after("3.1(5)", f"(5){policy.wording('zh', '3.1(5)')}", f"(5){policy.wording('en', '3.1(5)')}")


def copied(policy: Policy) -> Policy:
    """Paste 3.1(5) as 3.1(7)."""
    return policy.after("3.1(6)", f"(7){policy.wording('zh', '3.1(5)')}", f"(7){policy.wording('en', '3.1(5)')}")


def replaced(number: str, old: str, new: str, language: str = "zh") -> Callable[[Policy], Policy]:
    """Return what puts other letters into a clause."""

    def edit(policy: Policy) -> Policy:
        wording = policy.wording(language, number)
        assert old in wording
        return policy.worded(number, **{language: wording.replace(old, new, 1)})

    return edit


def without_full_stop(policy: Policy) -> Policy:
    wording = policy.wording("zh", "3.1(1)").rstrip()
    assert wording.endswith("。")
    return policy.worded("3.1(1)", zh=f"{wording[:-1]} ")


def opening(policy: Policy) -> Policy:
    """Put a sentence between two of the opening."""
    zh, en = policy.wording("zh", "0"), policy.wording("en", "0")
    return policy.worded("0", zh=zh.replace("。", "。本政策另有附件。", 1), en=en.replace(". ", ". There is more. ", 1))


# Each edit, the differences that it makes, and the clauses whose rules they name.
EDITS: dict[str, tuple[Any, list[str], list[str]]] = {
    "one word of 3.1(5)": (reworded("3.1(5)", "zh", "en"), ["changed 3.1(5)"], ["3.1(5)"]),
    "one word of 3.1(5), not translated": (
        reworded("3.1(5)", "zh"),
        ["changed 3.1(5) changed/same"],
        ["3.1(5)"],
    ),
    "English without Chinese": (reworded("5.2", "en"), ["changed 5.2 same/changed"], ["5.2"]),
    "Chinese of one, English of another": (
        lambda policy: reworded("8.2", "en")(reworded("8.1", "zh")(policy)),
        ["changed 8.1 changed/same", "changed 8.2 same/changed"],
        ["8.1", "8.2"],
    ),
    "a new 3.1(7)": (new_item, ["new 3.1(7) uncovered"], ["3.1"]),
    "a new 3.1(7), not translated": (
        lambda policy: replace(new_item(policy), en=policy.en),
        ["new 3.1(7) new/missing uncovered"],
        ["3.1"],
    ),
    "a new clause 7.4": (
        lambda policy: policy.after("7.3", "7.4另有一条。", "7.4 One more."),
        ["new 7.4 uncovered"],
        [],
    ),
    "4.3 removed": (lambda policy: policy.without("4.3"), ["removed 4.3"], ["4.3"]),
    "4.3 removed in Chinese": (
        lambda policy: policy.without("4.3", ("zh",)),
        ["removed 4.3 removed/same"],
        ["4.3"],
    ),
    "two clauses swapped": (
        swapped("3.1(1)", "3.1(2)", "zh", "en"),
        ["swapped 3.1(1)>3.1(2)"],
        ["3.1(1)", "3.1(2)"],
    ),
    "two clauses swapped in Chinese": (
        swapped("3.1(1)", "4.2", "zh"),
        ["swapped 3.1(1)>4.2 moved/same"],
        ["3.1(1)", "4.2"],
    ),
    "3.1(6) renumbered": (
        renumbered("3.1(6)", "(7)"),
        ["moved 3.1(6)>3.1(7) uncovered"],
        ["3.1(6)"],
    ),
    "an exception inserted, the rest counted on": (
        inserted,
        ["new 3.1(5)", "moved 3.1(5)>3.1(6)", "moved 3.1(6)>3.1(7) uncovered"],
        ["3.1", "3.1(5)", "3.1(6)"],
    ),
    "a clause moved to another section": (
        moved_away,
        ["moved 5.3>6.3 uncovered"],
        ["5.3"],
    ),
    "a paragraph merged into another": (
        merged,
        ["changed 3.1(5)", "merged 3.1(6)>3.1(5)"],
        ["3.1(5)", "3.1(6)"],
    ),
    "a clause that stands twice": (again, ["repeated 3.1(5)"], ["3.1(5)"]),
    "a clause copied under a new number": (copied, ["copied 3.1(7)>3.1(5) uncovered"], ["3.1"]),
    "a sentence in the opening": (opening, ["changed 0"], ["0"]),
    "a heading": (reworded("1.2", "zh", "en"), ["changed 1.2"], ["1.2(1)", "1.2(2)", "1.2(3)"]),
    "a full stop less": (without_full_stop, ["changed 3.1(1) changed/same"], ["3.1(1)"]),
    "another comma": (replaced("2.1(1)", "、", ","), ["changed 2.1(1) changed/same"], ["2.1(1)"]),
    "wide digits of the wording": (replaced("7.1", "18", "\uff11\uff18"), ["changed 7.1 changed/same"], ["7.1"]),
    "a capital letter": (replaced("4.1", "Cookie", "cookie"), ["changed 4.1 changed/same"], ["4.1"]),
    "a traditional character": (replaced("6.1(2)", "设备", "設備"), ["changed 6.1(2) changed/same"], ["6.1(2)"]),
    "a letter of another alphabet": (replaced("4.1", "Cookie", "Cооkie"), ["changed 4.1 changed/same"], ["4.1"]),
    "a letter that nobody sees": (replaced("4.1", "Cookie", "Coo\u200bkie"), ["changed 4.1 changed/same"], ["4.1"]),
    "a clause referred to": (
        replaced("3.1(6)", "法", "按照3.2及3.1(5)、第3.3条的法"),
        ["changed 3.1(6) changed/same"],
        ["3.1(6)"],
    ),
    "9.1 removed": (lambda policy: policy.without("9.1"), ["removed 9.1"], ["9.1"]),
    "a number of Chinese that is no section": (
        replaced("2.2(3)", "。", "。三、四线城市亦同。"),
        ["changed 2.2(3) changed/same"],
        ["2.2(3)"],
    ),
    "a section without clauses": (
        lambda policy: policy.after("9.1", "十、附则。", "10. More."),
        ["new 10 uncovered"],
        [],
    ),
    "nothing": (lambda policy: policy, [], []),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_names_exactly_what_it_changes(name: str, case: published.Case) -> None:
    """Clauses, and the rules that rest on them: no more, no less."""
    edit, expected, clauses = EDITS[name]
    edited = edit(case.policy)
    assert (str(edited) == str(case.policy)) == (name == "nothing")
    found = compared(case, str(edited))
    assert sorted(told(found)) == sorted(expected)
    named = {rule for one in found for rule in ground(case.law).under(one.touched).rules}
    assert named == rules(case.law, *clauses)


SPACES: dict[str, Callable[[str], str]] = {
    "doubled": lambda text: text.replace(" ", "  "),
    "broken into lines": lambda text: re.sub(r" (?=\d\.\d|\(\d\)|[一二三四五六七八九]、)", "\n", text),
    "lines of Windows": lambda text: text.replace(" ", "\r\n"),
    "a byte order mark": lambda text: f"\ufeff{text}",
    "spaces that do not break": lambda text: text.replace(" ", "\u00a0"),
    "wide spaces": lambda text: text.replace(" ", "\u3000"),
    "none in Chinese": lambda text: "\n".join([text.split("\n")[0].replace(" ", ""), text.split("\n")[1]]),
    "one line": lambda text: text.replace("\n", " "),
    "a last line end": lambda text: f"{text}\n\n",
    "wide punctuation": lambda text: text.translate(WIDE),
    "wide numbers": lambda text: re.sub(r"\((\d)\)", lambda found: f"\uff08{chr(0xFF10 + int(found[1]))}\uff09", text),
}


@pytest.mark.parametrize("name", SPACES)
def test_spaces_and_the_width_of_punctuation_are_no_change(name: str, case: published.Case) -> None:
    text = SPACES[name](str(case.policy))
    assert text != str(case.policy)
    assert compared(case, text) == []


def test_clauses_are_those_of_the_law(case: published.Case) -> None:
    """Every number stands once in each language, headings apart every one is the law's, and none is left over."""
    found = case.policy.read()
    for language in seals.LANGUAGES:
        assert tuple(clause.number for clause in found.of(language)) == published.numbers()
    headings = [clause.number for clause in found.zh if clause.heading and clause.number not in case.law.clauses]
    assert tuple(headings) == published.HEADINGS
    assert all(clause.text for clause in (*found.zh, *found.en))


def test_numbers_of_two_digits() -> None:
    items = "".join(f"({item})第{item}种。" for item in range(1, 12))
    found = policytext.read(("f", f"十、附则 10.1列举: {items} 10.10也是。 二十一、终则 21.1完。".encode()))
    numbers = [clause.number for clause in found.zh]
    assert numbers == ["10", "10.1", *(f"10.1({item})" for item in range(1, 12)), "10.10", "21", "21.1"]


def test_a_long_clause_that_takes_up_another() -> None:
    """What is too long to be searched through is changed and gone, not merged; it blocks all the same."""
    case = published.made_up()
    long = reworded("3.1(5)", "zh")(case.policy)
    long = long.worded("3.1(5)", zh=long.wording("zh", "3.1(5)").strip() + "长" * revision.LONGEST + "。 ")
    found = compared(case, str(merged(long)))
    assert [(one.kind, one.zh) for one in found] == [("changed", "changed"), ("removed", "removed")]


def test_every_letter_belongs_to_one_clause(case: published.Case) -> None:
    """Numbers apart, nothing of the text is lost between clauses."""
    found = case.policy.read()
    for language in seals.LANGUAGES:
        text = policytext.normalised(getattr(case.policy, language)).replace(" ", "")
        parts = "".join(clause.text for clause in found.of(language)).replace(" ", "")
        left = text
        for letter in parts:
            left = left.replace(letter, "", 1)
        assert set(left) <= set("0123456789.()、一二三四五六七八九Fourth,")


def test_a_clause_knows_its_line(case: published.Case) -> None:
    text = SPACES["broken into lines"](str(case.policy))
    found = policytext.read(("policy.txt", text.encode()))
    rows = text.split("\n")
    for clause in found.zh[1:]:
        row = rows[clause.place.line - 1][clause.place.column - 1 :]
        mark = clause.number if "(" not in clause.number else f"({clause.number.partition('(')[2]}"
        assert row.startswith(mark if "." in mark or "(" in mark else "一二三四五六七八九"[int(mark) - 1])


def test_a_text_that_breaks_off(case: published.Case) -> None:
    """It is said once, with all that is missing, whichever language it breaks off in."""
    start = case.policy.span("en", "6.1(2)")[1]
    (found,) = compared(case, str(replace(case.policy, en=case.policy.en[: start + 20])))
    assert (found.kind, found.language, found.clause) == ("truncated", "en", "6.1(2)")
    assert found.numbers == published.numbers()[published.numbers().index("6.1(3)") :]
    start = case.policy.span("zh", "3.1(5)")[1]
    english, chinese = compared(case, case.policy.zh[: start + 5])
    assert (english.kind, english.language, english.clause, english.numbers) == (
        "truncated",
        "en",
        "",
        published.numbers(),
    )
    assert (chinese.language, chinese.clause, chinese.numbers[0]) == ("zh", "3.1(5)", "3.1(6)")
    assert chinese.apart is False


def test_chinese_that_breaks_off_before_whole_english(case: published.Case) -> None:
    start = case.policy.span("zh", "5.3")[0]
    (found,) = compared(case, str(replace(case.policy, zh=case.policy.zh[:start])))
    assert (found.kind, found.language, found.clause, found.numbers[0]) == ("truncated", "zh", "5.2", "5.3")


def test_another_change_before_it_breaks_off(case: published.Case) -> None:
    edited = reworded("2.2(3)", "zh", "en")(case.policy)
    start = case.policy.span("en", "7.2")[0]
    found = compared(case, str(replace(edited, en=edited.en[:start])))
    assert told(found) == ["truncated 7.1", "changed 2.2(3)"]


def test_without_english(case: published.Case) -> None:
    """Chinese alone is not what was published."""
    assert told(compared(case, case.policy.zh)) == ["truncated "]


@pytest.mark.parametrize("name", ["Acme", "LеаpCa"])
def test_another_company(name: str, case: published.Case) -> None:
    """It is one sentence, not a change of each clause; a name in look-alike letters is another name."""
    (found,) = compared(case, str(case.policy).replace(case.seals.company, name))
    assert (found.kind, found.to, found.touched) == ("foreign", case.seals.company, ())
    assert bool(found.odd) == (name != "Acme")


def test_another_text() -> None:
    """A policy that names the company, and of which hardly a clause is known."""
    case = published.made_up()
    letters = iter(range(0x4E00, 0x9000))
    text = "".join(chr(next(letters)) if "\u4e00" <= letter <= "\u9fff" else letter for letter in case.policy.zh)
    for one in "一二三四五六七八九":
        text = text.replace(one, "乙")
    (found,) = compared(case, f"{text} 一、ShanHai 1.1总则。\n{case.policy.en}")
    assert found.kind == "unknown_text"
    assert found.counts[0] < found.counts[1] / revision.KNOWN


def test_a_text_in_traditional_characters(case: published.Case) -> None:
    (found,) = compared(case, str(case.policy).translate(TRADITIONAL).translate(str.maketrans("的您", "旳妳")))
    assert found.kind == "unknown_text"
    assert found.odd


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("a traditional character", ("設 U+8A2D", "備 U+5099")),
        ("a letter of another alphabet", ("о U+043E",)),
        ("a letter that nobody sees", ("U+200B",)),
        ("wide digits of the wording", ("\uff11 U+FF11", "\uff18 U+FF18")),
        ("one word of 3.1(5)", ()),
    ],
)
def test_letters_that_look_like_others_are_named(name: str, letters: tuple[str, ...], case: published.Case) -> None:
    (found,) = compared(case, str(EDITS[name][0](case.policy)))
    assert found.odd == letters


def test_odd_letters() -> None:
    assert policytext.odd("个人信息 LeapCa, (1) 18 “甲” ’") == ()
    for letter in "⼈们ニΑ\u0338\ufe0f\u00ad〸":
        assert bool(policytext.odd(f"个{letter}")) == (letter != "们"), hex(ord(letter))


def test_no_clause_is_odd_as_published(case: published.Case) -> None:
    found = case.policy.read()
    assert [clause.number for clause in (*found.zh, *found.en) if policytext.odd(clause.text)] == []


def test_words_that_the_law_cites(case: published.Case) -> None:
    """A change tells that the cited words are gone; once it is sealed, the law that still cites them blocks."""
    words = policytext.normalised(case.law.clauses["3.1(5)"]["words"])
    edited = replaced("3.1(5)", words, "另行约定")(case.policy).worded("4.2", zh=case.policy.wording("zh", "4.2"))
    edited = edited.worded("3.1(5)", en="Reworded. ")
    (found,) = compared(case, str(edited))
    assert (found.clause, found.words_gone) == ("3.1(5)", True)
    renewed = seals.sealed(case.seals, edited.read(), ["3.1(5)"], LEGAL, case.law)
    (found,) = revision.compare(edited.read(), renewed, case.law)
    assert (found.kind, found.clause) == ("words", "3.1(5)")
    (found,) = compared(case, str(reworded("3.1(5)", "zh", "en")(case.policy)))
    assert not found.words_gone


def test_a_clause_without_an_answer_blocks_even_if_it_is_sealed(case: published.Case) -> None:
    edited = new_item(case.policy).read()
    renewed = seals.sealed(case.seals, edited, ["3.1(7)"], LEGAL, case.law)
    assert told(revision.compare(edited, renewed, case.law)) == ["uncovered 3.1(7)"]


def test_a_clause_that_the_law_forgot(case: published.Case) -> None:
    """Nothing changed in the text, and yet nobody answers for a clause of it."""
    for old, new in (("'5.3':", "'5.9':"), ("why_not", "because")):
        files = {path: case.law.file(path) for path in installed_files() if path != SEALS}
        rows = yaml.safe_dump(yaml.safe_load(files["policy.yaml"]), allow_unicode=True, default_flow_style=None)
        assert old in rows
        files["policy.yaml"] = rows.replace(old, new).encode()
        found = revision.compare(case.policy.read(), case.seals, Law(files, "rego").as_of(TODAY))
        kinds = {(one.kind, one.clause) for one in found}
        assert ("uncovered", "5.3") in kinds
        assert ("uncovered", "3.1(5)") not in kinds
        assert (("orphan", "5.9") in kinds) == ("5.9" in new)


def test_a_removal_is_sealed_and_the_law_must_follow(case: published.Case) -> None:
    edited = case.policy.without("4.3")
    renewed = seals.sealed(case.seals, edited.read(), ["4.3"], LEGAL, case.law)
    assert renewed.clauses["4.3"] == seals.Seal(None, None, *LEGAL)
    assert told(revision.compare(edited.read(), renewed, case.law)) == ["orphan 4.3"]
    assert told(revision.compare(case.policy.read(), renewed, case.law)) == ["new 4.3"]


def test_sealing_ends_the_matter(case: published.Case) -> None:
    """Legal seals what changed, and nothing else; then all is well, and the rest still waits."""
    edited = reworded("3.1(5)", "zh", "en")(case.policy).read()
    renewed = seals.sealed(case.seals, edited, ["3.1(5)"], LEGAL, case.law)
    assert revision.compare(edited, renewed, case.law) == []
    assert "3.1(5)" not in seals.unreviewed(renewed, case.law)
    assert set(seals.unreviewed(renewed, case.law)) == set(seals.unreviewed(case.seals, case.law)) - {"3.1(5)"}
    assert told(revision.compare(case.policy.read(), renewed, case.law)) == ["changed 3.1(5)"]
    others = {number: seal for number, seal in renewed.clauses.items() if number != "3.1(5)"}
    assert others == {number: seal for number, seal in case.seals.clauses.items() if number != "3.1(5)"}


def problem(key: str, *arguments: Any, **options: Any) -> Problem:
    """Return the problem that sealing ends with."""
    with pytest.raises(Problem) as raised:
        seals.sealed(*arguments, **options)
    assert raised.value.key == key
    assert raised.value.code == 2
    return raised.value


def test_who_and_what_may_be_sealed(case: published.Case) -> None:
    """Only legal, only this policy, only a clause that is there, once, and in both languages."""
    whole, law = case.policy.read(), case.law
    for role in ("author", "engineering", "Legal", ""):
        problem("seal_role", case.seals, whole, ["3.1(5)"], LEGAL._replace(role=role), law)
    problem("seal_no_clause", case.seals, whole, ["3.1(9)"], LEGAL, law)
    problem("seal_twice", case.seals, again(case.policy).read(), ["3.1(5)"], LEGAL, law)
    lone = replace(new_item(case.policy), en=case.policy.en)
    problem("seal_one_language", case.seals, lone.read(), ["3.1(7)"], LEGAL, law)
    apart = reworded("3.1(5)", "zh")(case.policy)
    problem("seal_apart", case.seals, apart.read(), ["3.1(5)"], LEGAL, law)
    renewed = seals.sealed(case.seals, apart.read(), ["3.1(5)"], LEGAL, law, apart=True)
    assert revision.compare(apart.read(), renewed, law) == []
    other = replace(case.policy, zh=case.policy.zh.replace(case.seals.company, "Acme"))
    problem("seal_foreign", case.seals, other.read(), ["3.1(5)"], LEGAL, law)


def test_taking_over_reviews_nothing(case: published.Case) -> None:
    taken = seals.adopted(case.policy.read(), case.seals.company, seals.Review("author", TODAY))
    assert revision.compare(case.policy.read(), taken, case.law) == []
    assert seals.unreviewed(taken, case.law) == published.numbers()
    for review, key in ((LEGAL, "seal_role"), (seals.Review("author", TODAY), "seal_foreign")):
        with pytest.raises(Problem) as raised:
            seals.adopted(case.policy.read(), "Acme", review)
        assert raised.value.key == key


def test_the_seals_of_this_project() -> None:
    """They are of the published text, every clause, as `policy seal` writes them; none of them claims a review."""
    law = Law(installed_files(), "rego")
    found = seals.load(law)
    assert seals.text_of(found).encode() == law.file(SEALS)
    assert tuple(found.clauses) == published.numbers()
    assert all(seal.by in {seals.AUTHOR, *seals.roles(law)} for seal in found.clauses.values())
    if published.REAL.is_file():
        assert revision.compare(published.real().policy.read(), found, law) == []


NOUGHT = f"sha256:{'0' * 64}"
GOOD = seals.text_of(seals.Seals("ShanHai", {"3.1(5)": seals.Seal(NOUGHT, NOUGHT, "legal", TODAY)}))


@pytest.mark.parametrize(
    ("old", "new", "key", "line"),
    [
        ("company", "companie", "unknown_key", 5),
        ('company: "ShanHai"\n', "", "missing_key", 5),
        ("'3.1(5)'", "'3.1(5'", "bad_value", 7),
        ("'3.1(5)'", "'3.1'", None, 0),
        ("sha256:0", "md5:0", "bad_value", 8),
        ('by: "legal"', "by: some body", "seal_role", 10),
        ('by: "legal"', "by: author", None, 0),
        ('by: "legal"', "by: Jane", "seal_role", 10),
        ('    by: "legal"\n', "", "missing_key", 7),
        ("'2026-11-22'", "'2026-11-31'", "bad_date", 11),
        ("'2026-11-22'", "today", "bad_value", 11),
        ("seals:\n", "seals: &a\n", "anchor", 6),
        ("    zh: ", "    gone: true\n    zh: ", "unknown_key", 9),
    ],
)
def test_a_seal_file_that_is_no_seal_file(old: str, new: str, key: str | None, line: int) -> None:
    """It is never read as no seals; the place of what is wrong is named."""
    assert old in GOOD
    law = Law({**installed_files(), SEALS: GOOD.replace(old, new, 1).encode()}, "rego")
    if key is None:
        assert seals.load(law).clauses
        return
    with pytest.raises((Problem, Problems)) as raised:
        seals.load(law)
    first = raised.value.problems[0] if isinstance(raised.value, Problems) else raised.value
    assert isinstance(first, Problem)
    assert (first.key, first.code) == (key, 2)
    assert first.place
    assert (first.place.file, first.place.line) == ("rego/seals.yaml", line)


def test_a_law_without_seals_judges_but_does_not_verify() -> None:
    law = Law({path: raw for path, raw in installed_files().items() if path != SEALS}, "rego")
    assert law.rule_names
    with pytest.raises(Problem) as raised:
        seals.load(law)
    assert (raised.value.key, raised.value.code) == ("seals_missing", 3)


UNREADABLE: dict[str, tuple[bytes, str, int]] = {
    "empty": (b"", "policy_no_chinese", 1),
    "blank": (" \n\u3000\n".encode(), "policy_no_chinese", 1),
    "English alone": (published.made_up().policy.en.encode(), "policy_no_chinese", 1),
    "no clauses": (("这里什么编号也没有。" * 50).encode(), "policy_no_clauses", 1),
    "GB18030": (str(published.made_up().policy).encode("gb18030"), "policy_encoding", 1),
    "UTF-16": (str(published.made_up().policy).encode("utf-16"), "policy_encoding", 1),
    "an image": (b"\x89PNG\r\n\x1a\n\x00\x00\xff\xfe", "not_utf8", 1),
    "a control character": ("一、\n1.1关于\x00".encode(), "hidden_character", 2),
    "letters turned round": ("一、\n1.1关于\u202e".encode(), "hidden_character", 2),
    "lines of old": ("一、\r1.1关于".encode(), "hidden_character", 1),
    "huge": ("一、1.1关于。".encode() * 400_000, "file_too_large", 1),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_is_no_policy_is_an_error(name: str) -> None:
    raw, key, line = UNREADABLE[name]
    with pytest.raises(Problem) as raised:
        policytext.read(("policy.txt", raw))
    assert (raised.value.key, raised.value.code) == (key, 2)
    assert raised.value.place
    assert raised.value.place[:2] == ("policy.txt", line)


@pytest.mark.parametrize(
    "text",
    [
        "一、总则 1.1 " + "。(1)关于" * 30_000,
        "一、总则 " + "。1.1关于" * 30_000,
        "一、1.1(1)关" + "”" * 300_000 + "(2)",
        "一、总则 1.1关于" + " " * 1_000_000 + "。",
        "一、总则1.1" + "关" * 1_000_000 + "。1.2关于",
        "一、1.1甲1.2" + "一、" * 100_000,
    ],
)
def test_a_text_made_to_be_slow(text: str) -> None:
    """It is split and compared like any other, and is not this policy."""
    case = published.made_up()
    assert [one.kind for one in compared(case, text)] == ["foreign"]
    named = compared(case, f"{case.policy.zh} ShanHai {text}\n{case.policy.en}")
    assert named


def test_two_files(case: published.Case) -> None:
    """English in a file of its own is the same text; twice, or Chinese in its place, is an error."""
    chinese = ("zh.txt", case.policy.zh.encode())
    found = policytext.read(chinese, ("en.txt", case.policy.en.encode()))
    assert revision.compare(found, case.seals, case.law) == []
    for first, second, key in (
        (("both.txt", str(case.policy).encode()), ("en.txt", case.policy.en.encode()), "policy_english_twice"),
        (("zh.txt", str(case.policy).encode()), ("zh.txt", str(case.policy).encode()), "policy_english_twice"),
        (chinese, ("zh.txt", case.policy.zh.encode()), "policy_not_english"),
        (chinese, ("en.txt", b"Nothing is numbered here."), "policy_no_clauses"),
    ):
        with pytest.raises(Problem) as raised:
            policytext.read(first, second)
        assert raised.value.key == key


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("甲,乙", "甲\uff0c乙", True),
        ("甲(乙)", "甲\uff08 乙 \uff09", True),
        ("甲。", "甲\uff61", True),
        ("甲$", "甲\uff04", False),
        ("18 周岁", "18周岁", True),
        ("use  rules", "use rules", True),
        ("use rules", "userules", False),
        ("甲,乙", "甲、乙", False),
        ("甲。", "甲.", False),
        ("“甲”", '"甲"', False),
        ("18", "\uff11\uff18", False),
        ("LeapCa", "\uff2ceapCa", False),
        ("甲", "甲\u200b", False),
        ("己", "已", False),
        ("人", "⼈", False),
        ("1 8", "18", False),
    ],
)
def test_what_is_normalised(one: str, other: str, same: bool) -> None:  # noqa: FBT001
    assert (policytext.normalised(one) == policytext.normalised(other)) == same


def test_what_rests_on_a_clause(law: Law) -> None:
    """Rules, conditions that cite it, readings, cases, sign-offs and flows, each by its name."""
    cases = WorkingTree(ROOT).folder(resting.CASES, (".yaml",))
    found = resting.Ground(law, cases).under(["3.1(5)"])
    assert "LC3105" in found.rules
    assert {"A01", "A02"} <= set(found.readings)
    counted = dict(found.cases)
    own = yaml.safe_load((ROOT / "tests/cases/sharing/service_completion.yaml").read_text())
    assert counted["tests/cases/sharing/service_completion.yaml"] == len(own["cases"])
    assert "tests/cases/transfer/succession.yaml" not in counted
    assert "consent_withdrawn" in ground(law).under(["6.1(2)"]).conditions
    assert ground(law).under([]) == ((), (), (), (), (), ())


def test_sign_offs_and_flows_that_rest_on_a_clause(law: Law) -> None:
    """What legal signed under a clause, and every flow that a rule of it judged."""
    config = LEAPCA
    known, notes = resting.ground(WorkingTree(ROOT), config, law, TODAY)
    assert notes == ()
    found = known.under(["3.1(5)"])
    assert "so_hosting_identity" in found.sign_offs
    assert {"host_identity_fields", "ship_with_sf"} <= set(found.flows)
    assert set(known.under(["3.2(4)"]).flows).isdisjoint({"ship_with_sf"})


def test_flows_that_cannot_be_told(law: Law, tmp_path: Path) -> None:
    """The clauses are named all the same, and why the flows are not."""
    _, notes = resting.ground(WorkingTree(tmp_path), Config(), law, TODAY)
    assert notes == (resting.NO_INVENTORY,)
    (tmp_path / "inventory").mkdir()
    (tmp_path / "inventory" / "flows.yaml").write_text("flows: [")
    _, (note,) = resting.ground(WorkingTree(tmp_path), Config(), law, TODAY)
    assert "inventory/flows.yaml:1" in note.en
    assert "inventory/flows.yaml:1" in note.zh


def test_editing_the_seals_changes_the_law(law: Law, tmp_path: Path) -> None:
    """In a pull request it waits for legal, as does any data that come to lie there."""
    for name in ("base", "head"):
        shutil.copytree(ROOT / "rego", tmp_path / name / "rego")
    seal = tmp_path / "head" / "rego" / SEALS
    seal.write_text(seal.read_text().replace('"author"', '"legal"'))
    (tmp_path / "head" / "rego" / "more.yml").write_text("more: {}\n")
    before, after = WorkingTree(tmp_path / "base"), WorkingTree(tmp_path / "head")
    files = {path.name: path.read_bytes() for path in (ROOT / "tests/fixtures/small").glob("inventory.yaml")}
    declared = inventory.read(files, "inventory", law)
    found = list(governance.changed(before, after, Config(law="rego"), declared, declared, adopting=False))
    assert [(one.rule_id, one.subject, one.hit.outcome) for one in found] == [
        ("GV0001", "rego/more.yml", "review"),
        ("GV0001", "rego/seals.yaml", "review"),
    ]
    assert found[1].place == Place("rego/seals.yaml", 1)


@pytest.fixture
def project(clausecheck: Command) -> Command:
    """Return the command in a project whose law cites the made-up policy, which is not sealed yet."""
    for path, raw in published.made_up_law(published.made_up().policy).items():
        file = clausecheck.folder / "rego" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(raw)
    (clausecheck.folder / "clausecheck.yaml").write_text("law: rego\n")
    shutil.copyfile(published.MADE_UP, clausecheck.folder / "policy.txt")
    return clausecheck


NOW = ("--now", "2026-11-22")
TAKE_OVER = ("policy", "seal", "--text", "policy.txt", "--all", "--company", "ShanHai", "--role", "author")
SEAL = ("policy", "seal", "--text", "policy.txt", "--role", "legal", "--date", "2026-11-20", *NOW)
VERIFY = ("policy", "verify", "--text", "policy.txt", *NOW)


def validated(text: str) -> Any:
    """Return JSON of the promised form."""
    registry: Any = Registry().with_resource("urn:clausecheck:report:1", DRAFT202012.create_resource(schema("report")))
    value = json.loads(text)
    Draft202012Validator(schema("differences"), registry=registry).validate(value)
    return value


def test_the_life_of_a_revision(project: Command) -> None:
    """Taken over, verified, revised, blocked, reviewed, verified: each with its exit code."""
    policy = published.made_up().policy
    said = project(*VERIFY)
    assert (said.returncode, "rego/seals.yaml" in said.stderr) == (3, True)
    said = project(*TAKE_OVER, "--date", "2026-11-19", *NOW, "--lang", "zh")
    assert (said.returncode, said.stderr) == (0, "")
    assert "法务均未审阅" in said.stdout
    said = project(*VERIFY)
    assert said.returncode == 0, said.stderr
    assert "not yet reviewed by legal (72): all of them" in said.stdout
    file = project.folder / "policy.txt"
    file.write_text(str(reworded("3.1(5)", "zh", "en")(policy)), "utf-8")
    said = project(*VERIFY, "--lang", "zh")
    assert said.returncode == 1
    assert "3.1(5) 已修改" in said.stdout
    assert "规则: LC3105" in said.stdout
    assert said.stdout.splitlines()[-1].startswith("阻断: 1 处不符")
    said = project(*VERIFY, "-f", "json")
    assert said.returncode == 1
    found = validated(said.stdout)
    assert [(one["kind"], one["clause"]) for one in found["differences"]] == [("changed", "3.1(5)")]
    assert found["notes"]
    said = project(*SEAL, "--clause", "3.1(5)", "--reference", "LR-2026-040", "-f", "json")
    assert said.returncode == 0, said.stderr
    (sealed,) = validated(said.stdout)["sealed"]
    assert (sealed["clause"], sealed["by"], sealed["on"]) == ("3.1(5)", "legal", "2026-11-20")
    said = project(*VERIFY, "-f", "json")
    assert said.returncode == 0
    assert validated(said.stdout)["differences"] == []
    assert "3.1(5)" not in validated(said.stdout)["unreviewed"]


def test_chinese_stands_first(project: Command) -> None:
    """Whatever the machine's language: this command is for legal."""
    assert project(*TAKE_OVER, "--date", "2026-11-19", *NOW).returncode == 0
    said = project(*VERIFY, CLAUSECHECK_LANG="")
    assert said.stdout.startswith("尚未经法务审阅(72 条): 全部\nnot yet reviewed")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("policy", "verify"), "--text"),
        (("policy", "verify", "--text", "nowhere.txt"), "nowhere.txt"),
        ((*SEAL,), "--clause"),
        ((*SEAL, "--clause", "3.1(5)", "--all", "--company", "ShanHai"), "--clause"),
        ((*SEAL, "--all"), "--company"),
        ((*SEAL, "--clause", "3.1(5)", "--company", "ShanHai"), "--company"),
        ((*TAKE_OVER, "--date", "2026-11-19", *NOW), "rego/seals.yaml"),
        ((*SEAL, "--clause", "3.1(9)"), "3.1(9)"),
        ((*SEAL, "--clause", "3.1(5)", "--reference", " "), "reference"),
        ((*SEAL, "--clause", "3.1(5)", "--reference", "a\nb"), "reference"),
        (
            ("policy", "seal", "--text", "policy.txt", "--clause", "4.1", "--role", "author", "--date", "2026-11-20"),
            "author",
        ),
        (
            ("policy", "seal", "--text", "policy.txt", "--clause", "4.1", "--role", "legal", "--date", "2026-13-20"),
            "--date",
        ),
        (
            (
                "policy",
                "seal",
                "--text",
                "policy.txt",
                "--clause",
                "4.1",
                "--role",
                "legal",
                "--date",
                "2027-01-01",
                *NOW,
            ),
            "2027",
        ),
        ((*SEAL, "--clause", "4.1", "--law", "installed"), "--law"),
    ],
)
def test_wrong_usage(project: Command, arguments: tuple[str, ...], said: str) -> None:
    """Exit 2, what is wrong is named, and no seal is touched."""
    (project.folder / "rego" / SEALS).write_text(seals.text_of(published.made_up().seals))
    before = (project.folder / "rego" / SEALS).read_bytes()
    found = project(*arguments)
    assert (found.returncode, found.stdout) == (2, "")
    assert said in found.stderr
    assert (project.folder / "rego" / SEALS).read_bytes() == before


def test_the_installed_law_is_not_sealed(clausecheck: Command) -> None:
    shutil.copyfile(published.MADE_UP, clausecheck.folder / "policy.txt")
    found = clausecheck(*SEAL, "--clause", "4.1")
    assert found.returncode == 2
    assert "installed" in found.stderr


def test_several_clauses_at_once(project: Command) -> None:
    assert project(*TAKE_OVER, "--date", "2026-11-19", *NOW).returncode == 0
    found = project(*SEAL, "--clause", "4.1", "3.1\uff085\uff09", "--clause", "0", "-f", "json")
    assert found.returncode == 0, found.stderr
    assert sorted(one["clause"] for one in validated(found.stdout)["sealed"]) == ["0", "3.1(5)", "4.1"]
    text = (project.folder / "rego" / SEALS).read_text()
    assert text.count('by: "legal"') == 3


def test_an_unreadable_text(project: Command) -> None:
    """File and line are named, in both forms of report."""
    assert project(*TAKE_OVER, "--date", "2026-11-19", *NOW).returncode == 0
    (project.folder / "policy.txt").write_bytes("一、\n1.1关于".encode("gb18030"))
    said = project(*VERIFY, "-f", "json")
    assert said.returncode == 2
    assert validated(said.stdout)["errors"][0]["key"] == "policy_encoding"
    assert "policy.txt:1" in said.stderr
    assert "GB18030" in said.stderr
