"""Whatever a file holds is read, or told opaque in its place: cases of every language, mangled, and a kept corpus.

`corpus/` are inputs that once failed, or that lie near a limit; the command itself runs on each. Code ends in `.txt`
there, lest other tools take it for some of this project.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.config import Config
from checker.discover import Listed
from checker.schema import survey
from checker.schema.watch import Watcher

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from checker.problem import Place
    from checker.schema.model import Element
    from checker.schema.survey import Class
    from tests.conftest import Command

HERE = Path(__file__).parent
CORPUS = sorted(path for path in (HERE / "corpus").iterdir() if path.is_file())
PIECES = (
    *(
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        "<",
        ">",
        '"',
        "'",
        "`",
        ";",
        ",",
        ":",
        "=",
        "/*",
        "*/",
        "//",
        "--",
        "#",
        "\\",
        "$$",
    ),
    *("\n", "\r", "\t", " ", "\ufeff", "\u2028", "\x0b", "\u3000", "\U00020000", "手机号", "é", "\ud800", "\x85"),
    *(
        "- ",
        "&a ",
        "*a",
        "<<: ",
        "!!int ",
        "|\n",
        '"""',
        "%",
        "@",
        "@@",
        "0",
        "-1",
        "1e999",
        "null",
        "true",
        "~",
        "...",
    ),
    *(
        "$ref: '#/'",
        '{"$ref": "#"}',
        "type",
        "message",
        "extend",
        "oneof",
        "model",
        "enum",
        "CREATE TABLE",
        "LIKE",
        "AS",
    ),
    *("def f():", "lambda: ", "for x in y:", "op.execute(", "**", "async ", "if True:\n", "return", "class A(A):"),
)


class Held:
    """A tree of texts."""

    def __init__(self, files: Mapping[str, str]) -> None:
        """Hold the files, whatever characters are in them."""
        self.label = "held"
        self._files = {path: text.encode("utf-8", "surrogatepass") for path, text in files.items()}

    def file(self, path: str) -> bytes | None:
        """Return a file."""
        return self._files.get(path)

    def folder(self, path: str, suffixes: tuple[str, ...]) -> dict[str, bytes]:
        """Return the files below a folder."""
        below = f"{path}/"
        return {name: raw for name, raw in self._files.items() if name.startswith(below) and name.endswith(suffixes)}

    def listing(self, path: str = "") -> list[Listed]:
        """Return all that is at or below a path."""
        return [
            Listed(name, size=len(raw), id=str(hash(raw)))
            for name, raw in sorted(self._files.items())
            if path in {"", name} or name.startswith(f"{path}/")
        ]

    def content(self, item: Listed, limit: int) -> bytes:
        """Return the bytes of a file."""
        return self._files[item.path][:limit]


def cases() -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the language and the files of each case that the readers are tested with."""
    for folder in sorted((HERE / "formats").iterdir()):
        for case in sorted(folder.iterdir()):
            if case.suffix == ".yaml":
                yield folder.name, yaml.safe_load(case.read_text("utf-8"))["files"]
            else:
                files = [path for path in sorted(case.rglob("*")) if path.is_file() and path.name != "expected.yaml"]
                texts = {
                    path.relative_to(case).as_posix(): path.read_bytes().decode("utf-8", "replace") for path in files
                }
                yield folder.name, texts
    for dialect in ("mysql", "postgresql"):
        for path in sorted((HERE / "histories" / dialect).iterdir()):
            yield f"sql_{dialect}", {f"db/{dialect}/{path.name}": path.read_text("utf-8")[:6000]}


CASES: dict[str, list[dict[str, str]]] = {}
for name, texts in cases():
    CASES.setdefault(name, []).append(texts)


@st.composite
def mangled(draw: st.DrawFn, language: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the files of a case, and the same with some of their text cut, doubled, moved or put in."""
    files = draw(st.sampled_from(CASES[language]))
    name = draw(st.sampled_from(sorted(files)))
    text = files[name]
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 40)))
        match draw(st.integers(0, 5)):
            case 0:
                text = text[:start] + text[end:]
            case 1:
                text = text[:start] + draw(st.sampled_from(PIECES)) + text[start:]
            case 2:
                text = text[:end] + text[start:end] * draw(st.integers(1, 30)) + text[end:]
            case 3:
                text = text[:start]
            case 4:
                other = draw(st.sampled_from(sorted(files.values())))
                at = draw(st.integers(0, len(other)))
                text = text[:start] + other[at : at + 60] + text[start:]
            case _:
                text = text[:start] + draw(st.text(max_size=5)) + text[end:]
    return files, {**files, name: text}


def nothing(_: str, __: str, elements: Sequence[Element]) -> list[Class]:
    return [survey.NONE] * len(elements)


def stands(place: Place, files: Mapping[str, str]) -> bool:
    """Tell whether a place is in its file: a name's column, or just behind the end of a line."""
    text = files[place.file].removeprefix("\ufeff")
    # Python ends a line with a lone CR, too.
    lines = (re.sub("\r\n?", "\n", text) if place.file.endswith(".py") else text).split("\n")
    return 1 <= place.line <= len(lines) and 1 <= place.column <= len(lines[place.line - 1]) + 1


def hold(before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """Assert that what was made of the files is somewhere in them, and that no reader failed."""
    watch = Watcher(Config()).watch
    found = survey.of_pull_request(watch(Held(before)), watch(Held(after)), nothing)
    for one in found.opaques:
        assert not one.opaque.reason.startswith("reader failed"), (one.opaque, after[one.opaque.place.file])
        assert stands(one.opaque.place, after), one.opaque
    for element in (one.element for one in found.elements):
        assert stands(element.place, after), element
    for change, _ in found.changes:
        assert stands(change.place, after if change.place.file in after else before) or stands(change.place, before)


@pytest.mark.parametrize("language", sorted(CASES))
def test_mangled_cases_are_read_or_told(language: str) -> None:
    @settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None)
    @given(mangled(language))
    def runs(files: tuple[dict[str, str], dict[str, str]]) -> None:
        hold(*files)

    runs()


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_the_corpus_ends_in_an_answer(path: Path, clausecheck: Command) -> None:
    said = clausecheck("schema", path.name, "-f", "json", cwd=path.parent)
    assert said.returncode in {0, 3, 4}, said.stderr
    assert "Traceback" not in said.stdout + said.stderr
    assert "reader failed" not in said.stdout
