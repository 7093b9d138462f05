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
_PERSONAL = re.compile(
    r"(?:x-)?(?:is|contains|has)?[-_]?(?:pii|personal|personal[-_]?(?:data|information|info)|privacy|gdpr|pipl|sensitive"
    r"|sensitive[-_]?(?:data|information|info)|个人信息|敏感信息)"
)
_KIND = re.compile(r"(?:pii|privacy|data)?[-_]?(?:category|kind|type|class|分类)")
_IS = re.compile(f"{_PERSONAL.pattern}|{_KIND.pattern}|enabled|value")
_TAGS = re.compile(r"(?:policy[-_]?)?(?:tags?|classifications?|labels?)")
_QUOTED = re.compile(r'\w{1,40}\s{0,3}:\s{0,3}"([^"]{1,80})"')
_COLON = re.compile(r"[:\"]")
_YES = {"true", "yes", "on", "1", "y", "是"}
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


def marked(found: Iterable[tuple[str, str]]) -> str:
    """Return the annotation by which an element is called personal, whatever it holds; empty where there is none."""
    for key, value in found:
        own, below = _keys(key)
        said = [part.strip().lower() for part in value.split(",")]
        tagged = bool(_TAGS.fullmatch(own[-1])) and any(map(_PERSONAL.fullmatch, said))
        # A directive says something by being there.
        denied = _NOT.intersection(said) and not (key.startswith("@") and not value)
        speaks = any(map(_PERSONAL.fullmatch, own)) and all(map(_IS.fullmatch, below[-1:]))
        if tagged or (speaks and not denied):
            return f"{key}: {value}" if value else key
    return ""


def words(found: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return what annotations say of the kind of data: `email` of `x-pii: email` and of `@pii(kind: "email")`."""
    return tuple(
        part
        for key, value in found
        if _speaks(key)
        for part in (*_QUOTED.findall(value), *(each.strip() for each in value.split(",") if not _COLON.search(each)))
        if part.lower() not in _YES | _NOT
    )


def _speaks(key: str) -> bool:
    own, below = _keys(key)
    return any(map(_PERSONAL.fullmatch, own)) and (not below or bool(_KIND.fullmatch(below[-1])))


def _keys(key: str) -> tuple[list[str], list[str]]:
    """Return the parts of a key up to the one that speaks of personal data, and those below it."""
    parts = [part.strip("@()") for part in key.lower().split(".")]
    at = next((at for at, part in enumerate(parts) if _PERSONAL.fullmatch(part)), len(parts) - 1)
    return parts[: at + 1], parts[at + 1 :]
