"""The baseline: what the command writes, takes out and refuses, and what an entry lets pass and what not."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker import baseline, yamlfile
from checker.baseline import Baseline, entry
from checker.model import Finding, Hit
from checker.problem import Place, Text
from checker.validate import Validator, schema
from tests.test_cli import NOW, edited, write

if TYPE_CHECKING:
    from pathlib import Path

    from checker.law import Law
    from tests.conftest import Command

FILE = "inventory/baseline.yaml"
DENIED = edited("basis: explicit_consent", "basis: none")
PEOPLE = "CREATE TABLE people (id bigint, phone varchar(20));\n"
SEED = "INSERT INTO people (id, phone) VALUES (1, '13912764508');\n"
MORE = "INSERT INTO people (id, phone) VALUES (2, '13912764518');\n"


def adopt(clausecheck: Command, code: int = 0) -> str:
    """Write a first baseline of what stands there and return it."""
    said = clausecheck("baseline", *NOW)
    assert said.returncode == code, said.stderr
    return (clausecheck.folder / FILE).read_text()


def check(clausecheck: Command, *more: str) -> tuple[int, dict[str, list[str]]]:
    """Return the exit code of `check`, and the rules that speak by status."""
    said = clausecheck("check", "-f", "json", *NOW, *more)
    found: dict[str, list[str]] = {}
    for one in json.loads(said.stdout)["findings"]:
        found.setdefault("notice" if one["outcome"] == "notice" else one["status"], []).append(one["rule_id"])
    return said.returncode, {status: sorted(rules) for status, rules in found.items()}


def sql(clausecheck: Command, text: str, path: str = "db/schema.sql") -> None:
    (clausecheck.folder / path).parent.mkdir(parents=True, exist_ok=True)
    (clausecheck.folder / path).write_text(text)


def test_adoption(clausecheck: Command) -> None:
    """What is found is written down in words; then it is shown and does not block, and nothing is left to write."""
    write(clausecheck.folder, DENIED)
    code, before = check(clausecheck)
    assert (code, set(before)) == (1, {"introduced"})
    text = adopt(clausecheck)
    records = yamlfile.load(text, FILE)["baseline"].values()
    assert sorted(record["rule"] for record in records) == before["introduced"]
    for record in records:
        assert record.keys() <= {"rule", "subject", "condition", "element", "en", "zh"}
        assert record["subject"] == "pay-orders"
        assert re.search("[\u4e00-\u9fff]", record["zh"])
    assert check(clausecheck) == (0, {"existing": before["introduced"]})
    assert check(clausecheck, "--all") == (1, {"existing": before["introduced"]})
    again = clausecheck("baseline", *NOW)
    assert again.returncode == 0
    assert "written down 0, taken out 0, not taken in 0" in again.stdout
    assert (clausecheck.folder / FILE).read_text() == text


@pytest.mark.parametrize("named", ["inventory", "./inventory/", "inventory//"])
def test_it_lies_in_the_folder_of_the_configuration(named: str, clausecheck: Command) -> None:
    write(clausecheck.folder, DENIED)
    (clausecheck.folder / "clausecheck.yaml").write_text(f"inventory: {named}\n")
    text = adopt(clausecheck)
    assert check(clausecheck)[0] == clausecheck("baseline", *NOW).returncode == 0
    assert (clausecheck.folder / FILE).read_text() == text


def test_nothing_to_write_down(clausecheck: Command) -> None:
    write(clausecheck.folder)
    assert clausecheck("baseline", *NOW).returncode == 0
    assert not (clausecheck.folder / FILE).exists()


def test_lines_may_move(clausecheck: Command) -> None:
    write(clausecheck.folder, DENIED)
    adopt(clausecheck)
    (clausecheck.folder / "inventory" / "main.yaml").unlink()
    (clausecheck.folder / "inventory" / "moved.yml").write_text("# one\n# two\n" + DENIED)
    code, found = check(clausecheck)
    assert (code, set(found)) == (0, {"existing"})


def test_it_only_shrinks(clausecheck: Command) -> None:
    """What comes later is refused by name; what is gone is taken out; the last entry takes the file with it."""
    write(clausecheck.folder, DENIED)
    text = adopt(clausecheck)
    worse = edited("transport: https", "transport: http", DENIED)
    write(clausecheck.folder, worse)
    said = clausecheck("baseline", *NOW)
    assert said.returncode == 1
    assert "not taken in: a baseline only shrinks" in said.stdout
    assert re.search(r"inventory/main\.yaml:\d+:\d+: LC5102 pay-orders: ", said.stdout)
    # The facts are others now, so nothing of what was written down is left.
    assert not (clausecheck.folder / FILE).exists()
    (clausecheck.folder / FILE).write_text(text)
    write(clausecheck.folder)
    code, found = check(clausecheck)
    assert (code, set(found["notice"])) == (0, {"BL0001"})
    assert clausecheck("baseline", *NOW).returncode == 0
    assert not (clausecheck.folder / FILE).exists()


def test_what_is_left_keeps_its_words(clausecheck: Command) -> None:
    """A pruned baseline is the old one less some lines, so that the diff shows no more than that."""
    write(clausecheck.folder, DENIED)
    sql(clausecheck, PEOPLE)
    text = adopt(clausecheck)
    assert text.count("rule:") > 1
    write(clausecheck.folder)
    assert clausecheck("baseline", *NOW).returncode == 0
    left = (clausecheck.folder / FILE).read_text()
    assert left != text
    assert "SC0001" in left
    kept = iter(text.splitlines())
    assert all(row in kept for row in left.splitlines())


def test_a_schema_is_listed_for_its_databases(clausecheck: Command) -> None:
    """A second database with the same column is another thing that nobody has looked at."""
    write(clausecheck.folder)
    sql(clausecheck, PEOPLE, "a/migrations/1.sql")
    adopt(clausecheck)
    assert check(clausecheck)[0] == 0
    sql(clausecheck, PEOPLE, "b/migrations/1.sql")
    code, found = check(clausecheck)
    assert (code, len(found["introduced"])) == (1, len(found["existing"]))
    assert clausecheck("baseline", *NOW).returncode == 1


def test_every_value_of_a_column_is_listed_and_no_later_one(clausecheck: Command) -> None:
    """One value stands for all in a report, but a new one hides behind none that was there before."""
    write(clausecheck.folder)
    sql(clausecheck, PEOPLE + SEED + MORE)
    told = check(clausecheck)[1]["introduced"]
    text = adopt(clausecheck)
    assert text.count("condition: literal") == 2
    assert check(clausecheck) == (0, {"existing": told})
    sql(clausecheck, PEOPLE + SEED + MORE + MORE.replace("13912764518", "13912764528").replace("(2", "(3"))
    code, found = check(clausecheck)
    assert (code, len(found["introduced"])) == (1, 1)
    assert "notice" not in found
    sql(clausecheck, PEOPLE + MORE)
    code, found = check(clausecheck)
    assert (code, found["notice"]) == (0, ["BL0001"])


def test_what_cannot_be_judged_is_in_no_baseline(clausecheck: Command) -> None:
    write(clausecheck.folder, DENIED)
    sql(clausecheck, "CREATE TABLE users (id bigint); -- \x00\n")
    text = adopt(clausecheck, 3)
    assert "db/schema.sql" not in text
    code, found = check(clausecheck)
    assert code == 3
    assert {"introduced", "existing"} == set(found)


@pytest.mark.parametrize(
    ("path", "text", "key"),
    [
        ("inventory/other.yaml", "", "baseline_mixed"),
        (FILE, "recipients:\n  x: {name: X, kind: partner}\n", "baseline_mixed"),
        (FILE, "purposes: {}\n", ""),
    ],
)
def test_the_file_holds_all_entries_and_nothing_else(path: str, text: str, key: str, clausecheck: Command) -> None:
    write(clausecheck.folder, DENIED)
    written = adopt(clausecheck)
    (clausecheck.folder / FILE).unlink()
    (clausecheck.folder / path).write_text(written + text)
    said = clausecheck("baseline", *NOW)
    assert said.returncode == 2
    if key:
        assert f"{path}:1:1: error: `{path}`: entries of the baseline stand in `{FILE}`" in said.stderr
    assert (clausecheck.folder / path).read_text() == written + text


def test_a_link_is_not_written_through(clausecheck: Command, tmp_path: Path) -> None:
    write(clausecheck.folder, DENIED)
    (tmp_path / "mine.txt").write_text("mine\n")
    (clausecheck.folder / FILE).symlink_to(tmp_path / "mine.txt")
    said = clausecheck("baseline", *NOW)
    assert said.returncode == 2
    assert (tmp_path / "mine.txt").read_text() == "mine\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("rule: LC", "rule: SC"),
        ("subject: pay-orders", "subject: pay-order"),
        (r"condition: \w+", "condition: transport_unprotected"),
        (r"\n  [0-9a-f]{64}:", "\n  " + 64 * "0" + ":"),
    ],
)
def test_an_entry_that_says_something_else_lets_nothing_pass(old: str, new: str, clausecheck: Command) -> None:
    write(clausecheck.folder, DENIED)
    text = adopt(clausecheck)
    (clausecheck.folder / FILE).write_text(re.sub(old, new, text, count=1))
    code, found = check(clausecheck)
    assert code == 1
    assert len(found["introduced"]) == len(found["notice"]) == 1


FINDING = Finding(
    "pay",
    "LC5102",
    Hit("protection", "unprotected", None, ("5.1(2)",), "deny", Text("en", "中"), Text("mend", "修"), "to"),
    Place("inventory/a.yaml", 1),
    "",
    64 * "1",
)
HARD = st.text(min_size=1, max_size=40).filter(lambda text: text.strip())


def test_what_no_entry_lets_pass() -> None:
    """A notice, what was not judged, a change of what judges; and what was found in more databases than listed."""
    known = Baseline({FINDING.fingerprint: entry(FINDING)})
    assert [one.status for one in known.applied([FINDING])] == ["existing"]
    for other in (
        replace(FINDING, unjudged=True),
        replace(FINDING, hit=replace(FINDING.hit, outcome="notice")),
        replace(FINDING, databases=("db",)),
        replace(FINDING, fingerprint=64 * "2"),
        replace(FINDING, subject="pay2"),
        replace(FINDING, hit=replace(FINDING.hit, element="phone")),
    ):
        assert [one.status for one in known.applied([other])] == ["introduced"]
    governance = replace(FINDING, rule_id="GV0005")
    assert [one.status for one in Baseline({64 * "1": entry(governance)}).applied([governance])] == ["introduced"]


@given(subject=HARD, element=HARD, words=HARD, database=HARD)
@settings(max_examples=200, deadline=None, derandomize=True)
def test_whatever_a_finding_is_called_is_read_as_it_was_written(
    subject: str, element: str, words: str, database: str, law: Law
) -> None:
    hit = replace(FINDING.hit, element=element, text=Text(words, words))
    finding = replace(FINDING, subject=subject, hit=hit, databases=(database, "b"))
    record = entry(finding)
    text = baseline._text({finding.fingerprint: record})  # noqa: SLF001 - what the command writes
    told: Any = yamlfile.load(yamlfile.decode(text.encode(), FILE), FILE)
    assert told == {"baseline": {finding.fingerprint: record}}
    assert not Validator(schema("inventory"), [law.facts_schema]).problems(told, lambda _: Place(FILE, 1))
    assert [one.status for one in Baseline(told["baseline"]).applied([finding])] == ["existing"]


def test_formats_show_what_a_baseline_lists(clausecheck: Command) -> None:
    """As what existed before: unchanged in SARIF, no alert on GitHub, no failure in JUnit, and never left out."""
    write(clausecheck.folder, DENIED)
    adopt(clausecheck)

    def told(form: str) -> str:
        said = clausecheck("check", "-f", form, *NOW)
        assert said.returncode == 0
        return said.stdout

    results = json.loads(told("sarif"))["runs"][0]["results"]
    assert results
    assert {(one["baselineState"], one["level"]) for one in results} == {("unchanged", "warning")}
    github = json.loads(told("sarif-github"))["runs"][0]
    assert not github["results"]
    assert f"{len(results)} that existed before" in json.dumps(github["invocations"])
    assert {one["severity"] for one in json.loads(told("gitlab"))} == {"major"}
    assert told("github").count("::warning ") == len(results)
    assert 'failures="0"' in told("junit").splitlines()[1]
    assert told("text").count("(existing)") == len(results)
    assert f"existing: {len(results)}</summary>" in told("markdown")
    assert 'data-kinds="deny existing"' in told("html")
