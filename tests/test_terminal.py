"""What a terminal shows: colours of ours alone, rows that fit, carets under their keys, characters that it has."""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wcwidth import wcswidth

from checker.report import safe
from checker.terminal import PLAIN, ROLES, Screen, Verbatim, columns, wants_colour
from tests.pseudoterminal import PROGRAM, Terminal, environment, shown
from tests.test_cli import DENIED, EVIL, NOW, edited, write
from tests.test_staged import git

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Command

COLOUR = re.compile("\x1b\\[[0-9;]*m")
CHECK = ("check", *NOW)
WIDE = "结算 😀 𠮷野家 e\u0301 订单"


@pytest.mark.parametrize(
    ("asked", "terminal", "environment", "wanted"),
    [
        ("auto", True, {}, True),
        ("auto", False, {}, False),
        ("always", False, {"NO_COLOR": "1", "TERM": "dumb"}, True),
        ("never", True, {"FORCE_COLOR": "1"}, False),
        ("auto", True, {"NO_COLOR": "1"}, False),
        ("auto", True, {"NO_COLOR": ""}, True),
        ("auto", True, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        ("auto", False, {"FORCE_COLOR": "1"}, True),
        ("auto", False, {"FORCE_COLOR": "3"}, True),
        ("auto", True, {"FORCE_COLOR": "0"}, False),
        ("auto", True, {"FORCE_COLOR": "false"}, False),
        ("auto", False, {"CLICOLOR_FORCE": "1"}, True),
        ("auto", False, {"FORCE_COLOR": "", "CLICOLOR_FORCE": "1"}, True),
        ("auto", True, {"CLICOLOR": "0"}, False),
        ("auto", True, {"CLICOLOR": "1"}, True),
        ("auto", False, {"CLICOLOR": "1"}, False),
        ("auto", True, {"TERM": "dumb"}, False),
        ("auto", False, {"TERM": "dumb", "FORCE_COLOR": "1"}, True),
    ],
)
def test_when_there_are_colours(asked: str, *, terminal: bool, environment: dict[str, str], wanted: bool) -> None:
    assert wants_colour(asked, terminal=terminal, environment=environment) is wanted


@given(st.text(st.sampled_from("aé中,。😀𠮷e\u0301ㄅ가ﾊハ❤\u20ac…\U00020bb7~")))
@settings(derandomize=True)
def test_text_is_as_wide_as_a_terminal_shows_it(text: str) -> None:
    assert columns(text) == wcswidth(text)


def test_a_sign_that_is_made_a_picture_takes_two_columns() -> None:
    assert columns("❤") == 1
    assert columns("❤\ufe0f") == wcswidth("❤\ufe0f") == 2


PROSE = st.text(st.sampled_from("ab 中文,。「」《》(😀𠮷:#-"), max_size=120).map(lambda text: safe.line(text.strip()))


@given(PROSE, st.integers(20, 60))
@settings(derandomize=True)
def test_folding_loses_nothing_and_fits(text: str, width: int) -> None:
    """Only blanks may go at a fold; a row is too long only where there is no place to fold it."""
    screen = Screen(width=width)
    rows = list(screen.rows([f"  {text}"]))
    assert re.sub(r"[\s\\]", "", "".join(rows)) == re.sub(r"[\s\\]", "", text)
    for row in rows:
        assert not row.lstrip().startswith(("::", "##"))
        assert screen.columns(row) <= width or not re.search(r"[^\s(「《][\s\u4e00-\u9fff]", row.strip())
        assert row is rows[0] or not re.match(r"\s*[,。」》]", row) or len(row.strip()) == 1 or " " in text


@pytest.mark.parametrize("word", ["::error::x", "##[error]x"])
def test_no_fold_makes_a_command(word: str) -> None:
    """What is harmless within a row stays so at the start of the next."""
    rows = list(Screen(width=20).rows([f"aaaa bbbb cccc dddd {word}"]))
    assert rows[1].lstrip() == f"\\{word}"


def test_folding_keeps_colours_and_hangs() -> None:
    screen = Screen(colour=True, width=24)
    rows = list(screen.rows([f"  {screen.paint('remedy', 'remedy')}: name the purpose that completes the service"]))
    assert COLOUR.sub("", rows[0]) == "  remedy: name the"
    assert all(row.startswith("    ") for row in rows[1:])
    assert COLOUR.findall("".join(rows)) == ["\x1b[36m", "\x1b[0m"]


def test_what_is_to_be_pasted_is_not_folded() -> None:
    row = Verbatim("        fields: " + "x" * 60)
    assert list(Screen(width=24).rows([row])) == [row]


@given(
    st.text(st.sampled_from("ab 中😀𠮷e\u0301\t"), min_size=1, max_size=150).map(lambda text: f"x{text}"),
    st.data(),
    st.integers(24, 60),
)
@settings(derandomize=True)
def test_the_caret_stands_under_its_character_in_a_row_that_is_cut(text: str, data: st.DataObject, width: int) -> None:
    at = data.draw(st.integers(0, len(text) - 1))
    marked = f"{text[:at]}K{text[at + 1 :]}" if text[at] != "\u0301" else f"{text[:at]}K{text[at:]}"
    screen = Screen(width=width)
    excerpt, blanks = screen.under(safe.line(marked), safe.before(marked, at + 1), 8)
    assert wcswidth(excerpt) <= width - 8
    assert not blanks.strip()
    assert wcswidth(excerpt[: excerpt.index("K")]) == len(blanks)


ENCODINGS = ("cp936", "gbk", "gb18030", "big5", "shift_jis", "ascii", "latin-1", "cp1252", "cp437", "utf-8")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_encoding_is_served(clausecheck: Command, encoding: str) -> None:
    """Nothing crashes, nothing is lost: what cannot be shown is told by its number; Chinese only where there is any."""
    write(clausecheck.folder, edited("basis: none", "basis: none # 结算😀𠮷", DENIED))
    said = subprocess.run(
        [PROGRAM, *CHECK, "--lang", "zh"],
        cwd=clausecheck.folder,
        capture_output=True,
        check=False,
        env=environment(PYTHONIOENCODING=encoding, PYTHONUTF8="0"),
    )
    assert (said.returncode, said.stderr) == (1, b"")
    text = said.stdout.decode(encoding)
    assert "?" not in text
    chinese = encoding in {"cp936", "gbk", "gb18030", "utf-8"}
    assert ("阻断: " if chinese else "blocked: ") in text
    assert ("结算" if chinese else "\\u{7ed3}") in text
    assert ("😀" if encoding in {"gb18030", "utf-8"} else "\\u{1f600}") in text


@pytest.mark.parametrize("encoding", ["cp936", "ascii"])
@pytest.mark.parametrize("arguments", [("--help",), ("rules",), ("explain", "3.1"), ("chek",), ("check", "nowhere")])
def test_no_command_crashes_on_an_encoding(clausecheck: Command, encoding: str, arguments: tuple[str, ...]) -> None:
    write(clausecheck.folder)
    said = subprocess.run(
        [PROGRAM, *arguments],
        cwd=clausecheck.folder,
        capture_output=True,
        check=False,
        env=environment(PYTHONIOENCODING=encoding, PYTHONUTF8="0", CLAUSECHECK_LANG="both"),
    )
    assert said.returncode in {0, 2}
    # To a stream that says ASCII click speaks UTF-8.
    told = (said.stdout + said.stderr).decode("utf-8" if arguments == ("--help",) and encoding == "ascii" else encoding)
    assert told
    assert "Error" not in told


def test_the_caret_is_right_where_characters_are_spelt_out() -> None:
    """An escape is wider than what it stands for."""
    screen = Screen(encoding="ascii")
    excerpt, blanks = screen.under("title: '😀中', basis: none", "title: '😀中', ", 0)
    assert excerpt[: excerpt.index("basis")] == "title: '\\u{1f600}\\u{4e2d}', "
    assert len(blanks) == excerpt.index("basis")


@pytest.mark.parametrize("encoding", ["cp936", "ascii"])
def test_formats_for_programs_are_utf8_whatever_the_console(clausecheck: Command, encoding: str) -> None:
    """What a program reads from the pipe is what it reads from a file."""
    write(clausecheck.folder, edited("title: Settle orders", f"title: {WIDE}", DENIED))
    for form in ("json", "sarif", "junit", "markdown"):
        said = subprocess.run(
            [PROGRAM, *CHECK, "-f", form, "-f", f"{form}=out", "--lang", "zh"],
            cwd=clausecheck.folder,
            capture_output=True,
            check=False,
            env=environment(PYTHONIOENCODING=encoding, PYTHONUTF8="0"),
        )
        assert said.stdout == (clausecheck.folder / "out").read_bytes()
        assert "补救" in said.stdout.decode() or form == "json"


@pytest.fixture
def long(clausecheck: Command) -> Path:
    """Return a folder with a finding on a line that is longer than most terminals are wide."""
    flow = DENIED.index("flows:")
    inline = "flows:\n  pay-orders: {title: '" + "订单结算 " * 14 + "', action: share, from: shop, subject: buyer,"
    inline += " data: [orders.order.order_id, orders.order.order_amount], purpose: payment_processing, to: payer,"
    inline += " basis: none, safeguards: {transport: https, encrypted_in_transit: true}}\n"
    write(clausecheck.folder, DENIED[:flow] + inline)
    return clausecheck.folder


@pytest.mark.parametrize("width", [40, 72, 200])
def test_rows_fit_and_the_caret_is_right(long: Path, width: int) -> None:
    """Measured by a library that knows how wide a terminal shows each character."""
    code, text = shown(*CHECK, "--lang", "both", cwd=long, columns=width)
    assert code == 1
    rows = COLOUR.sub("", text).splitlines()
    # What stands on its own and has no place to be folded at stays whole, to be copied.
    assert [row for row in rows if wcswidth(row) > width and " " in row.strip()] == []
    at = next(at for at, row in enumerate(rows) if row.endswith("^"))
    before = rows[at - 1][: rows[at - 1].index("basis: none")]
    assert wcswidth(rows[at][:-1]) == wcswidth(before)
    assert "3.1(1)" in text


def test_colours_are_ours_alone(clausecheck: Command) -> None:
    """Escapes that people wrote come out spelt; each that is left is one of the roles, and each is closed."""
    write(clausecheck.folder, edited("name: Pay Company", f"name: '{EVIL}'", DENIED))
    name = "\x1b[31m\x1b]0;x\x07\u202e.yaml"
    code, text = shown(*CHECK, "--lang", "both", cwd=clausecheck.folder)
    assert code == 1
    (clausecheck.folder / name).write_text("x")
    for arguments in (("explain", "\x1b[2J\n::error::x"), ("decide", name), ("check", name)):
        code, more = shown(*arguments, cwd=clausecheck.folder)
        assert code == 2
        assert "\\u{1b}" in more
        text += more
    allowed = {f"\x1b[{code}m" for code in ROLES.values()} | {"\x1b[0m"}
    assert {"\x1b[1;31m", "\x1b[0m"} <= set(COLOUR.findall(text)) <= allowed
    assert text.count("\x1b") == len(COLOUR.findall(text))
    assert len(re.findall("\x1b\\[0m", text)) * 2 == text.count("\x1b")
    assert "\u202e" not in text
    for row in text.splitlines():
        assert not COLOUR.sub("", row).lstrip().startswith(("::", "##"))


@pytest.mark.parametrize(
    ("arguments", "more", "coloured"),
    [
        ((), {}, True),
        ((), {"NO_COLOR": "1"}, False),
        ((), {"CLICOLOR": "0"}, False),
        ((), {"TERM": "dumb"}, False),
        (("--color", "never"), {}, False),
        (("--color=always",), {"NO_COLOR": "1"}, True),
    ],
)
def test_colours_at_a_terminal(
    clausecheck: Command, arguments: tuple[str, ...], more: dict[str, str], *, coloured: bool
) -> None:
    """Verdicts and errors alike."""
    write(clausecheck.folder, DENIED)
    assert ("\x1b[" in shown(*CHECK, *arguments, cwd=clausecheck.folder, variables=more)[1]) is coloured
    (clausecheck.folder / "inventory" / "main.yaml").unlink()
    code, text = shown(*CHECK, *arguments, cwd=clausecheck.folder, variables=more)
    assert code == 4
    assert ("\x1b[1;31merror" in text) is coloured


def test_colours_elsewhere(clausecheck: Command) -> None:
    """None in a pipe unless they are asked for; none in a file at all; the words are the same."""
    write(clausecheck.folder, DENIED)
    plain = clausecheck(*CHECK)
    assert "\x1b" not in plain.stdout
    forced = clausecheck(*CHECK, "-f", "text=out", "-f", "text", FORCE_COLOR="1")
    assert "\x1b[1;31mdeny\x1b[0m" in forced.stdout
    assert COLOUR.sub("", forced.stdout) == plain.stdout
    assert (clausecheck.folder / "out").read_text() == plain.stdout
    assert clausecheck(*CHECK, "-f", "json", FORCE_COLOR="1").stdout == clausecheck(*CHECK, "-f", "json").stdout


def test_a_way_to_colour_that_there_is_not(clausecheck: Command) -> None:
    said = clausecheck("check", "--color", "alway")
    assert said.returncode == 2
    assert "did you mean `always`?" in said.stderr


@pytest.mark.parametrize(
    "command", ["check -q", "rules", "--help", "explain 3.1", "completion bash", "check -q -f json"]
)
def test_whoever_has_read_enough(clausecheck: Command, command: str) -> None:
    """`| head` at a terminal ends without a word: whoever closed the pipe knows."""
    write(clausecheck.folder, DENIED)
    line = f"set -o pipefail; '{PROGRAM}' {command} 2>&3 | true"
    with Terminal(["bash", "-c", f"exec 3>&2; {line}"], clausecheck.folder) as terminal:
        code, text = terminal.rest()
    assert text == ""
    # 1: click's, of its own help.
    assert code in {0, 3} or command == "--help"


def test_a_run_that_lasts_says_how_far_it_is(clausecheck: Command) -> None:
    """On the error stream of a terminal, and nothing of it is left; elsewhere, or if asked to be quiet, never."""
    flow = DENIED[DENIED.index("  pay-orders:") :]
    flows = "".join(
        flow.replace("pay-orders", f"f{number}").replace("basis: none", f"basis: none\n    justification: n{number}")
        for number in range(6000)
    )
    write(clausecheck.folder, DENIED[: DENIED.index("  pay-orders:")] + flows)
    line = f"'{PROGRAM}' check --now 2026-11-22 -f json"
    with Terminal(["bash", "-c", f"{line} >out; printf '[%s]' $?"], clausecheck.folder) as terminal:
        said = terminal.expect(r"\[1\]")
    assert re.search(r"\rjudging \d+ of 6000 flows", said)
    assert re.search(r"\r +\r\[1\]\Z", said)
    assert "\x1b" not in said
    with Terminal(["bash", "-c", f"{line} --quiet >out; printf '[%s]' $?"], clausecheck.folder) as terminal:
        assert terminal.expect(r"\[1\]") == "[1]"
    assert json.loads((clausecheck.folder / "out").read_text())["summary"]["flows"] == 6000


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("--base main", True),
        ("--base main --head HEAD", False),
        ("--staged", False),
        ("--base main 2>/dev/null", False),
    ],
)
def test_what_is_not_committed_is_not_judged(clausecheck: Command, arguments: str, told: bool) -> None:  # noqa: FBT001 - a case
    """Whoever edits, forgets to commit and reads `passed` is told; a pipeline, which has no terminal, never is."""
    git(clausecheck.folder, "init", "-q", "-b", "main")
    write(clausecheck.folder)
    git(clausecheck.folder, "add", ".")
    git(clausecheck.folder, "commit", "-qm", "one")
    line = f"'{PROGRAM}' check {arguments} --now 2026-11-22 >out; printf '[%s]' $?"
    with Terminal(["bash", "-c", line], clausecheck.folder, 200) as terminal:
        assert terminal.expect(r"\[0\]") == "[0]"
    (clausecheck.folder / "inventory" / "more 更多\x1b.yaml").write_text("x")
    with Terminal(["bash", "-c", line], clausecheck.folder, 200) as terminal:
        said = terminal.expect(r"\[0\]")
    assert said.startswith("not judged, for it is not committed: inventory/more 更多") == told
    assert "\x1b" not in said


def test_a_plain_screen_changes_nothing() -> None:
    rows = ["a" * 500, "中" * 300, "\ta"]
    assert list(PLAIN.rows(rows)) == rows
    assert PLAIN.under("\ta中b", "\ta中", 9) == ("\ta中b", "\t   ")
