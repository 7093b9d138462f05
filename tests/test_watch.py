"""`check --watch` as a process of its own, at a terminal and in a pipe: what changes is judged again."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from checker import desk
from checker.config import Config
from tests.conftest import TODAY
from tests.pseudoterminal import LONG, PROGRAM, Terminal, environment
from tests.test_cli import DENIED, GOOD, NOW, edited, write
from tests.test_staged import git

if TYPE_CHECKING:
    from checker.law import Law
    from tests.conftest import Command

WATCH = [PROGRAM, "check", "--watch", "--color", "never", *NOW]
PASSED, BLOCKED = r"\npassed: [^\n]*\n", r"\nblocked: [^\n]*\n"


def replaced(path: Path, text: str) -> None:
    """Write a file as an editor does: another one takes its place."""
    new = path.with_name(f"{path.name}.new~")
    new.write_text(text)
    new.replace(path)


def test_a_day_at_the_desk(clausecheck: Command) -> None:
    """Broken, mended, broken YAML, deleted, brought back: each is told once, and the end is that of the last run."""
    folder = clausecheck.folder
    file = folder / "inventory" / "main.yaml"
    write(folder, DENIED)
    with Terminal(WATCH, folder, columns=200) as terminal:
        first = terminal.expect(BLOCKED)
        assert "LC3100" in first
        replaced(file, GOOD)
        said = terminal.expect(PASSED)
        assert re.search(r"\n-- \d\d:\d\d:\d\d [^\n]*inventory/main\.yaml --\r?\n", said)
        assert "no longer: LC3100 [3.1] pay-orders" in said
        assert "inventory/main.yaml:50:5" not in said
        replaced(file, f"{GOOD}x: [\n")
        assert "error: malformed" in terminal.expect(r"remedy: correct the syntax")
        file.unlink()
        assert "there is no inventory" in terminal.expect("declare the data flows there")
        replaced(file, f"\n{GOOD}")
        assert "nothing else than before" in terminal.expect(PASSED)
        replaced(file, f"\n\n{DENIED}")
        assert "deny LC3100" in terminal.expect(BLOCKED)
        replaced(file, f"\n{DENIED}")
        # What only moved to another line is no news.
        said = terminal.expect(BLOCKED)
        assert "nothing else than before" in said
        assert "LC3100" not in said
        terminal.press("\x03")
        code, rest = terminal.rest()
    assert code == 1
    assert "Traceback" not in rest


def test_law_configuration_and_schemas_are_watched(clausecheck: Command) -> None:
    folder = clausecheck.folder
    write(folder)
    with Terminal(WATCH, folder, columns=200) as terminal:
        terminal.expect(r"passed: [^\n]*\n")
        (folder / "db").mkdir()
        (folder / "db" / "schema.sql").write_text("CREATE TABLE customer (id INT, id_card_no VARCHAR(18));\n")
        assert "SC0" in terminal.expect(BLOCKED)
        (folder / "clausecheck.yaml").write_text("schemas: [nowhere/**]\n")
        assert "no longer: SC0" in terminal.expect(PASSED)
        (folder / "clausecheck.yaml").write_text("schemas: [nowhere/**]\nlaww: x\n")
        terminal.expect(r"unknown key `laww`, did you mean `law`\?")
        (folder / "clausecheck.yaml").write_text("inventory: elsewhere\n")
        terminal.expect("there is no inventory at `elsewhere`")
        terminal.press("\x03")
        assert terminal.rest()[0] == 4


def test_the_engine_stays_and_is_replaced_when_it_dies(clausecheck: Command) -> None:
    """The same child answers run after run; killed in between, another one takes over."""
    folder = clausecheck.folder
    write(folder)

    def children(process: int) -> list[str]:
        return Path(f"/proc/{process}/task/{process}/children").read_text().split()

    with Terminal(WATCH, folder, columns=200) as terminal:
        terminal.expect(r"passed: [^\n]*\n")
        before = children(terminal.process.pid)
        assert len(before) == 1
        replaced(folder / "inventory" / "main.yaml", DENIED)
        terminal.expect(BLOCKED)
        assert children(terminal.process.pid) == before
        os.kill(int(before[0]), signal.SIGKILL)
        replaced(folder / "inventory" / "main.yaml", GOOD)
        terminal.expect(PASSED)
        after = children(terminal.process.pid)
        assert len(after) == 1
        assert after != before
        terminal.press("\x03")
        assert terminal.rest()[0] == 0


def test_in_a_pipe_with_reports_beside(clausecheck: Command) -> None:
    """Reports are written anew with each run, and that is no change to look at."""
    folder = clausecheck.folder
    write(folder)
    git(folder, "init", "-q")
    with subprocess.Popen(
        [*WATCH, "-f", "json=report.json", "-f", "junit=report.xml"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment(),
        text=True,
    ) as process:
        assert process.stdout
        try:
            rows = iter(process.stdout.readline, "")
            assert next(rows).startswith("passed: ")
            write(folder, DENIED)
            seen = [next(rows) for _ in range(2)]
            assert re.fullmatch(r"-- \d\d:\d\d:\d\d inventory/main\.yaml --\n", seen[1])
            assert next(row for row in rows if row.startswith("blocked: "))
            assert '"exit_code": 1' in (folder / "report.json").read_text()
            process.send_signal(signal.SIGINT)
            assert "".join(rows) == ""
            assert process.wait(LONG) == 1
        finally:
            process.kill()


def test_a_pull_request_is_watched(clausecheck: Command) -> None:
    """With --base what is judged are commits: a new one is a change, a file on disk is none."""
    folder = clausecheck.folder
    git(folder, "init", "-q", "-b", "main")
    write(folder)
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "one")
    git(folder, "switch", "-qc", "change")
    with Terminal([*WATCH, "--base", "main"], folder, columns=200) as terminal:
        terminal.expect(r"passed: [^\n]*\n")
        write(folder, DENIED)
        git(folder, "commit", "-qam", "two")
        said = terminal.expect(BLOCKED)
        assert re.search(r"-- \d\d:\d\d:\d\d HEAD --", said)
        git(folder, "branch", "-qf", "main", "change")
        assert re.search(r"-- \d\d:\d\d:\d\d main --", terminal.expect(PASSED))
        terminal.press("\x03")
        assert terminal.rest()[0] == 0


def test_what_is_staged_is_watched(clausecheck: Command) -> None:
    folder = clausecheck.folder
    git(folder, "init", "-q")
    write(folder)
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "one")
    with Terminal([*WATCH, "--staged"], folder, columns=200) as terminal:
        terminal.expect(r"passed: [^\n]*\n")
        write(folder, DENIED)
        git(folder, "add", ".")
        terminal.expect(BLOCKED)
        git(folder, "reset", "-q", "--hard")
        terminal.expect(PASSED)
        terminal.press("\x03")
        assert terminal.rest()[0] == 0


@pytest.mark.parametrize(("arguments", "form"), [(("-f", "json"), "json"), ((), "sarif")])
def test_only_text_is_printed_again_and_again(clausecheck: Command, arguments: tuple[str, ...], form: str) -> None:
    """Whether a flag or a variable asks for the other format."""
    write(clausecheck.folder)
    said = clausecheck("check", "--watch", *arguments, *NOW, CLAUSECHECK_FORMAT="sarif")
    assert said.returncode == 2
    assert f"-f {form}=FILE" in said.stderr


def test_a_mistake_of_usage_is_not_waited_out(clausecheck: Command) -> None:
    """It will be no better next time."""
    write(clausecheck.folder)
    said = clausecheck("check", "--watch", "--head", "main", *NOW)
    assert said.returncode == 2
    assert "`--head` needs `--base`" in said.stderr


def test_whoever_stops_reading_ends_it(clausecheck: Command) -> None:
    """A pipe that is closed is no reason to go on."""
    write(clausecheck.folder)
    with subprocess.Popen(WATCH, cwd=clausecheck.folder, stdout=subprocess.PIPE, env=environment()) as process:
        assert process.stdout
        process.stdout.readline()
        process.stdout.close()
        write(clausecheck.folder, DENIED)
        try:
            assert process.wait(LONG) == 3
        finally:
            process.kill()


def test_what_a_stamp_tells(tmp_path: Path) -> None:
    """A file that is edited, comes, goes or is replaced by one like it; another day; a folder that is not there."""
    write(tmp_path)
    watched = desk.Watched(tmp_path, written=frozenset({tmp_path / "report.xml"}))
    config = Config(inventory="inventory")

    def stamp() -> desk.Stamp:
        return watched.stamp(config, TODAY)

    before = stamp()
    assert stamp() == before
    (tmp_path / "report.xml").write_text("x")
    assert stamp() == before
    (tmp_path / "schema.sql").write_text("x")
    assert desk.changed(before, stamp()) == ["schema.sql"]
    (tmp_path / "schema.sql").unlink()
    assert stamp() == before
    replaced(tmp_path / "inventory" / "main.yaml", GOOD)
    assert desk.changed(before, stamp()) == ["inventory/main.yaml"]
    assert watched.stamp(config, TODAY.replace(day=1)) != stamp()
    git(tmp_path, "init", "-q")
    (tmp_path / ".gitignore").write_text("inventory\nclausecheck.yaml\n")
    before = stamp()
    write(tmp_path, DENIED)
    (tmp_path / "clausecheck.yaml").write_text("lang: zh\n")
    assert desk.changed(before, stamp()) == ["clausecheck.yaml", "inventory/main.yaml"]
    gone = desk.Watched(tmp_path / "nowhere")
    assert gone.stamp(config, TODAY) == gone.stamp(config, TODAY)


def test_a_judge_is_lent_as_long_as_nothing_of_it_changes(law: Law) -> None:
    judges = desk.WarmJudge()
    config = Config(law="rego")
    try:
        with judges(law, config, TODAY) as first:
            first.engines()
        with judges(law, config, TODAY) as second:
            assert second is first
        with judges(law, config, TODAY.replace(day=1)) as third:
            assert third is not first
        assert not first.alive()
        with judges(law, config._replace(memory=1024), TODAY.replace(day=1)) as fourth:
            assert fourth is not third
        with pytest.raises(ValueError, match="x"), judges(law, config._replace(memory=1024), TODAY.replace(day=1)):
            raise ValueError("x")
        assert not fourth.alive()
    finally:
        judges.close()


def test_edited_is_found() -> None:
    """The two inventories of these tests differ in one flow alone."""
    assert edited("basis: none", "basis: explicit_consent\n    evidence: [CNS-1]", DENIED) == GOOD
