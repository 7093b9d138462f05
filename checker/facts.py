"""Documents of flow facts into what the engine sees: valid, elements with categories, purposes with classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checker import classify
from checker.validate import Validator

if TYPE_CHECKING:
    from collections.abc import Callable

    from checker.law import Law
    from checker.model import Facts
    from checker.problem import Place, Problem


class Completer:
    """Completes and validates documents under one law."""

    def __init__(self, law: Law) -> None:
        """Compile the law's schema and its dictionary."""
        self._validator = Validator(law.facts_schema)
        self._dictionary = law.dictionary
        self._purposes = law.purposes

    def problems(self, facts: Any, place: Callable[[tuple[str | int, ...]], Place]) -> list[Problem]:
        """Return what keeps `facts` from being a document of flow facts (`flow-facts`: closed world, nothing null)."""
        return self._validator.problems(facts, place)

    def complete(self, facts: Facts) -> Facts:
        """Return `facts` with a category for every element and a class for its purpose.

        A declared category wins over the dictionary. A name that neither knows is `unknown`, which is never permitted
        on its own account; a purpose that is in no catalogue and states no class is `unlisted`.
        """
        done = dict(facts)
        if data := facts.get("data"):
            declared = facts.get("data_categories", {})
            done["data_categories"] = {name: declared.get(name) or self._dictionary.category(name) for name in data}
        if purpose := facts.get("purpose"):
            done["purpose"] = {**purpose, "class": classify.purpose_class(self._purposes, purpose)}
        return done
