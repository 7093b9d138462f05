"""A hit into its line: the key of the flow that the condition speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from checker.inventory import Inventory
    from checker.model import Hit
    from checker.problem import Place
    from checker.schema.gate import Schemas
    from checker.schema.survey import Found

Path_ = tuple[str | int, ...]


class Locator:
    """Finds the places of many hits with one more reading of each file."""

    def __init__(
        self,
        inventory: Inventory,
        hits: Iterable[tuple[str, Hit]],
        schemas: Schemas | None = None,
    ) -> None:
        """Look up every hit, given with the id of its flow; `schemas` know columns that the inventory does not."""
        self._inventory = inventory
        self._schemas = schemas
        self._places = inventory.places({self._path(flow, hit) for flow, hit in hits if not self._column(flow, hit)})
        self._lines = {source.file: source.text.splitlines() for source in inventory.sources} if self._places else {}

    def place(self, flow: str, hit: Hit) -> tuple[Place, str]:
        """Return where the hit stands and that line's text: the schema's where it speaks of what only that knows."""
        if column := self._column(flow, hit):
            place = column.element.place
            return place, self._schemas.excerpt(place) if self._schemas and self._schemas.excerpt else ""
        place = self._places[self._path(flow, hit)]
        lines = self._lines[place.file]
        return place, lines[place.line - 1].rstrip() if place.line <= len(lines) else ""

    def _column(self, id_: str, hit: Hit) -> Found | None:
        """Return the column of a schema that a hit speaks of, where the flow carries it by taking the whole table."""
        if hit.element is None or self._schemas is None:
            return None
        field = hit.element.rpartition(".")[2]
        for ref in self._inventory.sections["flows"][id_].get("data", []):
            table, _, name = ref.rpartition(".")
            full = f"{table}.{field}"
            if name == "*" and hit.element in {field, full.partition(".")[2], full}:
                found = self._schemas.column(table, field)
                if found:
                    return found
        return None

    def _path(self, id_: str, hit: Hit) -> Path_:
        flow = self._inventory.sections["flows"][id_]
        if hit.element is not None:
            field = hit.element.rpartition(".")[2]
            for at, ref in enumerate(flow.get("data", [])):
                table, _, name = ref.rpartition(".")
                full = f"{table}.{field}"
                known = name == field or (name == "*" and field in self._inventory.fields[table])
                if known and hit.element in {field, full.partition(".")[2], full}:
                    return ("flows", id_, "data", at)
        return ("flows", id_, hit.at) if hit.at in flow else ("flows", id_)
