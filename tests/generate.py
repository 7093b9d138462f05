"""Documents of flow facts by the thousand: valid, repeatable, and close to the facts on which the law turns.

Most start from a decision case and are changed a little; the rest are drawn from the schema alone. Words come from the
places where the cases use them, so that names, codes and elements meet each other often enough to matter.
"""

from __future__ import annotations

import copy
import random
from typing import TYPE_CHECKING, Any

from checker.engines.worker import sample_facts
from checker.problem import Place
from tests.test_cases import FILES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from checker.facts import Completer
    from checker.law import Law
    from checker.model import Facts

Path = tuple[str, ...]

WORDS = ("another", "public", "公众", "LeapCa", "recipient", "phone call", "within_law", "in_force", "foreign", "legal")
ELEMENTS = (
    "account_id", "email", "order_id", "device_id", "gps_track", "phone", "real_name", "id_card", "school_name",
    "grade", "device_model", "wechat_openid", "bank_card_no", "search_keyword", "imsi", "session_id", "nickname",
    "child_name", "unknown_free_text", "page_views", "order_amount", "zzz_unheard_of",
)  # fmt: skip
AGES = (0, 13, 17, 18, 19, 40)
SITUATIONS = ("collection", "retention", "cookie", "incident", "policy_change", "rights_request")
"""Facts of one situation each; a document has few of them, for many at once would drown what each decides."""
GRAFTS: tuple[Path, ...] = (
    ("evidence",), ("safeguards",), ("recipient",), ("purpose",), ("data_subject",), ("data_subject", "settings"),
    ("evidence", "consent"), ("evidence", "guardian_consent"), ("evidence", "legal_instrument"),
    ("evidence", "litigation"), ("evidence", "agreement"), ("evidence", "share_action"), ("evidence", "transaction"),
    ("evidence", "necessity"), ("evidence", "legal_review"), ("evidence", "justification"), ("residual_identifiers",),
    ("reidentification_risk",), ("reidentification_key_held_by",), ("disclosure_channel",), ("basis",),
    *((situation,) for situation in SITUATIONS),
)  # fmt: skip


def documents(count: int, seed: int, law: Law, completer: Completer) -> Iterator[tuple[str, Facts]]:
    """Yield `count` valid documents as pairs of id and completed facts; the same seed yields the same ones.

    The completed facts are valid themselves, so they may be changed and completed again.
    """
    for id_, facts in drafts(count, seed, law):
        wrong = completer.problems(facts, lambda path: Place(str(path), 1))
        if wrong:
            raise AssertionError((id_, facts, [str(problem) for problem in wrong]))
        yield id_, completer.complete(facts)


def drafts(count: int, seed: int, law: Law) -> Iterator[tuple[str, Facts]]:
    """Yield `count` documents as people write them: without the categories that the dictionary finds."""
    generator = Generator(seed, law)
    for number in range(count):
        yield f"g{number:06}", generator.document()


class Generator:
    """Draws documents under one law."""

    def __init__(self, seed: int, law: Law) -> None:
        """Learn the words of the cases."""
        self._random = random.Random(seed)
        self._schema = law.facts_schema
        self._files = [
            [sample_facts({"base": file["base"]}, {**case, "base": "base"}) for case in file["cases"]]
            for file in FILES.values()
        ]
        self._words: dict[Path, list[str]] = {}
        for path, value in (leaf for cases in self._files for facts in cases for leaf in leaves(facts)):
            words = self._words.setdefault(path, [])
            words += [word for word in (value if isinstance(value, list) else [value]) if isinstance(word, str)]
        self._paths = list(_schema_paths(self._schema, self._schema))
        self._changes: list[Callable[[Facts], None]] = [
            self._set, self._set, self._set, self._drop, self._drop, self._graft, self._graft, self._element,
            self._cover, self._sign,
        ]  # fmt: skip

    def document(self) -> Facts:
        """Return one document of flow facts."""
        draw = self._random
        if draw.random() < 0.1:
            facts = {"data": draw.sample(ELEMENTS, draw.randint(1, 3))}
            self._object(self._schema, (), facts)
        else:
            facts = copy.deepcopy(draw.choice(draw.choice(self._files)))
        for _ in range(draw.choice((0, 1, 1, 1, 2, 2, 3, 4, 6))):
            draw.choice(self._changes)(facts)
        if draw.random() < 0.02:
            key = draw.choice(SITUATIONS)
            facts[key] = self._value(self._schema["properties"][key], (key,), facts)
        return facts

    def _set(self, facts: Facts) -> None:
        path = self._random.choice([path for path in self._paths if path[0] in facts or path[0] not in SITUATIONS])
        at = facts
        for key in path[:-1]:
            at = at.setdefault(key, {})
        at[path[-1]] = self._value(_schema_at(self._schema, path), path, facts)

    def _drop(self, facts: Facts) -> None:
        paths = [path for path in nodes(facts) if path[0] not in {"action", "data"}]
        if paths:
            drop(facts, self._random.choice(paths))

    def _graft(self, facts: Facts) -> None:
        donor = self._random.choice(self._random.choice(self._files))
        path = self._random.choice(GRAFTS)
        value: Any = donor
        for key in path:
            value = value.get(key, {}) if isinstance(value, dict) else {}
        if value not in ({}, []):
            at = facts
            for key in path[:-1]:
                at = at.setdefault(key, {})
            at[path[-1]] = copy.deepcopy(value)
        if self._random.random() < 0.1:
            facts["action"] = donor["action"]
            facts.setdefault("data", ["email"])

    def _element(self, facts: Facts) -> None:
        elements = list(facts.get("data", []))
        if len(elements) > 1 and self._random.random() < 0.4:
            elements.remove(self._random.choice(elements))
        else:
            elements.append(self._random.choice(ELEMENTS))
        facts["data"] = elements

    def _cover(self, facts: Facts) -> None:
        """Let some record cover just this flow, as records do when people look after them."""
        data = list(facts.get("data", ["email"]))
        name, code = facts.get("recipient", {}).get("name"), facts.get("purpose", {}).get("code")
        evidence = facts.get("evidence", {})
        scope: Facts = {
            "data": data,
            **({"recipients": [name]} if name else {}),
            **({"purposes": [code]} if code else {}),
        }
        for record in ("consent", "guardian_consent"):
            if record in evidence:
                evidence[record]["scope"] = copy.deepcopy(scope)
        if "guardian_consent" in evidence:
            evidence["guardian_consent"]["scope"]["actions"] = [facts["action"]]
        if "agreement" in evidence:
            evidence["agreement"]["covers"] = copy.deepcopy(scope)
        if "legal_instrument" in evidence:
            evidence["legal_instrument"]["names_data"] = data
        if "necessity" in evidence:
            evidence["necessity"] = dict.fromkeys(data, "necessary")
        if "share_action" in evidence:
            evidence["share_action"]["data_selected_by_user"] = data
        if "litigation" in evidence:
            evidence["litigation"]["data_needed"] = data

    def _sign(self, facts: Facts) -> None:
        facts.setdefault("evidence", {})["legal_review"] = {
            "outcome": self._random.choice(("within_law", "within_law", "outside_law")),
            "by": self._random.choice(("legal", "法务", "engineering")),
            "covers_data": list(facts.get("data", ["email"])),
        }

    def _value(self, schema: Facts, path: Path, facts: Facts) -> Any:
        """Return a random value of the schema; `facts` lends its words."""
        draw = self._random
        if "$ref" in schema:
            schema = self._schema["$defs"][schema["$ref"].rpartition("/")[2]]
        if "enum" in schema:
            return draw.choice(schema["enum"])
        kind = schema["type"]
        if kind == "object":
            return self._object(schema, path, facts)
        if kind == "array":
            pool = sorted({*schema["items"].get("enum", self._pool(path, facts))})
            return draw.sample(pool, min(len(pool), draw.choice((1, 1, 2, 3))))
        if kind == "boolean":
            return draw.random() < 0.5
        if kind in {"integer", "number"}:
            return draw.choice(AGES)
        return draw.choice(sorted(set(self._pool(path, facts))))

    def _object(self, schema: Facts, path: Path, facts: Facts) -> Facts:
        draw = self._random
        if "properties" not in schema:
            names = facts.get("data", ["email"])
            if path == ("data_categories",):
                return {
                    name: draw.choice(("unknown", "user.account", "user.childrens", "system.operations"))
                    for name in names
                }
            return {name: self._value(schema["additionalProperties"], (*path, name), facts) for name in names}
        wanted = [key for key in schema["properties"] if draw.random() < (0.5 if path else 0.6)]
        wanted = [key for key in wanted if path or key not in SITUATIONS] or [draw.choice(list(schema["properties"]))]
        found: Facts = {} if path else facts
        for key in [*schema.get("required", ()), *wanted]:
            if key not in found:
                found[key] = self._value(schema["properties"][key], (*path, key), facts)
        return found

    def _pool(self, path: Path, facts: Facts) -> list[str]:
        """Return words that may stand at `path`: those of the cases, and what this document speaks of."""
        seen = self._words.get(path, [])
        spoken = [
            facts.get("recipient", {}).get("name"),
            facts.get("purpose", {}).get("code"),
            facts.get("disclosure_channel"),
        ]
        data = facts.get("data", [])
        if "data" in path[-1] or path[-1].endswith(("elements", "identifiers")):
            return [*seen, *data, *data, *ELEMENTS]
        return [*seen, *(word for word in spoken if word), *WORDS]


def leaves(facts: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield each value that is no object, with its path."""
    for key, value in facts.items():
        if isinstance(value, dict):
            yield from leaves(value, (*path, key))
        else:
            yield (*path, key), value


def nodes(facts: Facts, path: Path = ()) -> Iterator[Path]:
    """Yield the path of every value, objects included."""
    for key, value in facts.items():
        yield (*path, key)
        if isinstance(value, dict):
            yield from nodes(value, (*path, key))


def drop(facts: Facts, path: Path) -> None:
    """Take the value at `path` away, and every object that this leaves empty: what is empty is absent."""
    head, *rest = path
    if rest:
        drop(facts[head], tuple(rest))
    if not rest or not facts[head]:
        del facts[head]


def without(facts: Facts, path: Path) -> Facts:
    """Return a copy of `facts` without the value at `path`."""
    found = copy.deepcopy(facts)
    drop(found, path)
    return found


def _schema_at(schema: Facts, path: Path) -> Facts:
    at = schema
    for key in path:
        if "$ref" in at:
            at = schema["$defs"][at["$ref"].rpartition("/")[2]]
        at = at["properties"][key]
    return at


def _schema_paths(schema: Facts, root: Facts, path: Path = ()) -> Iterator[Path]:
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    if path:
        yield path
    for key, inner in schema.get("properties", {}).items():
        yield from _schema_paths(inner, root, (*path, key))
