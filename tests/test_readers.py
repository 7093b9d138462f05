"""The reports under readers that others wrote: what is found, at which lines and columns, whatever a text holds."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import yaml

from checker import post
from checker import report as reports
from tests.conftest import ROOT
from tests.test_reports import FORMATS, ONE_LINE, PAYLOADS, Run, reports_full_of, runs, wide
from tests.tools import tool

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from pathlib import Path

__all__ = ["runs"]

UNITS: dict[str, Callable[[str], int]] = {
    "code points": len,
    "UTF-16": lambda text: len(text.encode("utf-16-le")) // 2,
    "UTF-8": lambda text: len(text.encode()),
}
KINDS = {
    r"<\?xml[^>]*>\s*<checkstyle\b": "checkstyle",
    r"<\?xml[^>]*>\s*<testsuites\b": "junit",
    r'\[\s*\{\s*"name": "clausecheck"': "check-run",
    r"\[": "code-climate",
    r'\{\s*"\$schema": "[^"]*/sarif-': "sarif",
    r"(?i)<!doctype html>": "html",
    r"<!-- clausecheck:": "markdown",
    r"::(error|warning|notice) ": "annotations",
    r"\{": "json",
}
"""What the text of a report begins with, by which its readers are chosen: a new format of a known kind has them."""
HARMLESS = "harmless"
JENKINS = ("checkstyle", "junit", "code-climate", "sarif")
REVIEWDOG = ("checkstyle", "sarif")


class Place(NamedTuple):
    """Where a reader says a finding is; it numbers columns from 1, and knows none as 0."""

    file: str
    line: int
    column: int = 0
    end: int = 0


@pytest.fixture(scope="module")
def kinds(runs: dict[str, Run]) -> dict[str, str]:
    """Return the kind of each format that has one."""
    said = runs["denied"].files
    found = {form: next((kind for mark, kind in KINDS.items() if re.match(mark, said[form])), None) for form in FORMATS}
    return {form: kind for form, kind in found.items() if kind}


def test_each_format_has_a_reader(kinds: dict[str, str]) -> None:
    """Only the text is for people alone; a format of a new kind fails here until something of others reads it.

    A check run is read by its platform alone, and nobody has made a reader of it: `tests/forges.py` stands in for one.
    """
    assert {*FORMATS} - {*kinds} == {"text"}
    # GitLab has no check runs, but its own job.
    posting = {*post.names()} - {"gitlab"}
    assert {form for form in kinds if kinds[form] == "check-run"} == {f"checkrun-{name}" for name in posting}
    assert {"sarif-github", "gitlab", "checkstyle", "junit"} <= {form for form in kinds if kinds[form] in JENKINS}


# ---- columns, however a format says them


@pytest.mark.parametrize("form", FORMATS)
def test_every_column_is_one_of_a_finding(form: str, runs: dict[str, Run]) -> None:
    """What a format calls a column is where the finding begins or ends, in one unit throughout.

    So is a place that a person is told in a text; an editor may count it otherwise than the reader of the fields.
    """
    found = runs["denied"]
    line = ONE_LINE.rstrip("\n")
    ends = []
    for one in found.value["findings"]:
        start, end = one["place"]["column"], one["span"]["end_column"]
        ends.append({name: {1 + count(line[: at - 1]) for at in (start, end)} for name, count in UNITS.items()})
    wanted = {name: set().union(*(one[name] for one in ends)) for name in UNITS}
    said = found.files[form]
    told = {
        int(column) for column in re.findall(r"(?i)\b(?:start|end)?_?col(?:umn)?\b[\"']?\s*[=:]\s*[\"']?(\d+)", said)
    }
    shown = {int(column) for column in re.findall(r"\.yaml:\d+:(\d+)", said)}
    for columns in (told, shown):
        assert any(columns <= right for right in wanted.values()), (columns, wanted)


# ---- Jenkins


def jenkins(folder: Path, asked: Iterable[tuple[str, str]]) -> list[list[dict[str, Any]]]:
    """Return what Jenkins' readers find in each file, given as its kind and text; Java starts once."""
    folder.mkdir()
    words = []
    for number, (parser, said) in enumerate(asked):
        (folder / str(number)).write_text(said)
        words.append(f"{parser}={folder / str(number)}")
    program = ["java", "-XX:TieredStopAtLevel=1", "-cp", f"{tool('analysis-model')}/*"]
    done = subprocess.run(
        [*program, ROOT / "tests" / "readers" / "Reports.java", *words],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    assert done.returncode == 0, done.stderr
    # It says on standard error what it does not understand.
    assert "WARNING" not in done.stderr, done.stderr
    return [json.loads(row) for row in done.stdout.split("\n") if row]


def agrees(places: Iterable[Place], found: Run) -> None:
    """Every new finding is there, and nothing that is none."""
    told = [(finding["status"], finding["place"]) for finding in found.value.get("findings", [])]
    told += [("error", wrong["place"]) for wrong in found.value.get("errors", [])]
    files = {(place["file"], place["line"]) for _, place in told}
    new = {(place["file"], place["line"]) for status, place in told if status == "introduced"}
    assert new <= {(place.file, place.line) for place in places} <= files


def test_jenkins_finds_the_same(runs: dict[str, Run], kinds: dict[str, str], tmp_path: Path) -> None:
    asked = [(name, form) for name in runs for form in FORMATS if kinds.get(form) in JENKINS]
    read = jenkins(tmp_path / "x", ((kinds[form], runs[name].files[form]) for name, form in asked))
    for (name, form), issues in zip(asked, read, strict=True):
        agrees([Place(one["file"], one["line"]) for one in issues], runs[name])
        # Why there is no report is in SARIF a notification, which is no finding.
        assert bool(issues) == bool(runs[name].code) or (name, kinds[form]) == ("failed", "sarif"), (name, form)
        assert all(one["message"] and one["line"] == one["end_line"] for one in issues)
        if name == "denied":
            # Of the other kinds its reader keeps the line alone.
            keys = {cut(one["column"], one["column"] + 5) for one in issues if one["column"]}
            assert keys == ({"basis"} if kinds[form] == "checkstyle" else set())


def cut(start: int, end: int | None) -> str:
    """Return what stands on the line between two columns of UTF-16."""
    units = ONE_LINE.rstrip("\n").encode("utf-16-le")
    return units[2 * (start - 1) : None if end is None else 2 * (end - 1)].decode("utf-16-le")


def shape(parser: str | None, issues: Iterable[Mapping[str, Any]]) -> Counter[tuple[Any, ...]]:
    """Return how many findings of each kind; in JUnit, Jenkins takes the place from the text itself."""
    known = ("severity",) if parser == "junit" else ("severity", "line", "column")
    return Counter(tuple(one[name] for name in known) for one in issues)


def poisoned(
    runs: dict[str, Run], kinds: Mapping[str, str], some: Collection[str]
) -> Iterator[tuple[str, str, str, str]]:
    """Return (payload, which report, format, text) of the formats of these kinds; the first payload is harmless."""
    for payload in (HARMLESS, *PAYLOADS):
        for number, saved in enumerate(reports_full_of(payload, runs)):
            for form in FORMATS:
                if form in kinds and kinds[form] in some:
                    yield payload, f"{form} {number}", form, reports.module(form).render(saved, "both")


def test_jenkins_finds_no_more_and_no_less_whatever_a_text_holds(
    runs: dict[str, Run], kinds: dict[str, str], tmp_path: Path
) -> None:
    """A text that is an attack makes no finding, hides none and moves none."""
    asked = list(poisoned(runs, kinds, JENKINS))
    read = jenkins(tmp_path / "x", ((kinds[form], said) for *_, form, said in asked))
    shapes = {
        (payload, which): shape(kinds[form], issues)
        for (payload, which, form, _), issues in zip(asked, read, strict=True)
    }
    for (payload, which), found in shapes.items():
        assert found == shapes[HARMLESS, which], (payload, which)


# ---- reviewdog


def reviewdog(parser: str, said: str, folder: Path) -> list[dict[str, Any]]:
    done = subprocess.run(
        [tool("reviewdog"), f"-f={parser}", "-reporter=rdjson", "-filter-mode=nofilter", "-diff=true"],
        input=said,
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout).get("diagnostics") or []
    return found


def place_of(diagnostic: Mapping[str, Any]) -> Place:
    at = diagnostic["location"]
    start, end = at["range"]["start"], at["range"].get("end", {})
    return Place(at["path"], start["line"], start.get("column", 0), end.get("column", 0))


def test_reviewdog_finds_the_same(runs: dict[str, Run], kinds: dict[str, str], tmp_path: Path) -> None:
    for name, found in runs.items():
        for form in (form for form in FORMATS if kinds.get(form) in REVIEWDOG):
            places = [place_of(one) for one in reviewdog(kinds[form], found.files[form], tmp_path)]
            agrees(places, found)
            if name == "denied":
                assert {cut(one.column, one.end or one.column + 5) for one in places} == {"basis"}
                assert {wide().splitlines()[one.line - 1] for one in places} == {ONE_LINE.rstrip("\n")}


def test_reviewdog_finds_no_more_and_no_less_whatever_a_text_holds(
    runs: dict[str, Run], kinds: dict[str, str], tmp_path: Path
) -> None:
    counts: dict[str, set[int]] = {}
    for _, which, form, said in poisoned(runs, kinds, REVIEWDOG):
        counts.setdefault(which, set()).add(len(reviewdog(kinds[form], said, tmp_path)))
    assert all(len(each) == 1 for each in counts.values()), counts


# ---- a runner of GitHub's workflows


def act(folder: Path, steps: list[str]) -> list[dict[str, Any]]:
    """Return the workflow commands that a runner takes from what the steps print, each step a file to print."""
    repository = folder / "repository"
    (repository / ".github" / "workflows").mkdir(parents=True)
    for number, said in enumerate(steps):
        (repository / f"{number}.txt").write_text(said)
    run = [{"name": str(number), "run": f"cat {repository}/{number}.txt"} for number in range(len(steps))]
    job = {"runs-on": "here", "steps": run}
    (repository / ".github" / "workflows" / "x.yml").write_text(yaml.safe_dump({"on": "push", "jobs": {"x": job}}))
    subprocess.run(["git", "init", "-q", repository], check=True)
    done = subprocess.run(
        [tool("act"), "push", "--json", "--no-cache-server", "-P", "here=-self-hosted"],
        cwd=repository,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "XDG_CACHE_HOME": str(folder), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    rows = [json.loads(row) for row in done.stdout.split("\n") if row.startswith("{")]
    assert {row.get("jobResult") for row in rows} >= {"success"}, done.stdout + done.stderr
    return [row for row in rows if "command" in row]


def test_a_runner_takes_the_annotations(runs: dict[str, Run], tmp_path: Path) -> None:
    """The file, the line and the columns of each are what the finding has, once the runner has undone the escapes."""
    found = runs["denied"]
    commands = act(tmp_path, [found.files["github"]])
    properties = [one["kvPairs"] for one in commands]
    places = [Place(one["file"], int(one["line"]), int(one["col"]), int(one["endColumn"])) for one in properties]
    agrees(places, found)
    assert {cut(place.column, place.end) for place in places} == {"basis"}
    messages = {finding["message"]["zh"] for finding in found.value["findings"]}
    assert all(any(text in one["arg"] for text in messages) for one in commands)


def test_a_runner_takes_nothing_from_a_text(runs: dict[str, Run], tmp_path: Path) -> None:
    """In no format does a text make it do anything; the one that has annotations has as many, of the same kind."""
    asked: dict[str, list[str]] = {}
    for payload, *_, said in poisoned(runs, dict.fromkeys(FORMATS, ""), {""}):
        asked.setdefault(payload, []).append(said)
    taken: dict[str, list[str]] = {payload: [] for payload in asked}
    for one in act(tmp_path, ["\n".join(said) for said in asked.values()]):
        taken[list(asked)[int(one["step"])]].append(one["command"])
    assert {"error"} <= set(taken[HARMLESS]) <= {"error", "warning", "notice"}
    for payload, found in taken.items():
        assert found == taken[HARMLESS], payload
