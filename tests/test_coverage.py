"""The lines of the law: the decision cases reach every one of them, as the real OPA counts."""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.test_cases import FILES, documents

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from checker.facts import Completer
    from checker.law import Law
    from checker.model import Facts


class Span(NamedTuple):
    """An expression of the law: its file, and where it starts."""

    file: str
    line: int
    column: int


def uncovered(
    opa: str, folder: Path, modules: Mapping[str, str], readings: Mapping[str, Any], flows: Facts
) -> set[Span]:
    """Return what no flow makes OPA evaluate, and the heads of rules that never hold."""
    folder.mkdir()
    for path, text in modules.items():
        (folder / "law" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "law" / path).write_text(text)
    (folder / "law" / "data.json").write_text(json.dumps({"readings": readings}))
    (folder / "flows.json").write_text(json.dumps({"flows": flows}))
    command = [opa, "eval", "--coverage", "--format", "json", "--data", "law", "--input", "flows.json"]
    done = subprocess.run([*command, "data.leapca.main.answers"], cwd=folder, capture_output=True, check=True)
    said = json.loads(done.stdout)
    assert said["result"][0]["expressions"][0]["value"].keys() == flows.keys()
    files = said["coverage"]["files"]
    assert {path.removeprefix("law/") for path in files} >= modules.keys()
    return {
        Span(path.removeprefix("law/"), span["start"]["row"], span["start"]["col"])
        for path, found in files.items()
        for span in found.get("not_covered", ())
    }


def other_readings(law: Law, files: set[str]) -> Iterator[dict[str, Any]]:
    """Yield the readings with one of them read otherwise: each alternative of those that some files speak of."""
    named = {name for file in files for name in re.findall(r"data\.readings\.(\w+)", law.modules[file])}
    for name in sorted(named):
        for alternative in law.settled[name].alternatives.values():
            yield {**law.readings, name: {"value": law.settled[name].otherwise(alternative.value).value}}


def test_the_cases_reach_every_line(law: Law, completer: Completer, opa: str, tmp_path: Path) -> None:
    """Under the readings in force; what speaks only once legal reads otherwise, by the rule's own cases."""
    flows = {f"{name}/{id_}": facts for name in FILES for id_, facts in documents(name, completer).items()}
    left = uncovered(opa, tmp_path / "in_force", law.modules, law.readings, flows)
    own = {path.removesuffix(".rego").replace("/", ".") for path, _, _ in left}
    few = {id_: facts for id_, facts in flows.items() if id_.partition("/")[0] in own}
    for at, readings in enumerate(other_readings(law, {span.file for span in left})):
        left &= uncovered(opa, tmp_path / str(at), law.modules, readings, few)
    lines = {f"rego/{file}:{line}: {law.modules[file].splitlines()[line - 1].strip()}" for file, line, _ in left}
    assert not lines, "\n".join(sorted(lines))


def test_a_line_that_no_case_reaches_is_found(law: Law, completer: Completer, opa: str, tmp_path: Path) -> None:
    """A condition that is never evaluated, and the head of a rule whose conditions never hold together."""
    added = '\nreview contains "never" if {\n\tcount(input.data) > 0\n\tcount(input.data) < 1\n\tinput.action\n}\n'
    start = law.modules["main.rego"].count("\n") + 2
    flows = documents("sharing.opening", completer)
    modules = {**law.modules, "main.rego": law.modules["main.rego"] + added}
    plain = uncovered(opa, tmp_path / "plain", law.modules, law.readings, flows)
    new = uncovered(opa, tmp_path / "longer", modules, law.readings, flows) - plain
    assert {(span.file, span.line - start) for span in new} == {("main.rego", 0), ("main.rego", 3)}
