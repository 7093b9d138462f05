"""The readings that legal owns: the document, what it costs to write it wrong, its days, and what would flip."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from checker import foresight, pipeline, readings, yamlfile
from checker import inventory as inventories
from checker.discover import WorkingTree
from checker.engines import ANSWER, embedded, worker
from checker.join import Joined
from checker.judge import Judge
from checker.law import Law, installed_files
from checker.problem import Problem, Problems
from checker.readings import Reading
from checker.validate import schema
from tests.conftest import LEAPCA, ROOT, TODAY
from tests.test_cases import documents

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from checker.facts import Completer
    from checker.model import Decision
    from tests.conftest import Command

CONFIG = LEAPCA
SMALL = ROOT / "tests" / "fixtures" / "small" / "inventory.yaml"
DOCUMENT = (ROOT / "rego" / "readings.yaml").read_text()
ENTRIES: dict[str, Any] = yamlfile.load(DOCUMENT, "readings.yaml")["readings"]
ALTERNATIVES = [f"{id_}={name}" for id_, entry in ENTRIES.items() for name in entry.get("alternatives", {})]
CJK = re.compile("[\u4e00-\u9fff]")
DAY = date(2027, 1, 1)

READ_BY_THE_JOIN_ALONE = {"A25=account_ids_identify"}
"""What these change the facts already say, before any rule; a test of its own shows it."""

GOOD = """readings:
  A01:
    question: {en: Which?, zh: 哪些?}
    reading: {en: These., zh: 这些。}
    decides: {en: Flows., zh: 流转。}
    owner: legal
    since: 2026-11-22
    value:
      classes: {order: [user.order]}
      acts: [use, share]
      years: 18
      asked: true
      grounds: [{section: sharing, ground: first}]
      term: {days: 3, word: x}
    alternatives:
      more: {en: More., zh: 更多。, value: {acts: [use]}}
    pending:
      effective_on: 2027-01-01
      value: {years: 19}
"""


class Project:
    """LeapCa's law and inventory in a folder of their own, where readings can really be edited."""

    def __init__(self, folder: Path) -> None:
        """Copy both below `folder`."""
        self.folder = folder
        shutil.copytree(ROOT / "rego", folder / "rego")
        shutil.copytree(ROOT / "inventory", folder / "inventory")
        (folder / "clausecheck.yaml").write_text("law: rego\n")

    def edit(self, id_: str, **keys: Any) -> None:
        """Write other keys into one reading; JSON is YAML, too."""
        path = self.folder / "rego" / "readings.yaml"
        document = yamlfile.load(path.read_text(), "readings.yaml")
        document["readings"][id_] |= keys
        path.write_text(json.dumps(document, ensure_ascii=False, indent=1))

    def check(self, today: date = TODAY) -> dict[str, Decision]:
        """Return the decisions of a full run."""
        return dict(pipeline.check_tree(WorkingTree(self.folder), CONFIG, today).decisions)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a copy of this project that may be edited."""
    return Project(tmp_path)


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """Return LeapCa's inventory."""
    return WorkingTree(ROOT).folder(CONFIG.inventory, pipeline.YAML)


def nothing(name: str) -> bytes:
    """Stand for the reader of files where none may be read."""
    raise AssertionError(name)


def otherwise(law: Law, *wishes: str) -> Law:
    """Return the law with the wishes granted."""
    return law.with_readings(readings.otherwise(law.settled, wishes, nothing))


def told(output: str) -> dict[str, Any]:
    """Return what `readings -f json` printed, once its schema has passed it."""
    value: dict[str, Any] = json.loads(output)
    known = [schema("report"), schema("readings")]
    registry: Any = Registry().with_resources([(one["$id"], DRAFT202012.create_resource(one)) for one in known])
    Draft202012Validator(schema("readings_report"), registry=registry).validate(value)
    return value


def said_of(error: BaseException) -> list[Problem]:
    """Return the problems that were raised, one or several."""
    if isinstance(error, Problems):
        return error.problems
    assert isinstance(error, Problem)
    return [error]


def said(decision: Decision) -> tuple[Any, ...]:
    """Return what a run says of a flow, without the words."""
    hits = {(hit.rule, hit.condition, hit.element) for hit in (*decision.failed, *decision.lifted)}
    return decision.verdict, decision.clauses, decision.grounds, hits


# --- the document -----------------------------------------------------------------------------------------------------


def test_every_ambiguity_has_its_reading(law: Law) -> None:
    """A01 to A28, in order, each with all its words in both languages."""
    assert list(law.settled) == [f"A{number:02}" for number in range(1, 29)]
    for reading in law.settled.values():
        texts = [reading.question, reading.words, reading.decides]
        for text in [*texts, *(other.words for other in reading.alternatives.values())]:
            assert text.zh != text.en
            assert CJK.search(text.zh)
        assert all(not CJK.search(text.en) or "「" in text.en for text in texts)


@pytest.mark.parametrize("id_", ENTRIES)
def test_a_reading_has_an_alternative_or_says_why_not(id_: str, law: Law) -> None:
    """Where rules read a value, legal is offered another; where none do, `decides` says why nothing turns on data."""
    reading = law.settled[id_]
    assert bool(reading.alternatives) == (reading.value is not None)
    if reading.value is None:
        assert reading.decides.en.startswith("Nothing turns on data: ")
        assert reading.decides.zh.startswith("不由数据决定:")
    else:
        assert readings.mentions(law.modules, id_), "no rule reads it"


def test_every_value_is_read(law: Law) -> None:
    """A value that neither a rule nor the checker reads would be settled in vain."""
    text = "\n".join(law.modules.values()) + "\n".join(path.read_text() for path in (ROOT / "checker").glob("*.py"))
    unread = [
        f"{id_}.{key}"
        for id_, reading in law.settled.items()
        for key in reading.value or ()
        if f"data.readings.{id_}.value.{key}" not in text and f'["{id_}"]["value"]["{key}"]' not in text
    ]
    assert unread == []


def test_rules_see_values_and_no_prose(law: Law) -> None:
    """What is handed to the engines is what rules may read, and nothing else."""
    assert all(set(entry) == {"value"} for entry in law.readings.values())
    assert set(law.readings) == {id_ for id_, entry in ENTRIES.items() if "value" in entry}


@pytest.mark.parametrize("wish", ALTERNATIVES)
def test_an_alternative_is_sound_and_changes_a_decision(
    wish: str, law: Law, completer: Completer, resting: dict[str, tuple[str, ...]]
) -> None:
    """It passes the lint of the law, no sample stands in its way, and some case is answered otherwise under it."""
    other = otherwise(law, wish)
    pipeline.linted(other)
    new, old = (embedded.open_engine(each.modules, {"readings": each.readings}, [ANSWER], {}) for each in (other, law))
    assert worker._samples(new, "embedded", law.samples, law.kinds, other.readings) > 0  # noqa: SLF001 - its proof
    if wish not in READ_BY_THE_JOIN_ALONE:
        cases = (
            json.dumps(facts)
            for rule in resting[wish.partition("=")[0]]
            for facts in documents(rule, completer).values()
        )
        assert any(new.query(ANSWER, case) != old.query(ANSWER, case) for case in cases)


@pytest.fixture(scope="module")
def resting(law: Law) -> dict[str, tuple[str, ...]]:
    """Return the rules that rest on each reading."""
    return readings.readers(law.modules, law.rule_names)


def test_accounts_that_identify_are_residual_identifiers(law: Law) -> None:
    """A25 as the join reads it: under the other reading an account in de-identified data identifies its holder."""
    text = SMALL.read_text().replace("order_id", "account_id").replace("user.unique_id", "user.account")
    assert text.count("account_id: user.account") == 1
    assert text.count("transport: https") == 1
    text = text.replace("transport: https", "deidentified: true\n      transport: https")
    found = []
    for each in (law, otherwise(law, "A25=account_ids_identify")):
        inventory = inventories.read({"inventory/main.yaml": text.encode()}, "inventory", each)
        found.append([facts.get("residual_identifiers") for _, facts in Joined(inventory, each).flows(TODAY)])
    assert found == [[None], [["account_id"]]]


def test_in_force_no_sample_is_passed_over(law: Law) -> None:
    """As the readings stand every rule is proved by both of its samples."""
    with Judge(law, CONFIG, TODAY) as judge:
        assert judge.engines()["embedded"]["samples"] == 2 * len(law.rule_names)


@pytest.mark.parametrize("needed", ["{A17: {act: disclose}}", "{A99: {acts: disclose}}", "{A17: {acts: {wihtout: x}}}"])
def test_a_sample_that_rests_on_nothing_proves_nothing(needed: str, project: Project, clausecheck: Command) -> None:
    """A slip must not excuse a rule from its proof."""
    path = project.folder / "rego" / "samples.yaml"
    assert path.read_text().count("{A17: {acts: disclose}}") == 1
    path.write_text(path.read_text().replace("{A17: {acts: disclose}}", needed))
    done = clausecheck("doctor", cwd=project.folder)
    assert (done.returncode, "`minors.unknown_age`" in done.stderr) == (3, True)


# --- written wrong ----------------------------------------------------------------------------------------------------

WRONG = [
    ("no entry", "readings:\n", None, "missing_key", 1),
    ("no document", GOOD, "- A01\n", "missing_key", 1),
    ("another top key", "readings:\n", "notes: x\nreadings:\n", "unknown_key", 1),
    ("id of another form", "  A01:", "  a1:", "bad_value", 2),
    ("unknown key", "    owner: legal\n", "    owner: legal\n    until: 2027-01-01\n", "unknown_key", 7),
    ("no owner", "    owner: legal\n", "", "missing_key", 2),
    ("empty owner", "owner: legal", "owner: ''", "empty_value", 6),
    ("no question", "    question: {en: Which?, zh: 哪些?}\n", "", "missing_key", 2),
    ("no Chinese", "{en: These., zh: 这些。}", "{en: These.}", "missing_key", 4),
    ("English for Chinese", "zh: 这些。", "zh: These.", "bad_value", 4),
    ("no decides", "    decides: {en: Flows., zh: 流转。}\n", "", "missing_key", 2),
    ("no such day", "2026-11-22", "2026-11-31", "bad_date", 7),
    ("day of another form", "2026-11-22", "22.11.2026", "bad_value", 7),
    ("value is a list", GOOD[GOOD.index("    value:") : GOOD.index("    alt")], "    value: [x]\n", "wrong_type", 8),
    ("empty value", "      acts: [use, share]\n", "      acts:\n", "empty_value", 10),
    ("empty word", "acts: [use, share]", "acts: [use, '']", "empty_value", 10),
    ("word twice", "acts: [use, share]", "acts: [use, use]", "bad_value", 10),
    ("key of a value", "      acts: [use, share]\n", "      Acts: [use, share]\n", "bad_value", 10),
    ("alternative of unknown key", "value: {acts: [use]}", "value: {act: [use]}", "unknown_key", 16),
    ("alternative of another type", "value: {acts: [use]}", "value: {acts: use}", "wrong_type", 16),
    ("number for truth", "value: {acts: [use]}", "value: {asked: 1}", "wrong_type", 16),
    ("truth for number", "value: {acts: [use]}", "value: {years: true}", "wrong_type", 16),
    ("items of another type", "value: {acts: [use]}", "value: {acts: [3]}", "wrong_type", 16),
    ("record of unknown key", "value: {acts: [use]}", "value: {term: {day: 3, word: x}}", "missing_key", 16),
    ("record in a list", "value: {acts: [use]}", "value: {grounds: [{section: use}]}", "missing_key", 16),
    ("group of another type", "value: {acts: [use]}", "value: {classes: {order: user.order}}", "wrong_type", 16),
    ("no groups", "value: {acts: [use]}", "value: {classes: {}}", "empty_value", 16),
    ("alternative changes nothing", "value: {acts: [use]}", "value: {acts: [use, share]}", "reading_unchanged", 16),
    ("alternative without value", ", value: {acts: [use]}", "", "missing_key", 16),
    ("alternative named pending", "      more:", "      pending:", "bad_value", 16),
    ("alternative without words", "en: More., zh: 更多。, ", "", "missing_key", 16),
    ("pending changes nothing", "{years: 19}", "{years: 18}", "reading_unchanged", 17),
    ("pending on no day", "effective_on: 2027-01-01", "effective_on: 2027-02-29", "bad_date", 18),
    ("pending is older", "effective_on: 2027-01-01", "effective_on: 2026-11-01", "pending_is_older", 18),
    ("pending on the same day", "effective_on: 2027-01-01", "effective_on: 2026-11-22", "pending_is_older", 18),
    ("pending without day", "      effective_on: 2027-01-01\n", "", "missing_key", 17),
    ("pending in one language", "      effective_on", "      zh: 今后。\n      effective_on", "bad_value", 17),
    ("pending of unknown key", "{years: 19}", "{year: 19}", "unknown_key", 19),
    ("what the checker reads is missing", "      classes: {order: [user.order]}\n", "", "missing_key", 8),
    ("what the checker reads has another form", "{order: [user.order]}", "[user.order]", "wrong_type", 9),
    ("twice the same", "    owner: legal\n", "    owner: legal\n    owner: legal\n", "duplicate_key", 7),
]


@pytest.mark.parametrize(("old", "new", "key", "line"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_written_wrong(old: str, new: str | None, key: str, line: int) -> None:
    """Each mistake is told with its file and line, in both languages, with a remedy; none is passed over."""
    assert GOOD.count(old) == 1
    text = "readings: {}\n" if new is None else GOOD.replace(old, new)
    with pytest.raises((Problem, Problems)) as caught:
        readings.read(text, "law/readings.yaml")
    problems = said_of(caught.value)
    first = next(problem for problem in problems if problem.key == key)
    assert first.place is not None
    assert (first.place.file, first.place.line) == ("law/readings.yaml", line)
    assert all(problem.code == 2 and all(problem.text) and all(problem.remedy) for problem in problems)
    assert all("{" not in text for problem in problems for text in (*problem.text, *problem.remedy))


def test_value_that_is_gone_takes_its_alternatives_along() -> None:
    """Without a value there is nothing to read otherwise; a reading that the checker needs must keep its own."""
    value = GOOD[GOOD.index("    value:") : GOOD.index("    alternatives")]
    with pytest.raises(Problems) as caught:
        readings.read(GOOD.replace(value, ""), "readings.yaml")
    assert [problem.key for problem in caught.value.problems] == ["bad_value", "bad_value"]
    without = GOOD.replace(value, "").partition("    alternatives")[0]
    with pytest.raises(Problems) as caught:
        readings.read(without, "readings.yaml")
    assert [(problem.key, problem.values["key"]) for problem in caught.value.problems] == [("missing_key", "value")]
    assert readings.read(without.replace("A01", "A02"), "readings.yaml")["A02"].value is None


def test_good_is_good() -> None:
    """The document that the tests above break is whole, and holds what it says."""
    reading = readings.read(GOOD, "readings.yaml")["A01"]
    assert reading.value is not None
    assert reading.value["years"] == 18
    assert reading.pending is not None
    assert reading.pending.effective_on == DAY
    assert reading.alternatives["more"].value == {"acts": ["use"]}


def test_wrong_readings_leave_no_verdict(project: Project, clausecheck: Command) -> None:
    """Every command that judges says where the document is wrong, and judges nothing."""
    project.edit("A18", until="2027-01-01")
    for command in (["check"], ["readings"], ["doctor"], ["rules"], ["explain", "7.1"]):
        done = clausecheck(*command, "--lang", "both", cwd=project.folder)
        assert done.returncode == 2 or command == ["rules"], command
        if command != ["rules"]:
            assert "rego/readings.yaml:" in done.stderr
            assert "`until`" in done.stderr
            assert CJK.search(done.stderr)


# --- what if ----------------------------------------------------------------------------------------------------------

FLIPS = {
    "A01=consignee_is_order": "ship_with_sf",
    "A04=never_yields": "answer_police_on_minor",
    "A06=general_counsel_alone": "recall_defective_goods",
    "A10=innovation_alone": "apm_to_bugly",
    "A13=whole_companies_only": "sell_product_research_tool",
    "A16=in_writing_only": "send_sms_code",
    "A18=click_is_written": "collect_workshop_signups",
    "A20=authorities_too": "answer_court_inquiry",
    "A23=investigation_letters_alone": "publish_court_notice",
}


@pytest.fixture(scope="module")
def before(law: Law, files: dict[str, bytes]) -> dict[str, Decision]:
    """Return what the law in force says of LeapCa's inventory."""
    return foresight.decided(files, CONFIG, law, TODAY)[0]


@pytest.mark.parametrize("wish", FLIPS)
def test_what_if_is_what_a_full_run_says(
    wish: str, law: Law, files: dict[str, bytes], before: dict[str, Decision], project: Project
) -> None:
    """The flows that flip, and what each becomes, are those of a run under a law that really was edited so."""
    comparison = foresight.what_if(files, CONFIG, law, otherwise(law, wish), TODAY)
    id_, _, name = wish.partition("=")
    value = ENTRIES[id_]["value"] | ENTRIES[id_]["alternatives"][name]["value"]
    project.edit(id_, value=value, alternatives=as_it_was(id_))
    after = project.check()
    expected = {flow: said(decision) for flow, decision in after.items()}
    predicted = {flow: said(decision) for flow, decision in before.items()}
    predicted |= {change.after.id: said(change.after) for change in comparison.changes}
    assert predicted == expected
    assert FLIPS[wish] in {change.before.id for change in comparison.changes}
    assert comparison.unchanged == len(before) - len(comparison.changes)
    newly = [flow for flow in before if before[flow].verdict == "allow" != after[flow].verdict]
    assert comparison.newly_blocking == len(newly)


def as_it_was(id_: str) -> dict[str, Any]:
    """Return an alternative that differs from whatever was put in force, so that the edited document is whole."""
    return {"as_it_was": {"en": "As it was.", "zh": "如前。", "value": ENTRIES[id_]["value"]}}


def test_two_wishes_at_once(law: Law, files: dict[str, bytes]) -> None:
    """Changes of several readings act together."""
    one = foresight.what_if(files, CONFIG, law, otherwise(law, "A13=whole_companies_only"), TODAY)
    both = foresight.what_if(
        files, CONFIG, law, otherwise(law, "A13=whole_companies_only", "A18=click_is_written"), TODAY
    )
    ids = {change.before.id for change in both.changes}
    assert ids == {change.before.id for change in one.changes} | {"collect_workshop_signups"}
    assert both.newly_blocking == one.newly_blocking == 1


@settings(max_examples=4, deadline=None)
@given(data=st.data())
def test_the_value_in_force_flips_nothing(data: st.DataObject, law: Law, files: dict[str, bytes]) -> None:
    """Whatever part of whatever readings is asked for as it stands, every decision stays."""
    valued = {id_: reading.value for id_, reading in law.settled.items() if reading.value}
    chosen = data.draw(st.lists(st.sampled_from(sorted(valued)), min_size=1, unique=True))
    content = {}
    for id_ in chosen:
        keys = data.draw(st.lists(st.sampled_from(sorted(valued[id_])), min_size=1, unique=True))
        content[f"{id_}.json"] = json.dumps({"value": {key: valued[id_][key] for key in keys}}).encode()
    settled = readings.otherwise(law.settled, [f"{id_}={id_}.json" for id_ in chosen], content.__getitem__)
    other = law.with_readings(settled)
    assert other.readings == law.readings
    comparison = foresight.what_if(files, CONFIG, law, other, TODAY)
    assert comparison.changes == ()
    assert comparison.unchanged > 0


def test_the_command_prints_each_flip(clausecheck: Command) -> None:
    """Old verdict and clauses, new ones, why, and the count of the others; 1 since a flow newly blocks."""
    done = clausecheck("readings", "--what-if", "A13=whole_companies_only", "--now", str(TODAY), cwd=ROOT)
    assert done.returncode == 1, done.stderr
    assert "if A13=whole_companies_only: Only a merger" in done.stdout
    assert "sell_product_research_tool: allow [3.2(4)] -> review [3.2(4)]" in done.stdout
    assert "remedy: legal records a sign-off on the deal" in done.stdout
    assert re.search(r"^\d+ flows: 1 change, \d+ do not; 1 newly blocked$", done.stdout, re.MULTILINE)
    both = clausecheck(
        "readings", "--what-if", "A13=whole_companies_only", "--now", str(TODAY), "--lang", "both", cwd=ROOT
    )
    assert "sell_product_research_tool: 允许 [3.2(4)] -> 待法务审 [3.2(4)]" in both.stdout
    assert both.stdout.index("假如 A13") < both.stdout.index("if A13")


def test_a_relaxed_reading_ends_with_zero(clausecheck: Command) -> None:
    """Nothing newly blocks; what no longer needs its sign-off is told."""
    done = clausecheck("readings", "--what-if", "A18=click_is_written", "--now", str(TODAY), cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert re.search(r"^collect_workshop_signups: allow \[(.+)\] -> allow \[\1\]$", done.stdout, re.MULTILINE)
    assert "(no sign-off needed any more) 7.1" in done.stdout


def test_a_value_from_a_file(clausecheck: Command, tmp_path: Path) -> None:
    """Legal may try what nobody has named; as JSON all of it can be read by a program."""
    (tmp_path / "stricter.yaml").write_text("value:\n  deals: [merger]\n")
    wish = f"A13={tmp_path / 'stricter.yaml'}"
    done = clausecheck("readings", "--what-if", wish, "--now", str(TODAY), "-f", "json", cwd=ROOT)
    found = told(done.stdout)
    assert (done.returncode, found["exit_code"], found["schema_version"]) == (1, 1, "1.0")
    assert found["what_if"]["A13"]["value"]["deals"] == ["merger"]
    assert [change["id"] for change in found["changes"]] == ["sell_product_research_tool"]
    change = found["changes"][0]
    assert (change["before"]["verdict"], change["after"]["verdict"], change["newly_blocks"]) == (
        "allow",
        "review",
        True,
    )
    assert found["newly_blocking"] == 1
    assert found["unchanged"] > 90


FILES_WRONG = [
    ("unknown key", "value: {deal: [merger]}\n", "unknown_key", 1),
    ("another type", "value:\n  deals: merger\n", "wrong_type", 2),
    ("no value", "deals: [merger]\n", "missing_key", 1),
    ("more than a value", "value: {deals: [merger]}\nzh: 无\n", "unknown_key", 2),
    ("empty", "", "not_one_document", 1),
    ("empty list item", "value:\n  deals:\n    -\n", "empty_value", 3),
    ("not yaml", "value: [\n", "malformed", 2),
]


@pytest.mark.parametrize(("text", "key", "line"), [row[1:] for row in FILES_WRONG], ids=[row[0] for row in FILES_WRONG])
def test_a_file_that_is_wrong(text: str, key: str, line: int, law: Law) -> None:
    """It is refused with its line, not half believed."""
    with pytest.raises((Problem, Problems)) as caught:
        readings.otherwise(law.settled, ["A13=x.yaml"], lambda _: text.encode())
    problems = said_of(caught.value)
    first = next(problem for problem in problems if problem.key == key)
    assert first.place is not None
    assert (first.place.file, first.place.line) == ("x.yaml", line)


@pytest.mark.parametrize(
    ("wishes", "key"),
    [
        (["A13"], "what_if_form"),
        (["A13="], "what_if_form"),
        (["=x"], "unknown_reading"),
        (["A99=x"], "unknown_reading"),
        (["a13=whole_companies_only"], "unknown_reading"),
        (["A13=whole_companies"], "unknown_alternative"),
        (["A13=pending"], "unknown_alternative"),
        (["A28=x"], "reading_without_value"),
        (["A28=x.yaml"], "reading_without_value"),
        (["A13=whole_companies_only", "A13=database_sale_is_similar"], "what_if_twice"),
    ],
)
def test_a_wish_that_cannot_be_granted(wishes: list[str], key: str, law: Law) -> None:
    """No guess is made at what was meant."""
    with pytest.raises(Problem) as caught:
        readings.otherwise(law.settled, wishes, nothing)
    assert caught.value.key == key
    assert caught.value.code == 2


def test_a_typo_in_a_value_is_told(clausecheck: Command, tmp_path: Path) -> None:
    """A word that no fact can hold would silently change the law."""
    (tmp_path / "typo.yaml").write_text("value: {deals: [mergr]}\n")
    done = clausecheck("readings", "--what-if", f"A13={tmp_path / 'typo.yaml'}", cwd=ROOT)
    assert done.returncode == 3
    assert "mergr" in done.stderr


def test_usage(clausecheck: Command, tmp_path: Path) -> None:
    """Unknown readings, both questions at once, no inventory: told, each with its exit code."""
    done = clausecheck("readings", "A1", cwd=ROOT)
    assert (done.returncode, "there is no reading `A1`" in done.stderr) == (2, True)
    done = clausecheck("readings", "A01", "--what-if", "A01=consignee_is_order", cwd=ROOT)
    assert (done.returncode, done.stdout) == (2, "")
    done = clausecheck("readings", "--what-if", "A01=consignee_is_order", cwd=tmp_path)
    assert (done.returncode, "there is no inventory" in done.stderr) == (4, True)
    done = clausecheck("readings", "--what-if", "A01=nowhere.yaml", cwd=ROOT)
    assert (done.returncode, "nowhere.yaml" in done.stderr) == (2, True)
    done = clausecheck("readings", "--help")
    assert "1 if one would" in " ".join(done.stdout.split())


# --- the list, and one reading ----------------------------------------------------------------------------------------


def test_list(clausecheck: Command, law: Law) -> None:
    """Every reading, Chinese first, and the same as JSON."""
    done = clausecheck("readings", "--lang", "both", cwd=ROOT)
    assert done.returncode == 0, done.stderr
    for id_, reading in law.settled.items():
        block = done.stdout[done.stdout.index(f"{id_}\n") :].partition("\n\n")[0]
        assert block.index(reading.question.zh) < block.index(reading.question.en)
        assert all(name in block for name in reading.alternatives)
    found = told(clausecheck("readings", "-f", "json", cwd=ROOT).stdout)
    assert found["schema_version"] == "1.0"
    assert [entry["id"] for entry in found["readings"]] == list(law.settled)
    assert {entry["id"]: entry.get("value") for entry in found["readings"]} == {
        id_: entry.get("value") for id_, entry in ENTRIES.items()
    }


def test_one_reading(clausecheck: Command) -> None:
    """Its value, its alternatives, the rules that read it and the flows that rest on it."""
    done = clausecheck("readings", "A13", "--lang", "zh", "--now", str(TODAY), cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert "LC3204 transfer.succession [3.2(4)]" in done.stdout
    assert "rego/transfer/succession.rego:" in done.stdout
    assert "whole_companies_only: 仅限合并和收购;资产转让由法务判断。" in done.stdout
    assert "sell_product_research_tool" in done.stdout
    found = told(clausecheck("readings", "A13", "-f", "json", "--now", str(TODAY), cwd=ROOT).stdout)
    assert "transfer.succession" in {rule["rule"] for rule in found["reading"]["rules"]}
    assert "sharing.service_completion" not in {rule["rule"] for rule in found["reading"]["rules"]}
    assert {"merge_live_business", "sell_product_research_tool"} <= set(found["reading"]["flows"])
    assert "ship_with_sf" not in found["reading"]["flows"]


def test_one_reading_where_there_is_no_inventory(clausecheck: Command, tmp_path: Path) -> None:
    """The reading is shown all the same."""
    done = clausecheck("readings", "A13", "-f", "json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "flows" not in told(done.stdout)["reading"]


def test_every_flow_that_flips_rests_on_the_reading(
    law: Law, files: dict[str, bytes], before: dict[str, Decision]
) -> None:
    """What is shown to rest on a reading is not too little: every flow that a what-if flips is among it."""
    _, signed = foresight.decided(files, CONFIG, law, TODAY)
    by_rule = readings.readers(law.modules, law.rule_names)
    for wish in FLIPS:
        id_ = wish.partition("=")[0]
        resting = foresight.resting(law, id_, by_rule.get(id_, ()), before, signed)
        comparison = foresight.what_if(files, CONFIG, law, otherwise(law, wish), TODAY)
        assert {change.before.id for change in comparison.changes} <= set(resting), wish


def test_rules_are_found_through_shared_facts() -> None:
    """By name and by package; what stands in a text, in a comment or in another rule's file is no reference."""
    modules = {
        "a/one.rego": 'package leapca.a\n\n# x if data.readings.A09.value.x\napplies contains "one" if near\n\n'
        'near if data.leapca.facts.f.old\n\ndeny contains ["one", "c"] if "far" in applies\n',
        "a/two.rego": 'package leapca.a\n\napplies contains "two" if input.x\n\ndeny contains ["two", "d"] if {\n'
        '\t"two" in applies\n\tinput.x in data.readings.A02.value.words\n}\n',
        "a/shared.rego": "package leapca.a\n\nfar if input.y in data.readings.A03.value.words\n",
        "facts/f.rego": "package leapca.facts.f\n\nold if {\n\tinput.z < data.readings.A01.value.years\n"
        "\tnot young\n}\n\nyoung if input.z in data.readings.A04.value.words\n\n"
        "other if input.q in data.readings.A05.value.words\n",
    }
    assert readings.readers(modules, ["a.one", "a.two"]) == {"A01": ("a.one",), "A04": ("a.one",), "A02": ("a.two",)}
    assert [(place.file, place.line) for place in readings.mentions(modules, "A02")] == [("a/two.rego", 7)]
    assert readings.mentions(modules, "A09") == []


# --- days -------------------------------------------------------------------------------------------------------------

PENDING = {
    "effective_on": DAY.isoformat(),
    "zh": "自元旦起仅限合并和收购。",
    "en": "From the new year on only mergers and acquisitions.",
    "value": {"deals": ["merger", "acquisition"]},
}
FLOW = "sell_product_research_tool"


def upcoming(report: dict[str, Any]) -> list[tuple[str, str, list[str], str]]:
    return [
        (change["on"], change["after"]["id"], change["because"], change["after"]["verdict"])
        for change in report.get("upcoming", [])
    ]


@pytest.mark.parametrize(
    ("now", "code", "verdict"),
    [("2026-11-22", 0, "allow"), ("2026-12-31", 0, "allow"), ("2027-01-01", 1, "review"), ("2027-01-02", 1, "review")],
)
def test_pending_reading(now: str, code: int, verdict: str, project: Project, clausecheck: Command) -> None:
    """Until the day before, the old value decides and the report says what is to come; from the day on, the new one."""
    project.edit("A13", pending=PENDING)
    done = clausecheck("check", "--now", now, "-f", "json", cwd=project.folder)
    report = json.loads(done.stdout)
    assert (done.returncode, report["exit_code"]) == (code, code), done.stderr
    Draft202012Validator(schema("report")).validate(report)
    assert {found["id"]: found["verdict"] for found in report["decisions"]}[FLOW] == verdict
    assert upcoming(report) == ([] if code else [("2027-01-01", FLOW, ["A13"], "review")])
    shown = clausecheck("check", "--now", now, "--lang", "both", cwd=project.folder)
    assert shown.returncode == code
    line = f"自 2027-01-01 起(A13) {FLOW}: 允许 [3.2(4)] -> 待法务审 [3.2(4)]"
    assert (line in shown.stdout) == (code == 0)
    assert (f"from 2027-01-01 (A13) {FLOW}: allow [3.2(4)] -> review [3.2(4)]" in shown.stdout) == (code == 0)


def test_pending_reading_in_a_pull_request(project: Project, clausecheck: Command) -> None:
    """The base's readings judge the head, and what they will say of it one day is told there, too."""
    project.edit("A13", pending=PENDING)

    def git(*arguments: str) -> None:
        who = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *who, *arguments], cwd=project.folder, check=True, capture_output=True)

    git("init", "-b", "main")
    git("add", ".")
    git("commit", "-m", "base")
    git("checkout", "-b", "work")
    project.edit("A13", pending={**PENDING, "effective_on": "2027-06-01"})
    git("commit", "-am", "head")
    for now, code in (("2026-12-31", 0), ("2027-01-01", 1)):
        done = clausecheck("check", "--base", "main", "--now", now, "--all", "-f", "json", cwd=project.folder)
        report = json.loads(done.stdout)
        assert upcoming(report) == ([] if code else [("2027-01-01", FLOW, ["A13"], "review")])
        findings = {(found["subject"], found["rule_id"]) for found in report["findings"]}
        law = ("rego/readings.yaml", "GV0001")
        assert findings == ({law, (FLOW, "LC3204")} if code else {law})


def test_pending_reading_is_listed(project: Project, clausecheck: Command) -> None:
    """Before its day as what is to come, from then on as the reading in force; `pending` can be asked for."""
    project.edit("A13", pending=PENDING)
    here = project.folder
    done = clausecheck("readings", "--lang", "zh", "--now", "2026-12-31", cwd=here)
    assert "自 2027-01-01 起生效: 自元旦起仅限合并和收购。" in done.stdout
    one = told(clausecheck("readings", "A13", "-f", "json", "--now", "2026-12-31", cwd=here).stdout)["reading"]
    assert one["pending"] == {**PENDING}
    assert one["value"]["deals"] == ["merger", "acquisition", "asset_transfer"]
    one = told(clausecheck("readings", "A13", "-f", "json", "--now", "2027-01-01", cwd=here).stdout)["reading"]
    assert "pending" not in one
    assert (one["since"], one["reading"]["zh"]) == ("2027-01-01", PENDING["zh"])
    assert one["value"]["deals"] == ["merger", "acquisition"]
    done = clausecheck("readings", "--what-if", "A13=pending", "--now", "2026-12-31", cwd=here)
    assert done.returncode == 1
    assert FLOW in done.stdout
    done = clausecheck("readings", "--what-if", "A13=pending", "--now", "2027-01-01", cwd=here)
    assert done.returncode == 2


def test_pending_reading_that_changes_nothing_says_nothing(project: Project) -> None:
    """No flow of the inventory is an unclear purpose: the report stays as it was."""
    project.edit("A21", pending={"effective_on": "2027-01-01", "value": {"for_legal": []}})
    report = pipeline.check_tree(WorkingTree(project.folder), CONFIG, TODAY)
    assert (report.upcoming, report.notes) == ((), ())


def test_several_days_are_told_one_after_another(project: Project) -> None:
    """Each day is compared with the one before it, so a flow that changes back is told twice."""
    project.edit("A13", pending=PENDING)
    project.edit(
        "A18", pending={"effective_on": "2027-02-01", "value": {"written_forms": ["written", "sms_code_click"]}}
    )
    report = pipeline.check_tree(WorkingTree(project.folder), CONFIG, TODAY)
    assert report.exit_code == 0
    days = [(change.on, change.before.id, change.because) for change in report.upcoming]
    assert days[0] == (DAY, FLOW, ("A13",))
    assert {row[1] for row in days[1:]} <= {"collect_workshop_signups"}
    assert all(row[0] == date(2027, 2, 1) and row[2] == ("A18",) for row in days[1:])


def test_pending_reading_under_which_nothing_could_be_judged_is_told(project: Project, clausecheck: Command) -> None:
    """It reports and does not block today: a recipient's name that the law will take for the public."""
    recipients = yamlfile.load((project.folder / "inventory" / "recipients.yaml").read_text(), "x")["recipients"]
    name = next(recipient["name"] for recipient in recipients.values() if recipient["kind"] == "partner")
    words = [*ENTRIES["A12"]["value"]["words_for_the_public"], name]
    project.edit("A12", pending={"effective_on": "2027-01-01", "value": {"words_for_the_public": words}})
    done = clausecheck("check", "--now", "2026-12-31", "--lang", "both", cwd=project.folder)
    assert done.returncode == 0, done.stderr
    assert "2027-01-01 生效的内容将使本数据清单无法裁断" in done.stdout
    assert "what takes force on 2027-01-01 leaves this inventory without a verdict" in done.stdout
    assert clausecheck("check", "--now", "2027-01-01", cwd=project.folder).returncode == 2


def test_pending_reading_that_breaks_the_lint_is_told_at_once(project: Project, clausecheck: Command) -> None:
    """A word that no fact can hold would change the law on a day when nobody looks."""
    project.edit("A13", pending={"effective_on": "2027-01-01", "value": {"deals": ["mergr"]}})
    done = clausecheck("check", "--now", "2026-12-31", cwd=project.folder)
    assert done.returncode == 3
    assert "mergr" in done.stderr


def test_doctor_proves_what_is_to_come(project: Project, clausecheck: Command) -> None:
    """Samples are asked under the readings of every day ahead."""
    project.edit("A13", pending=PENDING)
    done = clausecheck("doctor", "--now", "2026-12-31", "--lang", "en", cwd=project.folder)
    assert done.returncode == 0, done.stderr
    assert "as of 2027-01-01" in done.stdout
    done = clausecheck("doctor", "--now", "2027-01-01", "--lang", "en", cwd=project.folder)
    assert "as of" not in done.stdout


# --- rules that wait for their day ------------------------------------------------------------------------------------


@pytest.fixture
def announced(tmp_path: Path) -> Callable[[str], Path]:
    """Return what announces a rule for the new year, in a project whose only flow goes by plain http."""

    def announce(file: str) -> Path:
        shutil.copytree(ROOT / "rego", tmp_path / "rego")
        (tmp_path / "clausecheck.yaml").write_text("law: rego\n")
        (tmp_path / "inventory").mkdir()
        text = SMALL.read_text()
        assert text.count("transport: https") == 1
        (tmp_path / "inventory" / "main.yaml").write_text(text.replace("transport: https", "transport: http"))
        path = tmp_path / "rego" / file
        rule = path.read_text()
        assert rule.count("# custom:\n#   id: LC") == 1
        path.write_text(rule.replace("# custom:\n#   id", '# custom:\n#   effective_on: "2027-01-01"\n#   id'))
        return tmp_path

    return announce


@pytest.mark.parametrize(("now", "code"), [("2026-12-31", 0), ("2027-01-01", 1), ("2027-01-02", 1)])
def test_pending_rule(now: str, code: int, announced: Callable[[str], Path], clausecheck: Command) -> None:
    """Before its day its hits are shown with the day and do not block; from the day on they do."""
    folder = announced("protection/in_transit.rego")
    done = clausecheck("check", "--now", now, "-f", "json", cwd=folder)
    report = json.loads(done.stdout)
    assert (done.returncode, report["exit_code"]) == (code, code), done.stderr
    Draft202012Validator(schema("report")).validate(report)
    (decision,) = report["decisions"]
    pending = [(hit["condition"], hit["effective_on"]) for hit in decision.get("pending", [])]
    assert pending == ([] if code else [("transport_unprotected", "2027-01-01")])
    assert [hit["condition"] for hit in decision["failed"]] == (["transport_unprotected"] if code else [])
    assert [(change["on"], change["because"]) for change in report.get("upcoming", [])] == (
        [] if code else [("2027-01-01", ["LC5102"])]
    )
    shown = clausecheck("check", "--now", now, "--lang", "both", cwd=folder).stdout
    assert ("(自 2027-01-01 起生效) 禁止 5.1(2), 5.4: 数据以不受保护的方式传输" in shown) == (code == 0)
    assert ("(in force from 2027-01-01) deny 5.1(2), 5.4: the data travel unprotected" in shown) == (code == 0)


@pytest.mark.parametrize("file", ["sharing/explicit_consent.rego", "minors/written_consent.rego"])
def test_a_rule_that_permits_cannot_wait(file: str, announced: Callable[[str], Path], clausecheck: Command) -> None:
    """What is not yet in force must not permit today; there is no verdict until the law is corrected."""
    done = clausecheck("doctor", cwd=announced(file))
    assert done.returncode == 3
    assert "cannot wait for a day" in done.stderr


def test_in_force_is_a_matter_of_the_day() -> None:
    """The day before, on it and after, of one reading and of a law."""
    reading = readings.read(GOOD, "readings.yaml")
    for day, years in ((date(2026, 12, 31), 18), (DAY, 19), (date(2027, 1, 2), 19)):
        found = readings.in_force(reading, day)["A01"]
        assert found.value is not None
        assert found.value == {**(reading["A01"].value or {}), "years": years}
        assert (found.pending is None) == (years == 19)
    assert readings.days_ahead(reading) == [DAY]
    assert readings.days_ahead(readings.in_force(reading, DAY)) == []


def test_a_law_under_other_readings_leaves_the_first_alone(law: Law) -> None:
    """Nothing of the one shows in the other."""
    other = otherwise(law, "A18=eighteen_is_minor")
    assert other.readings["A18"]["value"]["adult_from_years"] == 19
    assert law.readings["A18"]["value"]["adult_from_years"] == 18
    assert Law(installed_files(), "installed").readings == law.readings
    assert isinstance(law.settled["A18"], Reading)
