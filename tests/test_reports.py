"""Every format of the report: read by programs that the project did not write, inert, and the same however made."""

from __future__ import annotations

import copy
import csv
import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker import report as reports
from checker import yamlfile
from checker.fingerprint import Lines
from checker.problem import Place, Problem
from checker.report import github, markdown, safe, saved
from checker.report.json import failure
from checker.report.saved import Saved
from checker.spans import span
from checker.terminal import PLAIN
from tests.conftest import ROOT, Command
from tests.test_cli import DENIED, GOOD, NOW, edited, validator, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

FORMATS = reports.names()
LANGS = ("zh", "en", "both")
FILES = {name: f"out.{name}" for name in FORMATS}
WIDE = "结算😀𠮷"
# Everything on one line, behind characters of one, two and four bytes, of one unit and of two.
ONE_LINE = (
    f'  pay-orders: {{title: "{WIDE}", action: share, from: shop,'
    " data: [orders.order.order_id, orders.order.order_amount], subject: buyer, purpose: payment_processing,"
    " to: payer, basis: none, safeguards: {transport: https, encrypted_in_transit: true}}\n"
)


class Run(NamedTuple):
    """One run of `check` that wrote every format."""

    folder: Path
    code: int
    files: Mapping[str, str]
    printed: str

    @property
    def value(self) -> Any:
        """The JSON report."""
        return json.loads(self.files["json"])


def wide() -> str:
    """Return an inventory whose only flow stands on one line and is denied."""
    return GOOD[: GOOD.index("flows:")] + "flows:\n" + ONE_LINE


def git(folder: Path, *arguments: str) -> None:
    settings_ = ["-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *settings_, *arguments], cwd=folder, check=True, capture_output=True)


def run(folder: Path, *arguments: str) -> Run:
    """Check a folder, with every format written to a file of its own."""
    asked = [word for name, file in FILES.items() for word in ("-f", f"{name}={file}")]
    said = Command(folder)("check", *arguments, *NOW, *asked, "--lang", "both")
    files = {name: (folder / file).read_text("utf-8") for name, file in FILES.items()}
    return Run(folder, said.returncode, files, said.stdout)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Run]:
    """Return a tree that is denied, one that passes, a pull request with every status, and a run that failed."""
    found = {}
    for name, text in (("denied", wide()), ("passed", GOOD)):
        folder = tmp_path_factory.mktemp(name)
        (folder / "inventory").mkdir()
        (folder / "inventory" / f"{WIDE}.yaml").write_text(text)
        found[name] = run(folder)
    folder = tmp_path_factory.mktemp("failed")
    write(folder, GOOD.replace("basis: explicit_consent", "basis: <b>::error::"))
    found["failed"] = run(folder)
    folder = tmp_path_factory.mktemp("pull_request")
    write(folder, two_flows(kept="none", fixed="none", new="explicit_consent"))
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "one")
    git(folder, "switch", "-qc", "change")
    write(folder, two_flows(kept="none", fixed="explicit_consent", new="none"))
    git(folder, "commit", "-qam", "two")
    found["pull_request"] = run(folder, "--base", "main")
    return found


def two_flows(**bases: str) -> str:
    """Return an inventory with a flow for each name, on the basis given."""
    flow = GOOD[GOOD.index("  pay-orders:") :]
    flows = [
        flow.replace("pay-orders", name).replace("basis: explicit_consent", f"basis: {basis}")
        for name, basis in bases.items()
    ]
    return GOOD[: GOOD.index("  pay-orders:")] + "".join(flows)


def test_the_runs_are_what_they_are_for(runs: dict[str, Run]) -> None:
    assert {name: found.code for name, found in runs.items()} == {
        "denied": 1,
        "passed": 0,
        "failed": 2,
        "pull_request": 1,
    }
    statuses = {finding["status"] for finding in runs["pull_request"].value["findings"]}
    assert statuses == {"introduced", "existing", "fixed"}
    for found in runs.values():
        validator("report").validate(found.value)
        assert found.value["exit_code"] == found.code


# ---- one report, however it is made


@pytest.mark.parametrize("name", ["denied", "passed", "failed", "pull_request"])
def test_convert_gives_what_check_gives(runs: dict[str, Run], name: str, tmp_path: Path) -> None:
    """Byte for byte, in every format, with the same exit code; and what is printed besides is the text."""
    found = runs[name]
    report = found.folder / FILES["json"]
    asked = [word for form, file in FILES.items() for word in ("-f", f"{form}={file}")]
    said = Command(tmp_path)("convert", report, *asked, "--lang", "both")
    assert (said.returncode, said.stderr) == (found.code, "")
    assert {form: (tmp_path / file).read_bytes() for form, file in FILES.items()} == {
        form: (found.folder / file).read_bytes() for form, file in FILES.items()
    }
    assert said.stdout == found.files["text"]
    assert found.printed == ("" if name == "failed" else found.files["text"])


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_printed_is_what_is_written(runs: dict[str, Run], form: str) -> None:
    """A format on the standard output is the same as in a file, and does not change the exit code."""
    found = runs["denied"]
    said = Command(found.folder)("convert", "-", "-f", form, "--lang", "both", stdin=found.files["json"])
    assert (said.returncode, said.stderr) == (found.code, "")
    assert said.stdout == found.files[form]


@pytest.mark.parametrize(("name", "arguments"), [("denied", ()), ("pull_request", ("--base", "main"))])
def test_check_prints_a_format(runs: dict[str, Run], name: str, arguments: tuple[str, ...]) -> None:
    found = runs[name]
    said = Command(found.folder)("check", *arguments, *NOW, "-f", "sarif", "--lang", "both")
    assert (said.returncode, said.stdout) == (found.code, found.files["sarif"])


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{}",
        b"[" * 100_000,
        b"\xff",
        b'{"schema_version": "1.0", "exit_code": 3, "errors": []}',
        json.dumps(failure([Problem("no_documents")])).replace("no_documents", "\\ud800").encode(),
    ],
)
def test_what_is_no_report_is_refused(raw: bytes) -> None:
    with pytest.raises(Problem) as found:
        saved.load(raw, "x.json")
    assert (found.value.key, found.value.code) == ("report_invalid", 2)


# ---- files that are written


def test_a_file_is_written_where_it_was_named_or_not_at_all(clausecheck: Command) -> None:
    """No link leads a report away from its name, nothing but a regular file is replaced, and nothing is left over."""
    write(clausecheck.folder)
    outside = clausecheck.folder.parent / f"{clausecheck.folder.name}-outside"
    outside.mkdir()
    (outside / "victim").write_text("kept")
    (clausecheck.folder / "link").symlink_to(outside / "victim")
    (clausecheck.folder / "folder").symlink_to(outside)
    os.mkfifo(clausecheck.folder / "pipe")
    for name in ("link", "folder/new", "folder/../x", "pipe", "inventory", "absent/new", ""):
        said = clausecheck("check", "-f", f"json={name}", *NOW)
        assert (said.returncode, said.stdout) == (2, ""), name
    said = clausecheck("check", "-f", "json=same", "-f", "sarif=./same", *NOW)
    assert said.returncode == 2
    (clausecheck.folder / "same").unlink()
    assert sorted(path.name for path in outside.iterdir()) == ["victim"]
    assert (outside / "victim").read_text() == "kept"
    assert sorted(path.name for path in clausecheck.folder.iterdir()) == ["folder", "inventory", "link", "pipe"]
    assert clausecheck("check", "-f", f"json={outside / 'victim'}", *NOW).returncode == 0
    assert sorted(path.name for path in outside.iterdir()) == ["victim"]
    assert json.loads((outside / "victim").read_text())["exit_code"] == 0


def test_no_report_of_an_earlier_run_is_left(clausecheck: Command) -> None:
    """A run that fails says so in every file that it was to write, even if it fails at its own options."""
    write(clausecheck.folder)
    for wrong in (("--now", "x"), ("--bogus",), ("-f", "sarfi"), ("--base", "nowhere")):
        (clausecheck.folder / "x.json").write_text("stale")
        said = clausecheck("check", "-f", "json=x.json", *wrong)
        value = json.loads((clausecheck.folder / "x.json").read_text())
        validator("report").validate(value)
        assert said.returncode == value["exit_code"] > 1, wrong
        assert said.stdout == ""


@pytest.mark.parametrize("command", [("decide", "flow.yaml"), ("rules",), ("doctor",), ("explain", "3.1"), ("review",)])
def test_a_format_of_check_serves_no_other_command(clausecheck: Command, command: tuple[str, ...]) -> None:
    write(clausecheck.folder)
    said = clausecheck(*command, "-f", "sarif")
    assert (said.returncode, said.stdout) == (2, "")
    assert "a format of `check` and `convert` alone" in said.stderr
    assert "text, json" in said.stderr


# ---- lines and columns


def test_columns_are_counted_in_the_units_of_the_format(runs: dict[str, Run]) -> None:
    """The text between start and end, cut out of the line in those units, is the key that the finding is about."""
    found = runs["denied"]
    line = ONE_LINE.rstrip("\n")
    number = wide().splitlines().index(line) + 1
    units = line.encode("utf-16-le")

    def cut(start: int, end: int) -> str:
        return units[2 * (start - 1) : 2 * (end - 1)].decode("utf-16-le")

    places = [finding["place"] for finding in found.value["findings"]]
    spans = [finding["span"] for finding in found.value["findings"]]
    keys = [line[place["column"] - 1 : about["end_column"] - 1] for place, about in zip(places, spans, strict=True)]
    assert "basis" in keys
    assert {place["line"] for place in places} == {number}
    results = json.loads(found.files["sarif"])["runs"][0]["results"]
    regions = [one["locations"][0]["physicalLocation"]["region"] for one in results]
    assert [cut(one["startColumn"], one["endColumn"]) for one in regions] == keys
    told = re.findall(r",line=(\d+),endLine=\1,col=(\d+),endColumn=(\d+),", found.files["github"])
    assert sorted(cut(int(start), int(end)) for _, start, end in told) == sorted(keys)
    errors = ET.fromstring(found.files["checkstyle"]).findall("file/error")  # noqa: S314 - our own
    assert sorted(int(one.attrib["column"]) for one in errors) == sorted(one["startColumn"] for one in regions)
    assert {one.attrib["line"] for one in errors} == {str(number)}
    assert {one["location"]["lines"]["begin"] for one in json.loads(found.files["gitlab"])} == {number}


@pytest.mark.parametrize(
    "before", ["", "  ", f'{{title: "{WIDE}", ', "\t中\t", "\x1b[31m中", "::error::中", "e\u0301中"]
)
def test_the_caret_stands_under_its_key(runs: dict[str, Run], before: str) -> None:
    """Measured by a library that knows how wide a terminal shows each character; a tab stands under itself."""
    from wcwidth import wcswidth

    value = copy.deepcopy(runs["denied"].value)
    finding = value["findings"][0]
    finding["span"] |= {"excerpt": f"{before}basis: none", "caret": len(before) + 1}
    value["findings"] = [finding]
    rows = reports.module("text").render(Saved(value), "en").splitlines()
    at = next(at for at, row in enumerate(rows) if row.endswith("^"))
    shown = rows[at - 1][: rows[at - 1].index("basis: none")]
    assert rows[at].count("\t") == shown.count("\t")
    assert wcswidth(rows[at][:-1].replace("\t", "")) == wcswidth(shown.replace("\t", ""))


@given(st.text(st.sampled_from("a中😀𠮷\t:\u0301 \x1b\u202e#\\"), max_size=30), st.integers(1, 31))
@settings(derandomize=True)
def test_what_is_above_the_caret_is_as_wide_as_what_is_before_it(text: str, column: int) -> None:
    from wcwidth import wcswidth

    _, blanks = PLAIN.under(safe.line(text), safe.before(text, column), 0)
    assert not blanks.strip()
    if safe.line(text) == text and "\t" not in text:
        assert len(blanks) == wcswidth(text[: column - 1])


@pytest.mark.parametrize(
    ("line", "column", "name"),
    [
        ("  basis: none", 3, "basis"),
        ("  'b c': x", 3, "'b c'"),
        ("  x: [orders.order.id, b]", 7, "orders.order.id"),
        ("  ADD 身份证号 varchar(18)", 7, "身份证号"),
        ("  `id`", 3, "`id`"),
        ("'open", 1, "'"),
        ("", 1, ""),
        ("abc", 9, ""),
    ],
)
def test_a_span_is_the_name_at_its_column(line: str, column: int, name: str) -> None:
    found = span(line, column, line, "")
    assert line[column - 1 : found.end - 1] == name


def test_a_long_line_is_shown_in_part() -> None:
    line = "x" * 5000 + " key: 1"
    found = span(line, 5002, line, "")
    assert len(found.excerpt) <= 240
    assert found.excerpt[found.caret - 1 :].startswith("key")


# ---- programs that the project did not write


@pytest.fixture(scope="session")
def multitool() -> Path:
    """Return Microsoft's SARIF tool."""
    found = subprocess.run([ROOT / "ci" / "sarif-multitool.sh"], capture_output=True, text=True, check=False)
    if found.returncode:
        pytest.skip(f"Sarif.Multitool: {found.stderr.strip().splitlines()[-1]}")
    return Path(found.stdout.strip())


def use(program: Path, *arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [program, *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
    )


def test_sarif_passes_the_rules_of_github(runs: dict[str, Run], multitool: Path, tmp_path: Path) -> None:
    """Microsoft's validator, with the rules by which GitHub takes a log, has nothing to say but of a missing URL."""
    logs = []
    for name, found in runs.items():
        for form in ("sarif", "sarif-github"):
            logs.append(f"{name}.{form}.sarif")
            (tmp_path / logs[-1]).write_text(found.files[form])
    (tmp_path / "bad.sarif").write_text(
        runs["denied"].files["sarif-github"].replace('"startLine": ', '"startLine": -').replace('"LC3100"', '""')
    )
    told = use(multitool, "validate", *logs, "--rule-kind", "Sarif;Ghas", "-o", "good.json", cwd=tmp_path)
    assert f"{len(logs)} files scanned" in told.stdout
    said = json.loads((tmp_path / "good.json").read_text("utf-8-sig"))["runs"][0]
    assert {one["ruleId"] for one in said.get("results", [])} == {"SARIF2005"}
    subprocess.run(
        [multitool, "validate", "bad.sarif", "--rule-kind", "Sarif;Ghas", "-o", "bad.json"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
    )
    said = json.loads((tmp_path / "bad.json").read_text("utf-8-sig"))["runs"][0]
    assert len({one["ruleId"] for one in said["results"]}) > 1


def test_sarif_is_of_its_schema(runs: dict[str, Run], multitool: Path) -> None:
    from jsonschema import Draft202012Validator

    schema = json.loads((multitool.parent / "sarif-2.1.0.json").read_text("utf-8-sig"))
    for found in runs.values():
        for form in ("sarif", "sarif-github"):
            Draft202012Validator(schema).validate(json.loads(found.files[form]))


def test_github_knows_lines_by_what_codeql_computes(multitool: Path, tmp_path: Path) -> None:
    """The fingerprint of every line equals the one of Microsoft's tool, whatever the line is made of."""
    texts = {
        "plain.yaml": "a: 1\nb: 2\na: 1\n\n\na: 1",
        "wide.yaml": f"a: {WIDE}\n\tb:  中文\n{WIDE * 60}\nb: 中文\n",
        "breaks.yaml": "a: 1\r\nb: 2\r\n\r\n  \r\na: 1\r\n",
        "long.yaml": "x" * 250 + "\n" + "x" * 250 + "\ny\n" + "x" * 250,
        "blank.yaml": "\n\n \n\t\n\n",
        "inventory.yaml": GOOD,
    }
    results = []
    for name, text in texts.items():
        (tmp_path / name).write_bytes(text.encode())
        for number in range(1, len(text.splitlines()) + 1):
            place = {"artifactLocation": {"uri": (tmp_path / name).as_uri()}, "region": {"startLine": number}}
            results.append({"message": {"text": "x"}, "locations": [{"physicalLocation": place}]})
    log = {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}, "results": results}]}
    (tmp_path / "x.sarif").write_text(json.dumps(log))
    use(multitool, "rewrite", "x.sarif", "-o", "y.sarif", "--insert", "RollingHashPartialFingerprints", cwd=tmp_path)
    compared = 0
    for one in json.loads((tmp_path / "y.sarif").read_text("utf-8-sig"))["runs"][0]["results"]:
        where = one["locations"][0]["physicalLocation"]
        lines = Lines(texts[where["artifactLocation"]["uri"].rpartition("/")[2]])
        number = where["region"]["startLine"]
        assert one["partialFingerprints"]["primaryLocationLineHash"] == lines.fingerprint(number), where
        compared += 1
    assert compared == len(results)


def test_sarif_tools_count_the_same(runs: dict[str, Run], tmp_path: Path) -> None:
    """Another reader of SARIF finds the results, at the files and lines that the Code Quality report names."""
    found = runs["pull_request"]
    (tmp_path / "x.sarif").write_text(found.files["sarif-github"])
    tool = Path(sys.executable).parent / "sarif"
    use(tool, "codeclimate", "-o", "c.json", "x.sarif", cwd=tmp_path)
    use(tool, "csv", "-o", "c.csv", "x.sarif", cwd=tmp_path)
    theirs = {(one["location"]["path"], one["location"]["lines"]["begin"]) for one in climate(tmp_path / "c.json")}
    introduced = {
        (one["place"]["file"], one["place"]["line"]) for one in found.value["findings"] if one["status"] == "introduced"
    }
    assert theirs == introduced
    with (tmp_path / "c.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == sum(one["status"] == "introduced" for one in found.value["findings"])
    ours = {(one["location"]["path"], one["location"]["lines"]["begin"]) for one in json.loads(found.files["gitlab"])}
    assert introduced < ours


def climate(path: Path) -> list[dict[str, Any]]:
    value: list[dict[str, Any]] = json.loads(path.read_text())
    return value


def test_junitparser_counts_the_same(runs: dict[str, Run], tmp_path: Path) -> None:
    from junitparser import Error, Failure, JUnitXml, Skipped

    for name, found in runs.items():
        (tmp_path / "x.xml").write_text(found.files["junit"])
        suites = JUnitXml.fromfile(str(tmp_path / "x.xml"))
        said = (suites.tests, suites.failures, suites.errors, suites.skipped)
        results = [result for suite in suites for case in suite for result in case.result]
        kinds = [sum(isinstance(one, kind) for one in results) for kind in (Failure, Error, Skipped)]
        assert list(said[1:]) == kinds
        suites.update_statistics()  # type: ignore[no-untyped-call]
        assert said == (suites.tests, suites.failures, suites.errors, suites.skipped), name
        blocking = sum(one["blocks"] for one in found.value.get("findings", []))
        assert (suites.failures, suites.errors) == (blocking, len(found.value.get("errors", [])))
        assert bool(suites.failures + suites.errors) == bool(found.code)


def test_code_quality_is_as_gitlab_reads_it(runs: dict[str, Run]) -> None:
    for name, found in runs.items():
        said = json.loads(found.files["gitlab"])
        assert isinstance(said, list)
        assert bool(said) == (name != "passed")
        assert len({one["fingerprint"] for one in said}) == len(said)
        for one in said:
            assert one["description"]
            assert one["check_name"]
            assert one["severity"] in {"info", "minor", "major", "critical", "blocker"}
            assert re.match(r"[^/.-]", one["location"]["path"])
            assert one["location"]["lines"]["begin"] >= 1
        assert any(one["severity"] == "blocker" for one in said) == bool(found.code)
        standing = [one for one in found.value.get("findings", []) if one["status"] != "fixed"]
        assert len(said) == len(standing) + len(found.value.get("errors", []))
        assert len(re.findall("<error ", found.files["checkstyle"])) == len(said)


WHERE = {
    "github": r"file=([^,]+),",
    "gitlab": r'"path": "([^"]+)"',
    "sarif": r'"uri": "([^"]+)"',
    "sarif-github": r'"uri": "([^"]+)"',
    "checkstyle": r'<file name="([^"]+)"',
    "junit": r'(?<!class)(?<!path)file="([^"]+)"',
    "markdown": r"`([^` ]+\.yaml):",
    "checkrun-github": r'"path": "([^"]+)"',
    "checkrun-gitee": r'"path": "([^"]+)"',
    "checkrun-codeup": r'"path": "([^"]+)"',
}
"""What names a file in the formats that platforms read."""


@pytest.mark.parametrize("start", ["root", "subfolder"])
@pytest.mark.parametrize(("basis", "code"), [("none", 1), ("nothing", 2)])
@pytest.mark.parametrize("arguments", [(), ("--base", "main")])
def test_a_subfolder_is_told_from_the_root_of_its_repository(
    arguments: tuple[str, ...], basis: str, code: int, start: str, tmp_path: Path
) -> None:
    """Platforms look there; a terminal and the JSON report name files as the judged folder has them."""
    shop = tmp_path / "apps" / "网店"
    shop.mkdir(parents=True)
    write(shop, GOOD)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "one")
    git(tmp_path, "switch", "-qc", "change")
    write(shop, edited("basis: explicit_consent", f"basis: {basis}"))
    git(tmp_path, "commit", "-qam", "two")
    found = run(shop, *arguments) if start == "subfolder" else run(tmp_path, "apps/网店", *arguments)
    assert found.code == code
    for name, pattern in WHERE.items():
        files = set(re.findall(pattern, found.files[name]))
        assert {unquote(file) for file in files} == {"apps/网店/inventory/main.yaml"}, name
    assert found.value["folder"] == "apps/网店"
    assert "inventory/main.yaml:" in found.files["text"]
    assert "apps/" not in found.files["text"] + found.files["html"]
    (tmp_path / "report.json").write_text(found.files["json"])
    for name in WHERE:
        again = Command(tmp_path)("convert", "report.json", "-f", name, "--lang", "both")
        assert again.stdout == found.files[name]


def test_a_strict_parser_reads_the_page(runs: dict[str, Run]) -> None:
    import html5lib

    for found in runs.values():
        html5lib.HTMLParser(strict=True).parse(found.files["html"])


def test_github_gets_only_what_is_new(runs: dict[str, Run]) -> None:
    """In the full log all that is there is marked; in the one for GitHub what existed, was fixed or lifted is gone."""
    found = runs["pull_request"]
    full = json.loads(found.files["sarif"])["runs"][0]["results"]
    new = json.loads(found.files["sarif-github"])["runs"][0]
    assert {one["baselineState"] for one in full} == {"new", "unchanged", "absent"}
    wanted = {one["fingerprint"] for one in found.value["findings"] if one["status"] == "introduced"}
    assert {one["partialFingerprints"]["clausecheck/v1"] for one in new["results"]} == wanted
    assert all(one["partialFingerprints"]["primaryLocationLineHash"] for one in new["results"])
    assert "1 that existed before, 1 that are fixed" in json.dumps(new["invocations"])
    assert not any("suppressions" in one for one in new["results"])


def test_what_a_sign_off_lifts_is_shown_as_lifted() -> None:
    """LeapCa's own flows that legal has signed off: suppressed in SARIF, skipped in JUnit, no alert on GitHub."""
    value = json.loads(Command(ROOT)("check", *NOW, "-f", "json").stdout)
    lifted = [one for one in value["decisions"] if one.get("lifted")]
    assert lifted
    made = Saved(value)
    full = json.loads(reports.module("sarif").render(made, "en"))["runs"][0]["results"]
    assert [one["properties"]["subject"] for one in full if "suppressions" in one] == [
        one["id"] for one in lifted for _ in one["lifted"]
    ]
    assert all(one["locations"] for one in full)
    assert json.loads(reports.module("sarif-github").render(made, "en"))["runs"][0]["results"] == []
    cases = ET.fromstring(reports.module("junit").render(made, "en")).iter("skipped")  # noqa: S314 - our own
    assert len(list(cases)) == sum(len(one["lifted"]) for one in lifted)
    assert json.loads(reports.module("gitlab").render(made, "en")) == []


# ---- nothing in a name or a text does anything


PAYLOADS = [
    "::error file=x::boo\n##[error]y\r\n::set-output name=a::b",
    "##vso[task.setvariable variable=a]b",
    "red \x1b[31m \x9b31m \x07 \x00 \x85 \u2028 title \x1b]0;x\x07",
    "<script>alert(1)</script><img src=x onerror=alert(1)><!-- --><b>\"'",
    "</failure>]]></error></testcase> &amp; &lt; <![CDATA[",
    "[click](https://evil.example/) ![i](https://evil.example/i.png) <https://evil.example> [a]: https://evil.example",
    "https://evil.example www.evil.example a@evil.example javascript:alert(1)",
    "@everyone #1 GH-12 gh-3 !7 ~label %1 $5 &9 evil/repo#3 evil/repo@abc",
    "`tick` ``two`` ``` ~~~ **bold** _it_ <details> | pipe | ---",
    "```\n[a](https://evil.example) <img src=x>\n```\n~~~\n@all",
    "=HYPERLINK(1)",
    "@SUM(1)",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "\t=1",
    "＝1",
    "# head\n- list\n1. one\n> quote\n    code",
    "\u202eevil\u2066\u2069\u200b\ufeff\ufffe\uffff\U000e0041",
    "{0} {{1}} ${{ secrets.X }} %0A%0D %3A , : \\n \\",
    "中文😀𠮷" * 20,
]
KEPT = {"schema_version", "exit_code", "status", "outcome", "verdict", "blocks", "key", "why", "kind"}
RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff]")


def poisoned(value: Any, payload: str) -> Any:
    """Return a report whose every free text, at whatever depth, is the payload."""
    if isinstance(value, dict):
        return {
            key: one if key in KEPT else payload if key in FREE and isinstance(one, str) else poisoned(one, payload)
            for key, one in value.items()
        }
    return [poisoned(one, payload) for one in value] if isinstance(value, list) else value


FREE = {
    "en", "zh", "file", "subject", "id", "excerpt", "paste", "condition", "rule", "element", "name", "version", "where",
    "title", "action", "from", "to",
}  # fmt: skip


def reports_full_of(payload: str, runs: dict[str, Run]) -> Iterator[Saved]:
    for name in ("pull_request", "failed"):
        value = copy.deepcopy(runs[name].value)
        for finding in value.get("findings", []):
            finding["fixes"] = [{"kind": "declare", "en": "x", "zh": "x", "paste": "x"}]
            finding["lapsed_sign_offs"] = [{"id": "x", "why": "expired"}]
        if "findings" in value:
            value["notes"] = [{"en": "x", "zh": "x"}]
            hits = next(one["failed"] for one in value["decisions"] if one["failed"])
            value["decisions"][0]["lifted"] = copy.deepcopy(hits)
            value["decisions"][0]["pending"] = [{**hit, "effective_on": "2027-01-01"} for hit in copy.deepcopy(hits)]
            value["summary"]["files"] = {payload: "sha256:" + "0" * 64}
            before, after = value["decisions"][0], value["decisions"][-1]
            change = {"on": "2027-01-01", "because": ["A01"], "newly_blocks": True, "before": before, "after": after}
            value["upcoming"] = [copy.deepcopy(change)]
            two = {"en": payload, "zh": payload}
            value["map"] = {
                "systems": {payload: payload},
                "datasets": {payload: payload},
                "recipients": {payload: {"name": payload, "kind": payload}},
                "categories": {payload: two},
            }
            value["clauses"] = [{**one, "title": two, "rules": []} for one in value["clauses"]]
            for one in value["decisions"]:
                one["flow"] |= {"datasets": [payload], "categories": [payload]}
        rules = value.pop("rules", [])
        found = poisoned(value, payload)
        if rules:
            # Ids of rules are ours and have a pattern; what is lifted is looked up by name.
            found["rules"] = [{**poisoned(rule, payload), "id": rule["id"]} for rule in rules]
        validator("report").validate(found)
        yield Saved(saved.load(safe.as_json(found).encode(), "x"))


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("form", FORMATS)
def test_nothing_hidden_and_no_command(form: str, payload: str, runs: dict[str, Run]) -> None:
    """No line of any format holds a control or a bidirectional character, or starts with a workflow command."""
    for made in reports_full_of(payload, runs):
        for lang in LANGS:
            said = reports.module(form).render(made, lang)
            assert not RAW.search(said), form
            ours = {"github": r"::(error|warning|notice) [^\n]*::", "markdown": r"### clausecheck: \w+"}.get(form)
            for row in said.split("\n"):
                if row.lstrip().startswith(("::", "##")):
                    assert ours, row
                    assert re.match(ours, row), row
                assert "##[" not in row
                assert "##vso[" not in row.lower()
            inert(form, said)


class Tags(HTMLParser):
    """Keeps what a browser would make of a page."""

    def __init__(self) -> None:
        """Start with nothing seen."""
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self.within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag."""
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [said or "" for name, said in attrs if name == "href"]
        self.within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Leave a tag."""
        while self.within and self.within.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Keep a text with the tag that it stands in."""
        self.texts.append((self.within[-1] if self.within else "", data))


def inert_page(said: str) -> None:
    import html5lib

    html5lib.HTMLParser(strict=True).parse(said)
    page = Tags()
    page.feed(said)
    assert page.tags <= {
        *("html", "head", "meta", "title", "style", "body", "header", "main", "script", "h1", "h2", "h3", "p", "div"),
        *("span", "button", "label", "input", "article", "section", "code", "pre", "ul", "li", "a", "b", "br"),
        *("strong", "select", "option", "details", "summary", "svg", "text", "tspan", "path", "rect"),
        *("table", "thead", "tbody", "tr", "th", "td"),
    }
    assert not {name for name in page.attributes if name.startswith("on")} | page.attributes & {"src", "style"}
    # A link leads to a place on the page, and no text has a say in where.
    assert not [link for link in page.links if not re.fullmatch(r"#[a-z0-9]+(-[0-9.()]+)?", link)]
    scripts = [text for tag, text in page.texts if tag == "script"]
    assert scripts == [(ROOT / "checker/report/page.js").read_text()]
    cells = [text for tag, text in page.texts if tag in {"td", "th"}]
    assert not [text for text in cells if re.match(r"\s*[=+\-@＝＋－＠]", text)]


def inert_comment(said: str) -> None:
    import cmarkgfm

    assert said.startswith(f"{markdown.MARKER}\n")
    assert len(said.encode("utf-16-le")) // 2 <= markdown.LIMIT
    html = cmarkgfm.github_flavored_markdown_to_html(said, cmarkgfm.Options.CMARK_OPT_UNSAFE)
    page = Tags()
    page.feed(html)
    assert page.tags <= {"h3", "p", "ul", "li", "code", "strong", "br", "details", "summary", "pre"}, html
    assert page.attributes <= {"lang"}
    for tag, text in page.texts:
        if tag not in {"code", "pre"}:
            assert not re.search(r"[@#!~$&%]\w|gh-\d", text, re.IGNORECASE), text


def inert_junit(said: str) -> None:
    root = ET.fromstring(said)  # noqa: S314 - our own
    assert {one.tag for one in root.iter()} <= {
        *("testsuites", "testsuite", "testcase", "failure", "error", "skipped", "system-out"),
    }
    for case in root.iter("testcase"):
        assert not re.match(r"\s*[=+\-@＝＋－＠]", case.attrib["name"])


def inert_checkstyle(said: str) -> None:
    root = ET.fromstring(said)  # noqa: S314 - our own
    assert {one.tag for one in root.iter()} <= {"checkstyle", "file", "error"}


def inert_sarif(said: str) -> None:
    log = json.loads(said)["runs"][0]
    for one in (*log["results"], *log["invocations"][0].get("toolExecutionNotifications", [])):
        assert not re.search(r"(?<!\\)\[[^\]]*(?<!\\)\]\(", one["message"]["text"])


def inert_annotations(said: str) -> None:
    for row in said.splitlines():
        found = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", row)
        if found:
            properties = dict(one.split("=", 1) for one in found[2].split(","))
            assert set(properties) <= {"file", "line", "endLine", "col", "endColumn", "title"}


def inert_quality(said: str) -> None:
    for one in json.loads(said):
        assert not re.match(r"\s*[=+\-@＝＋－＠]", one["description"])


def inert_text(said: str) -> None:
    assert said


def inert_check_run(said: str) -> None:
    """Look at what the JSON says once it is read, for that is what is sent."""
    import cmarkgfm

    for body in json.loads(said):
        told = body.get("annotations") or body["output"].get("annotations", [])
        assert not RAW.search(json.dumps(told, ensure_ascii=False))
        assert not RAW.search(body["output"]["summary"])
        for one in told:
            assert not re.match(r"\s*[=+\-@＝＋－＠]", one["title"])
            assert not one["message"].lstrip().startswith(("::", "##"))
        html = cmarkgfm.github_flavored_markdown_to_html(body["output"]["summary"], cmarkgfm.Options.CMARK_OPT_UNSAFE)
        page = Tags()
        page.feed(html)
        assert page.tags <= {"h3", "p", "ul", "li", "code", "strong", "br", "details", "summary", "pre"}, html


INERT: dict[str, Callable[[str], object]] = {
    "html": inert_page,
    "markdown": inert_comment,
    "junit": inert_junit,
    "checkstyle": inert_checkstyle,
    "sarif": inert_sarif,
    "sarif-github": inert_sarif,
    "github": inert_annotations,
    "gitlab": inert_quality,
    "checkrun-github": inert_check_run,
    "checkrun-gitee": inert_check_run,
    "checkrun-codeup": inert_check_run,
}
READ: dict[str, Callable[[str], object]] = {"{": json.loads, "[": json.loads, "<": ET.fromstring}


def inert(form: str, said: str) -> None:
    """Ask what is to be asked of the format, or, where nothing is said of it, that its syntax holds."""
    read = inert_text if form == "text" else READ.get(said[:1], inert_text)
    INERT.get(form, read)(said)


@given(st.text(max_size=200))
@settings(derandomize=True, max_examples=300, deadline=None)
def test_any_text_is_inert_in_markdown_and_says_the_same(text: str) -> None:
    """Whatever the text, a reader of the comment sees it as `cell` would show it, and no markup comes of it."""
    import cmarkgfm

    for made, allowed in ((safe.markdown(text), {"p", "li", "ul"}), (safe.code(text), {"p", "li", "ul", "code"})):
        html = cmarkgfm.github_flavored_markdown_to_html(f"- x {made} x\n", cmarkgfm.Options.CMARK_OPT_UNSAFE)
        page = Tags()
        page.feed(html)
        assert page.tags <= allowed, (html, made)
        seen = "".join(one for _, one in page.texts)
        assert "".join(seen.split()) == "".join(f"x{safe.cell(text)}x".split())


def test_names_of_files_are_inert_from_end_to_end(clausecheck: Command) -> None:
    """A file whose name is an attack, read from disk, told in every format."""
    folder = clausecheck.folder / "inventory"
    folder.mkdir()
    name = "=1 ::error file=x,::%0A<img src=x onerror=a> [a](b) @all `t` ##[group]é.yaml"
    (folder / name).write_text(DENIED)
    found = run(clausecheck.folder)
    assert found.code == 1
    for form, said in found.files.items():
        assert not [row for row in said.splitlines() if row.lstrip().startswith("::error file=x")]
        assert "##[" not in said
        inert(form, said)
    uri = json.loads(found.files["sarif"])["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert uri["artifactLocation"]["uri"].startswith("inventory/%3D1%20%3A%3Aerror%20file%3Dx%2C")


# ---- limits


def many(runs: dict[str, Run], count: int, words: int) -> Saved:
    """Return a report with so many findings, each of so many words."""
    value = copy.deepcopy(runs["denied"].value)
    finding = value["findings"][0]
    finding["message"] = {"en": "word " * words + ".", "zh": "字词 " * words + "。"}
    value["findings"] = [
        {**finding, "fingerprint": f"{number:064x}", "place": {**finding["place"], "line": number + 1}}
        for number in range(count)
    ]
    return Saved(value)


@pytest.mark.parametrize(
    ("count", "words", "rows", "told"),
    [(20, 5, 20, True), (90, 90, 90, True), (150, 400, 150, False), (9000, 5, 0, False)],
)
def test_a_comment_fits(runs: dict[str, Run], count: int, words: int, rows: int, *, told: bool) -> None:
    """It tells what fits, names every finding as long as it can, and always says the verdict and the counts."""
    said = markdown.render(many(runs, count, words), "en")
    assert len(said.encode("utf-16-le")) // 2 <= markdown.LIMIT
    assert said.count("pay-orders`") == rows
    assert ("remedy: " in said) == told
    assert "clausecheck: blocked" in said
    assert f"{count} introduced" in said
    assert (markdown.SHORTENED.en in said) == (count > 20)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_shortened_comment_is_inert(runs: dict[str, Run], payload: str) -> None:
    """Where only a table fits, every row has its five cells, whatever stands in them."""
    import cmarkgfm

    value = copy.deepcopy(many(runs, 150, 400).value)
    for finding in value["findings"]:
        finding["subject"] = finding["place"]["file"] = payload
    said = markdown.render(Saved(value), "both")
    html = cmarkgfm.github_flavored_markdown_to_html(said, cmarkgfm.Options.CMARK_OPT_UNSAFE)
    page = Tags()
    page.feed(html)
    assert page.tags <= {"h3", "p", "br", "table", "thead", "tbody", "tr", "th", "td", "code"}
    rows = [row.count("<td>") for row in html.split("<tr>")[2:]]
    assert not rows or set(rows) == {5}
    assert len(rows) == 150 or len(payload) > 60


def test_annotations_are_as_many_as_github_shows(runs: dict[str, Run]) -> None:
    rows = github.render(many(runs, 25, 1), "en").splitlines()
    assert sum(row.startswith("::error ") for row in rows) == github.SHOWN
    assert "15 more in the full report" in rows


def test_a_failure_is_told_in_every_format() -> None:
    """Without a place, too, as when the options are wrong."""
    made = Saved(failure([Problem("no_documents"), Problem("malformed", Place("--x", 1), why="<b>")]))
    for form in FORMATS:
        for lang in LANGS:
            said = reports.module(form).render(made, lang)
            assert "malformed" in said or "格式错误" in said, form
            inert(form, said)


def test_the_inventory_of_the_tests_is_what_it_says() -> None:
    """The one line that columns are measured on is the inventory's own flow, denied."""
    flow = yamlfile.load(wide(), "x")["flows"]["pay-orders"]
    other = yamlfile.load(edited("    basis: explicit_consent\n    evidence: [CNS-1]\n", "    basis: none\n"), "x")
    assert flow == {**other["flows"]["pay-orders"], "title": WIDE}
