"""What a document declares beside an element, in properties of its own, into annotations and protections."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from checker.schema.model import Protection
    from checker.schema.positioned import Node

# Only a key that says nothing else: `x-hash-key` speaks of an index, and a protection that is none must not count.
_PROTECTIONS: dict[Protection, re.Pattern[str]] = {
    "masked": re.compile(r"(?:x-)?(?:is[-_]?)?(?:mask|masked|masking|masking[-_]?policy|desensitized|脱敏)"),
    "encrypted": re.compile(r"(?:x-)?(?:is[-_]?)?(?:encrypt|encrypted|encryption|加密)"),
    "hashed": re.compile(r"(?:x-)?(?:is[-_]?)?(?:hash|hashed|hashing)"),
    "redacted": re.compile(r"(?:x-)?(?:is[-_]?)?(?:redact|redacted|redaction)"),
    "tokenised": re.compile(r"(?:x-)?(?:is[-_]?)?(?:tokeni[sz]ed?|tokeni[sz]ation)"),
}
_NOT = {"", "false", "no", "none", "off", "0", "null", "plain", "否", "无"}


def declared(pairs: Iterable[tuple[str, Node]]) -> tuple[tuple[str, str], ...]:
    """Return key and text of each scalar below `pairs`; keys of mappings are joined by dots, lists by commas."""
    return tuple(_flat(pairs))


def _flat(pairs: Iterable[tuple[str, Node]]) -> Iterator[tuple[str, str]]:
    for key, node in pairs:
        if isinstance(node.value, dict):
            yield from _flat((f"{key}.{inner}", value) for inner, value in node.pairs())
        elif isinstance(node.value, list):
            texts = [item.text for item in node.items() if item.text]
            if texts:
                yield key, ",".join(texts)
            for item in node.items():
                # `customProperties: [{property: pii, value: true}]`
                name = item.get("property").text or item.get("key").text
                if name:
                    yield f"{key}.{name}", item.get("value").text
        elif node:
            yield key, node.text


def protections(found: Iterable[tuple[str, str]]) -> frozenset[Protection]:
    """Return the protections that annotations speak of."""
    return frozenset(
        protection
        for key, value in found
        if value.strip().lower() not in _NOT
        for protection, words in _PROTECTIONS.items()
        if words.fullmatch(key.rpartition(".")[2].lower())
    )
