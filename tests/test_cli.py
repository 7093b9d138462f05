"""The command as people and runners meet it: what it prints, harmless and always the same, and how it ends."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from checker import __version__
from checker.report.safe import line
from checker.validate import SCHEMAS, schema

if TYPE_CHECKING:
    from checker.law import Law
    from tests.conftest import Command

SMALL = Path(__file__).parent / "fixtures" / "small"
GOOD = (SMALL / "inventory.yaml").read_text()
DOCUMENT = (SMALL / "document.yaml").read_text()
CJK = re.compile("[\u4e00-\u9fff]")
NOW = ("--now", "2026-11-22")


def write(folder: Path, text: str = GOOD) -> None:
    """Write the inventory."""
    (folder / "inventory").mkdir(exist_ok=True)
    (folder / "inventory" / "main.yaml").write_text(text)


def edited(old: str, new: str, text: str = GOOD) -> str:
    """Return the inventory with one place changed."""
    assert text.count(old) == 1, old
    return text.replace(old, new)


DENIED = edited("    basis: explicit_consent\n    evidence: [CNS-1]\n", "    basis: none\n")


def validator(name: str) -> Draft202012Validator:
    """Return what tells whether JSON is of the form that is promised."""
    registry: Any = Registry().with_resource("urn:clausecheck:report:1", DRAFT202012.create_resource(schema("report")))
    return Draft202012Validator(schema(name), registry=registry)


def test_version_and_help(clausecheck: Command) -> None:
    """Both end well; help names every command in both languages."""
    said = clausecheck("--version")
    assert (said.returncode, said.stdout) == (0, f"clausecheck, version {__version__}\n")
    said = clausecheck("--help")
    assert said.returncode == 0
    assert all(f"  {command} " in said.stdout for command in ("check", "decide", "explain", "rules", "doctor"))
    assert clausecheck("-h").stdout == said.stdout
    assert CJK.search(said.stdout)
    for command in ("check", "decide", "explain", "rules", "doctor"):
        assert clausecheck(command, "--help").returncode == 0


def test_no_command(clausecheck: Command) -> None:
    """Without a command there is help on the error stream, and no success."""
    said = clausecheck()
    assert (said.returncode, said.stdout) == (2, "")
    assert "Usage: clausecheck" in said.stderr


def test_python_m(clausecheck: Command) -> None:
    """`python -m checker` is the command."""
    said = subprocess.run(
        [sys.executable, "-P", "-m", "checker", "--version"],
        capture_output=True,
        text=True,
        check=False,
        cwd=clausecheck.folder,
    )
    assert (said.returncode, said.stdout) == (0, f"clausecheck, version {__version__}\n")


@pytest.mark.parametrize(("text", "code", "verdict"), [(GOOD, 0, "passed: "), (DENIED, 1, "blocked: ")])
def test_exit_codes(clausecheck: Command, text: str, code: int, verdict: str) -> None:
    """0 when nothing blocks, 1 when something does; the last line says so."""
    write(clausecheck.folder, text)
    said = clausecheck("check", *NOW)
    assert (said.returncode, said.stderr) == (code, "")
    assert said.stdout.rstrip("\n").rpartition("\n")[2].startswith(verdict)
    assert clausecheck("check", clausecheck.folder, *NOW, cwd=Path("/")).returncode == code


@pytest.mark.parametrize(
    ("text", "code", "verdict"),
    [
        (DOCUMENT, 0, "allow"),
        (edited("  basis: explicit_consent\n", "  basis: none\n", DOCUMENT), 1, "deny"),
        (edited("  action: share\n", "  action: notify\n", DOCUMENT), 1, "review"),
    ],
)
def test_decide(clausecheck: Command, text: str, code: int, verdict: str) -> None:
    """One document from a file or the standard input, YAML or JSON: the same decision, of the promised form."""
    import yaml

    (clausecheck.folder / "flow.yaml").write_text(text)
    (clausecheck.folder / "flow.json").write_text(json.dumps(yaml.safe_load(text)))
    runs = [
        clausecheck("decide", "flow.yaml", "-f", "json", *NOW),
        clausecheck("decide", "flow.json", "-f", "json", *NOW),
    ]
    runs.append(clausecheck("decide", "-", "-f", "json", *NOW, stdin=text))
    assert {(said.returncode, said.stderr) for said in runs} == {(code, "")}
    assert len({said.stdout for said in runs}) == 1
    answer = json.loads(runs[0].stdout)
    validator("decisions").validate(answer)
    assert [decision["verdict"] for decision in answer["decisions"]] == [verdict]
    assert answer["decisions"][0]["clauses"]


@pytest.mark.parametrize("text", [GOOD, DENIED], ids=["allowed", "denied"])
@pytest.mark.parametrize("form", ["text", "json"])
def test_same_input_same_bytes(clausecheck: Command, text: str, form: str, tmp_path: Path) -> None:
    """Nothing of the day, the folder, the environment or chance is in a report."""
    other = tmp_path / "elsewhere"
    other.mkdir()
    write(clausecheck.folder, text)
    write(other, text)
    first = clausecheck("check", "-f", form, *NOW)
    second = clausecheck(
        "check", "-f", form, *NOW, cwd=other, PYTHONHASHSEED="7", LC_ALL="zh_CN.UTF-8", TZ="America/Lima", COLUMNS="40"
    )
    assert first.stdout == second.stdout
    assert first.returncode == second.returncode


@pytest.mark.parametrize("text", [GOOD, DENIED], ids=["allowed", "denied"])
def test_report_is_of_the_promised_form(clausecheck: Command, text: str) -> None:
    """The JSON report is what its schema says, names every file with its digest, and counts what it evaluated."""
    import hashlib

    write(clausecheck.folder, text)
    said = clausecheck("check", "-f", "json", *NOW)
    answer = json.loads(said.stdout)
    validator("report").validate(answer)
    assert answer["exit_code"] == said.returncode
    assert answer["summary"]["files"] == {"inventory/main.yaml": f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"}
    assert answer["summary"]["flows"] == 1
    for finding in answer["findings"]:
        assert "pay-orders" in text.split("\n")[finding["place"]["line"] - 1] or finding["place"]["line"] > text[
            : text.index("pay-orders")
        ].count("\n")
        assert CJK.search(finding["message"]["zh"])
        assert CJK.search(finding["remedy"]["zh"])


def test_pull_request_report_is_of_the_promised_form(clausecheck: Command) -> None:
    """So is that of a pull request, with both commits."""

    def git(*arguments: str) -> None:
        settings = ["-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "init.defaultBranch=main"]
        subprocess.run(["git", *settings, *arguments], cwd=clausecheck.folder, check=True, capture_output=True)

    write(clausecheck.folder)
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "one")
    git("switch", "-qc", "change")
    write(clausecheck.folder, DENIED)
    git("commit", "-qam", "two")
    said = clausecheck("check", "--base", "main", "-f", "json", *NOW)
    answer = json.loads(said.stdout)
    validator("report").validate(answer)
    assert (said.returncode, answer["summary"]["mode"]) == (1, "pull_request")
    assert {finding["status"] for finding in answer["findings"]} == {"introduced"}
    write(clausecheck.folder)
    git("commit", "-qam", "three")
    git("branch", "-f", "main", "HEAD~1")
    answer = json.loads(clausecheck("check", "--base", "main", "-f", "json", *NOW).stdout)
    validator("report").validate(answer)
    assert {(finding["status"], finding["blocks"]) for finding in answer["findings"]} == {("fixed", False)}


@pytest.mark.parametrize("name", ["report", "decisions"])
def test_schemas_are_closed(name: str) -> None:
    """The schemas are valid, say their version, and let no unknown key pass."""
    found = schema(name)
    Draft202012Validator.check_schema(found)
    assert '"const": "1.0"' in (SCHEMAS / f"{name}.schema.json").read_text()

    def objects(node: Any) -> list[dict[str, Any]]:
        inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else []
        here = [node] if isinstance(node, dict) and node.get("type") == "object" else []
        return here + [one for child in inner for one in objects(child)]

    assert objects(found)
    assert all("additionalProperties" in one and one["additionalProperties"] is not True for one in objects(found))


@pytest.mark.parametrize(
    "change",
    [
        lambda answer: answer.pop("schema_version"),
        lambda answer: answer.update(schema_version="1.2"),
        lambda answer: answer.pop("map"),
        lambda answer: answer.pop("clauses"),
        lambda answer: answer.update(extra=1),
        lambda answer: answer["decisions"][0].update(verdict="permit"),
        lambda answer: answer["decisions"][0].pop("clauses"),
        lambda answer: answer["summary"].update(flows=0),
        lambda answer: answer["summary"]["law"].update(rules=0),
        lambda answer: answer["summary"].update(engines={}),
        lambda answer: answer["findings"][0]["place"].update(line=0),
        lambda answer: answer["findings"][0]["message"].pop("zh"),
        lambda answer: answer.update(exit_code=2),
    ],
)
def test_schema_refuses_another_form(clausecheck: Command, change: Any) -> None:
    """A report that lost or gained something is not of the promised form."""
    write(clausecheck.folder, DENIED)
    answer = json.loads(clausecheck("check", "-f", "json", *NOW).stdout)
    assert validator("report").is_valid(answer)
    change(answer)
    assert not validator("report").is_valid(answer)


def test_explain_rule(clausecheck: Command, law: Law) -> None:
    """A rule is found by its id and by its name, with its clause, its place and every condition."""
    rule = law.rule("sharing.explicit_consent")
    by_id, by_name = clausecheck("explain", rule.id), clausecheck("explain", rule.name)
    assert by_id.returncode == 0
    assert by_id.stdout == by_name.stdout
    assert rule.clause in by_id.stdout
    assert rule.title.en in by_id.stdout
    own = re.findall(
        r'^(?:fails|doubts) contains \["explicit_consent", \[?"(\w+)"',
        law.modules["sharing/explicit_consent.rego"],
        re.MULTILINE,
    )
    assert own
    for condition in own:
        assert law.words(condition).text.en in by_id.stdout
        assert law.words(condition).remedy.en in by_id.stdout
    assert CJK.search(clausecheck("explain", rule.id, "--lang", "zh").stdout)


def test_explain_every_rule_and_clause(law: Law) -> None:
    """Nothing in the law is without words: every rule and every clause can be explained in every language."""
    from checker.config import Config
    from checker.discover import WorkingTree
    from checker.explain import explain
    from tests.conftest import TODAY

    for what in [*law.rule_names, *law.clauses]:
        for lang in ("zh", "en", "both"):
            said = explain(what, WorkingTree(SMALL), law, Config(), TODAY, lang)
            assert said.strip()
            assert "{" not in said.replace("{element}", "").replace("{recipient}", "").replace("{purpose}", "")


def test_explain_clause(clausecheck: Command) -> None:
    """A clause names its rules."""
    said = clausecheck("explain", "3.1(1)")
    assert said.returncode == 0
    assert "sharing.explicit_consent" in said.stdout


def test_explain_flow(clausecheck: Command) -> None:
    """A flow is explained with its place, its verdict and what a sign-off must pin."""
    write(clausecheck.folder)
    said = clausecheck("explain", "pay-orders", *NOW)
    assert said.returncode == 0
    assert "inventory/main.yaml:42:3: Settle orders" in said.stdout
    assert re.search(r"sha256:[0-9a-f]{64}", said.stdout)
    assert "3.1(1)" in said.stdout


@pytest.mark.parametrize(
    ("what", "near"), [("LC310", "LC31"), ("3.1(9)", "3.1("), ("pay-order", "pay-orders"), ("\x1b[31m", None)]
)
def test_explain_unknown(clausecheck: Command, what: str, near: str | None) -> None:
    """What is not known is said to be so, with what is near."""
    write(clausecheck.folder)
    said = clausecheck("explain", what)
    assert (said.returncode, said.stdout) == (2, "")
    assert (f"did you mean `{near}" in said.stderr) if near else ("\x1b" not in said.stderr)


def test_rules(clausecheck: Command, law: Law) -> None:
    """The list has every rule once, in clause order, in both formats."""
    answer = json.loads(clausecheck("rules", "-f", "json").stdout)
    assert answer["schema_version"] == "1.0"
    assert sorted(rule["rule"] for rule in answer["rules"]) == sorted(law.rule_names)
    assert len({rule["id"] for rule in answer["rules"]}) == len(law.rule_names)
    numbers = [[int(number) for number in re.findall(r"\d+", rule["clause"])] for rule in answer["rules"]]
    assert numbers == sorted(numbers)
    rows = clausecheck("rules").stdout.splitlines()
    assert [row.split()[0] for row in rows] == [rule["id"] for rule in answer["rules"]]
    assert all(CJK.search(row) for row in clausecheck("rules", "--lang", "zh").stdout.splitlines())


@pytest.mark.parametrize("lang", ["zh", "en", "both"])
def test_doctor(clausecheck: Command, law: Law, lang: str) -> None:
    """The doctor names version, law, engine and what they proved."""
    said = clausecheck("doctor", "--lang", lang, *NOW)
    assert (said.returncode, said.stderr) == (0, "")
    assert f"clausecheck {__version__}" in said.stdout
    assert re.search(r"sha256:[0-9a-f]{64}", said.stdout)
    assert f"{2 * len(law.rule_names)} " in said.stdout
    assert bool(CJK.search(said.stdout)) == (lang != "en")


def test_doctor_on_both_engines(clausecheck: Command, opa: str) -> None:
    """With OPA at hand it proves that, too."""
    said = clausecheck("doctor", "--engine", "both", *NOW, CLAUSECHECK_OPA=opa)
    assert said.returncode == 0, said.stderr
    assert "regorus" in said.stdout
    assert "OPA 1." in said.stdout


def test_doctor_finds_a_broken_law(clausecheck: Command) -> None:
    """A law that is not sound is told of with its line."""
    shutil.copytree(Path(__file__).parent.parent / "rego", clausecheck.folder / "law")
    (clausecheck.folder / "clausecheck.yaml").write_text("law: law\n")
    path = clausecheck.folder / "law" / "sharing" / "opening.rego"
    path.write_text(path.read_text() + "\nimport data.leapca.facts\n")
    said = clausecheck("doctor")
    assert said.returncode == 3
    assert re.search(r"^law/sharing/opening\.rego:\d+:\d+: error: ", said.stderr, re.MULTILINE)


EVIL = "::error::x\u200b ##[set-env name=A]b ##vso[task.x] %0A \u00ad"


@pytest.mark.parametrize("form", ["text", "json"])
def test_output_is_harmless(clausecheck: Command, form: str) -> None:
    """What people wrote commands no runner and no terminal, wherever it is repeated."""
    text = edited("title: Settle orders", f"title: '{EVIL}'", edited("name: Pay Company", f"name: '{EVIL}'", DENIED))
    text = text.replace("  pay-orders:", "  \n  pay-orders:  # ::warning::x")
    write(clausecheck.folder, text)
    said = clausecheck("check", "-f", form, "--lang", "both", *NOW)
    assert said.returncode == 1
    for row in (said.stdout + said.stderr).splitlines():
        assert not row.lstrip().startswith(("::", "##")), row
        if form == "text":
            assert "##[" not in row
            assert "##vso[" not in row
            assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e]", row)
    said = clausecheck("explain", "pay-orders", *NOW)
    assert not any(row.lstrip().startswith(("::", "##")) for row in said.stdout.splitlines())


def test_names_of_documents_are_harmless(clausecheck: Command) -> None:
    """Ids and file names are shown, never obeyed."""
    names = ["::error::x.yaml", "a\nb.yaml", "\x1b[2J.yaml", "\u202egpj.yaml"]
    for name in names:
        (clausecheck.folder / name).write_text(
            DOCUMENT.replace("pay-orders", "'::stop-commands::x'").replace("share\n", "shar\n")
        )
    (clausecheck.folder / "good.yaml").write_text(DOCUMENT.replace("pay-orders", "'::stop-commands::x'"))
    said = clausecheck("decide", "--lang", "both", *NOW, "--", *names, "good.yaml")
    assert said.returncode == 2
    rows = (said.stdout + said.stderr).splitlines()
    assert sum("action" in row and "shar" in row and "share`" in row for row in rows) == 2 * len(names)
    for row in rows:
        assert not row.lstrip().startswith(("::", "##")), row
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", row), row


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain 中文 😀\ttab", "plain 中文 😀\ttab"),
        ("a\nb\rc", "a\\u{a}b\\u{d}c"),
        ("\x1b[31m\x9b\x7f", "\\u{1b}[31m\\u{9b}\\u{7f}"),
        ("\u202ea\u2066\u200b\ufeff\u2028\xad", "\\u{202e}a\\u{2066}\\u{200b}\\u{feff}\\u{2028}\\u{ad}"),
        ("\ud800", "\\u{d800}"),
        ("::error::x", "\\::error::x"),
        ("  ::error::x", "\\::error::x"),
        ("\t##[error]x", "\t\\#\\#[error]x"),
        ("a ##[error]x", "a \\#\\#[error]x"),
        ("a ##VSO[task]x", "a \\#\\#VSO[task]x"),
        ("## title", "\\## title"),
        ("a ## b :: c", "a ## b :: c"),
        ("", ""),
    ],
)
def test_line(text: str, shown: str) -> None:
    """One line of any text, with nothing hidden and nothing that commands."""
    assert line(text) == shown


def test_reader_that_goes_away(clausecheck: Command) -> None:
    """A report that nobody could read to its end is no pass, and no traceback."""
    write(clausecheck.folder)
    command = [str(Path(sys.executable).parent / "clausecheck"), "check", "-f", "json", "--lang", "en"]
    with subprocess.Popen(command, cwd=clausecheck.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout
        assert child.stderr
        child.stdout.close()
        errors = child.stderr.read().decode()
        assert child.wait(timeout=60) == 3
    assert "Traceback" not in errors
    assert "Exception" not in errors
    assert "error: the report could not be written" in errors


@pytest.mark.skipif(os.name != "posix", reason="streams are closed by a shell")
@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", "<&- >&- 2>&-"])
def test_a_stream_that_is_closed_is_no_reason_to_fail(clausecheck: Command, closed: str) -> None:
    """Nor does another file take its place: what is written there is whole."""
    command = f'"{Path(sys.executable).parent}/clausecheck" check --now 2026-11-22 -f json=report.json {closed}'
    for text, code in ((GOOD, 0), (DENIED, 1)):
        write(clausecheck.folder, text)
        said = subprocess.run(
            ["sh", "-c", command], cwd=clausecheck.folder, capture_output=True, text=True, check=False
        )
        assert said.returncode == code
        assert "Traceback" not in said.stderr
        assert json.loads((clausecheck.folder / "report.json").read_text())["exit_code"] == code


@pytest.mark.parametrize("form", ["text", "json"])
def test_report_that_finds_no_room(clausecheck: Command, form: str) -> None:
    """Neither is one that the disk did not take."""
    write(clausecheck.folder)
    command = [str(Path(sys.executable).parent / "clausecheck"), "check", "-f", form, "--lang", "en"]
    with Path("/dev/full").open("w") as full:
        said = subprocess.run(command, cwd=clausecheck.folder, stdout=full, stderr=subprocess.PIPE, check=False)
    assert said.returncode == 3
    assert said.stderr.decode().startswith("error: the report could not be written: ")
    assert b"Exception" not in said.stderr


def test_output_in_another_encoding(clausecheck: Command) -> None:
    """A console that knows no Chinese is spoken to in English, and nothing crashes."""
    write(clausecheck.folder, DENIED)
    said = clausecheck("check", "--lang", "zh", *NOW, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert said.returncode == 1
    assert said.stdout.isascii()
    assert "\nblocked: " in said.stdout


@pytest.mark.parametrize(
    ("arguments", "environment", "configuration", "form"),
    [
        (("-fjson",), {}, "", "json"),
        (("--format=json",), {}, "", "json"),
        ((), {"CLAUSECHECK_FORMAT": "json"}, "", "json"),
        ((), {}, "format: json\n", "json"),
        (("-f", "text"), {"CLAUSECHECK_FORMAT": "json"}, "format: json\n", "text"),
        (("-f", "json", "--format=text"), {}, "", "text"),
    ],
)
def test_errors_come_in_the_format_asked_for(
    clausecheck: Command, arguments: tuple[str, ...], environment: dict[str, str], configuration: str, form: str
) -> None:
    """However JSON was asked for, an error is JSON on the standard output, and words on the other."""
    if configuration:
        (clausecheck.folder / "clausecheck.yaml").write_text(configuration)
    said = clausecheck("check", *arguments, cwd=clausecheck.folder, stdin=b"", **environment)
    assert said.returncode == 4
    assert "error: " in said.stderr
    if form == "json":
        answer = json.loads(said.stdout)
        validator("report").validate(answer)
        assert answer["exit_code"] == 4
    else:
        assert said.stdout == ""


@pytest.mark.parametrize(
    ("environment", "arguments", "configuration", "labels"),
    [
        ({"LC_ALL": "zh_CN.UTF-8", "CLAUSECHECK_LANG": ""}, (), "", ["错误: "]),
        ({"LC_ALL": "", "LC_MESSAGES": "", "LANG": "en_US.UTF-8", "CLAUSECHECK_LANG": ""}, (), "", ["error: "]),
        ({"LC_ALL": "", "LC_MESSAGES": "", "LANG": "", "CLAUSECHECK_LANG": ""}, (), "", ["错误: ", "error: "]),
        ({"CLAUSECHECK_LANG": "zh"}, (), "", ["错误: "]),
        ({"CLAUSECHECK_LANG": "zh"}, ("--lang=en",), "", ["error: "]),
        ({"CLAUSECHECK_LANG": ""}, (), "lang: zh\n", ["错误: "]),
    ],
)
def test_language_of_errors(
    clausecheck: Command, environment: dict[str, str], arguments: tuple[str, ...], configuration: str, labels: list[str]
) -> None:
    """Flag over environment over file over locale; with none of them, both languages."""
    if configuration:
        (clausecheck.folder / "clausecheck.yaml").write_text(configuration)
    said = clausecheck("check", *arguments, cwd=clausecheck.folder, stdin=b"", PYTHONUTF8="1", **environment)
    assert [label for label in ("错误: ", "error: ") if label in said.stderr] == labels


@pytest.mark.parametrize(
    ("arguments", "zh", "en"),
    [
        ("post", "缺少 `REPORT.json | -`", "`REPORT.json | -` is missing"),
        ("post report.json", "缺少 `--to`", "`--to` is missing"),
        ("check --base", "选项 `--base` 须有值", "the option `--base` needs a value"),
        ("explain", "没有指明要解释什么", "nothing is named that could be explained"),
        ("explain 3.1 --facts x", "没有指明要解释什么", "nothing is named that could be explained"),
        ("explain 3.1 --id x", "没有指明要解释什么", "nothing is named that could be explained"),
    ],
)
def test_wrong_usage_is_told_in_both_languages(clausecheck: Command, arguments: str, zh: str, en: str) -> None:
    """What the parser would say in English alone."""
    for lang, words in (("zh", zh), ("en", en)):
        said = clausecheck(*arguments.split(), CLAUSECHECK_LANG=lang)
        assert (said.returncode, said.stdout) == (2, "")
        assert words in said.stderr
        assert bool(CJK.search(said.stderr)) == (lang == "zh")


def test_nothing_in_the_working_directory_is_run(clausecheck: Command) -> None:
    """Modules that lie about in the judged tree shadow none of ours."""
    write(clausecheck.folder)
    for name in ("yaml", "regorus", "checker", "json", "jsonschema", "click", "git", "sitecustomize"):
        (clausecheck.folder / f"{name}.py").write_text("raise SystemExit('run')\n")
    said = clausecheck("check", *NOW)
    assert (said.returncode, said.stderr) == (0, "")
