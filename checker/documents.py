"""Files of flow-fact documents into ids and facts: YAML or JSON, one or many, a list, a stream or JSON lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from checker import yamlfile
from checker.problem import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from checker.facts import Completer
    from checker.model import Facts

MAX_ID = 300

Path_ = tuple[str | int, ...]


class Part(NamedTuple):
    """Text that is read by itself: a file, or one of its JSON lines; the values in it, each with its path."""

    file: str
    line: int
    text: str
    values: list[tuple[Path_, Any]]

    def places(self, paths: Iterable[Path_]) -> dict[Path_, Place]:
        """Return where each path stands in the file."""
        try:
            found = yamlfile.locate_all(self.text, self.file, list(paths))
        except Problem:  # JSON that is no YAML has no events; the line at which it begins is still named
            return {}
        return {path: place._replace(line=place.line + self.line - 1) for path, place in found.items()}


def read(files: Iterable[tuple[str, bytes]], completer: Completer) -> tuple[dict[str, Facts], list[Problem]]:
    """Return the completed facts by id, and what is wrong with the other documents.

    `files` are pairs of name and content. A document that is wrong is left out and named; none is skipped silently.
    """
    documents: dict[str, Facts] = {}
    homes: dict[str, tuple[Part, Path_]] = {}
    problems: list[Problem] = []
    for file, raw in files:
        try:
            parts = _parts(yamlfile.decode(raw, file), file)
        except Problem as problem:
            problems.append(problem)
            continue
        for part in parts:
            bad: list[tuple[Path_, Any]] = []
            twice: list[tuple[Path_, str]] = []
            # Places cost one more reading of the text: they are noted now, and looked up once for all.
            wanted: list[Path_] = []
            for path, value in part.values:
                if _wrong(value, completer, _noting(wanted, path)):
                    bad.append((path, value))
                elif value["id"] in documents:
                    twice.append((path, value["id"]))
                else:
                    documents[value["id"]] = completer.complete(value["facts"])
                    homes[value["id"]] = (part, path)
            places = part.places(wanted) if bad else {}
            for path, value in bad:
                problems += _wrong(value, completer, _looking(places, path, Place(file, part.line)))
            problems += _duplicates(part, twice, homes)
    if not documents and not problems:
        raise Problem("no_documents")
    return documents, problems


def _duplicates(part: Part, twice: list[tuple[Path_, str]], homes: dict[str, tuple[Part, Path_]]) -> Iterator[Problem]:
    asked: dict[int, tuple[Part, list[Path_]]] = {}
    for home, path in [(part, path) for path, _ in twice] + [homes[id_] for _, id_ in twice]:
        asked.setdefault(id(home), (home, []))[1].append((*path, "id"))
    found = {(key, path): place for key, (home, paths) in asked.items() for path, place in home.places(paths).items()}

    def at(home: Part, path: Path_) -> Place:
        return found.get((id(home), (*path, "id")), Place(home.file, home.line))

    for path, id_ in twice:
        yield Problem("duplicate_id", at(part, path), id=id_, first=at(*homes[id_]))


def _parts(text: str, file: str) -> list[Part]:
    if text.lstrip()[:1] not in {"{", "["}:
        return [_part(text, file, list(yamlfile.load_all(text, file)))]
    try:
        return [_part(text, file, [yamlfile.load_json(text, file)])]
    except Problem as problem:
        rows = [(number, row) for number, row in enumerate(text.split("\n"), 1) if row.strip()]
        if len(rows) == 1 or problem.key != "malformed":
            raise
        if problem.place and problem.place.line > rows[0][0]:
            # The first line is JSON by itself: JSON lines.
            return [_row(row, file, number) for number, row in rows]
        try:
            return [_part(text, file, list(yamlfile.load_all(text, file)))]
        except Problem:
            # YAML in flow style also starts with a bracket; where it fails too, JSON's own message is the clearer one.
            raise problem from None


def _row(row: str, file: str, number: int) -> Part:
    try:
        return _part(row, file, [yamlfile.load_json(row, file)], number)
    except Problem as problem:
        place = problem.place or Place(file, 1)
        problem.place = place._replace(line=number)
        raise


def _part(text: str, file: str, values: list[Any], line: int = 1) -> Part:
    if len(values) == 1 and isinstance(values[0], list):
        return Part(file, line, text, [((0, at), value) for at, value in enumerate(values[0])])
    return Part(file, line, text, [((at,), value) for at, value in enumerate(values) if value is not None])


def _noting(wanted: list[Path_], at: Path_) -> Callable[[Path_], Place]:
    def place(path: Path_) -> Place:
        wanted.append((*at, *path))
        return Place("", 1)

    return place


def _looking(places: dict[Path_, Place], at: Path_, otherwise: Place) -> Callable[[Path_], Place]:
    def place(path: Path_) -> Place:
        return places.get((*at, *path), otherwise)

    return place


def _wrong(value: Any, completer: Completer, place: Callable[[Path_], Place]) -> list[Problem]:
    if not isinstance(value, dict) or value.keys() != {"id", "facts"}:
        return [Problem("document_shape", place(()))]
    if not isinstance(value["id"], str):
        return [Problem("wrong_type", place(("id",)), key="id", type="string")]
    if not value["id"].strip():
        return [Problem("empty_value", place(("id",)), key="id")]
    if len(value["id"]) > MAX_ID:
        return [Problem("bad_value", place(("id",)), key="id")]
    return completer.problems(value["facts"], lambda path: place(("facts", *path)))
