"""Files of flow-fact documents into pairs of id and facts: YAML or JSON, one or many, a list, a stream or JSON lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checker import yamlfile
from checker.model import Facts, Place, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from checker.facts import Completer


def read(files: Iterable[tuple[str, bytes]], completer: Completer) -> tuple[dict[str, Facts], list[Problem]]:
    """Return the completed facts by id, and what is wrong with the other documents.

    `files` are pairs of name and content. A document that is wrong is left out and named; none is skipped silently.
    """
    documents: dict[str, Facts] = {}
    places: dict[str, Place] = {}
    problems: list[Problem] = []
    for file, raw in files:
        try:
            text = yamlfile.decode(raw, file)
            values = _values(text, file)
        except Problem as problem:
            problems.append(problem)
            continue
        for path, value in values:
            place = _placer(text, file, path)
            wrong = _wrong(value, completer, place)
            if wrong:
                problems += wrong
            elif value["id"] in documents:
                problems.append(Problem("duplicate_id", place(("id",)), id=value["id"], first=places[value["id"]]))
            else:
                documents[value["id"]] = completer.complete(value["facts"])
                places[value["id"]] = Place(file, 1)
    if not documents and not problems:
        raise Problem("no_documents")
    return documents, problems


def _values(text: str, file: str) -> list[tuple[tuple[str | int, ...], Any]]:
    """Return each document with the path at which it stands in the file's text."""
    if text.lstrip()[:1] in {"{", "["}:
        found = _json(text, file)
    else:
        found = list(yamlfile.load_all(text, file))
    if len(found) == 1 and isinstance(found[0], list):
        return [((at,), value) for at, value in enumerate(found[0])]
    return [((), value) for value in found if value is not None]


def _json(text: str, file: str) -> list[Any]:
    try:
        return [yamlfile.load_json(text, file)]
    except Problem as problem:
        rows = [row for row in text.splitlines() if row.strip()]
        if len(rows) < 2 or problem.key != "malformed":
            raise
        try:
            return [yamlfile.load_json(row, file) for row in rows]
        except Problem:
            # YAML in flow style also starts with a bracket; where it fails too, JSON's own message is the clearer one.
            try:
                return list(yamlfile.load_all(text, file))
            except Problem:
                raise problem from None


def _wrong(
    value: Any, completer: Completer, place: Callable[[tuple[str | int, ...]], Place]
) -> list[Problem]:
    if not isinstance(value, dict) or value.keys() != {"id", "facts"}:
        return [Problem("document_shape", place(()))]
    if not isinstance(value["id"], str) or not value["id"].strip() or len(value["id"]) > 300:
        return [Problem("empty_value", place(("id",)), key="id")]
    return completer.problems(value["facts"], lambda path: place(("facts", *path)))


def _placer(text: str, file: str, at: tuple[str | int, ...]) -> Callable[[tuple[str | int, ...]], Place]:
    def place(path: tuple[str | int, ...]) -> Place:
        try:
            return yamlfile.locate(text, file, [(*at, *path)]).get((*at, *path), Place(file, 1))
        except Problem:  # JSON that is no YAML has no events; the file is still named
            return Place(file, 1)

    return place
