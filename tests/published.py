"""The texts that the tests of the seals edit: a made-up policy everywhere, the published one where it is at hand.

Where a clause stands is found here by plain search, not by the code that is tested.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from checker import policytext, seals
from checker.law import Law, in_clause_order, installed_files
from tests.conftest import ROOT, TODAY

if TYPE_CHECKING:
    from checker.policytext import Published
    from checker.seals import Seals

MADE_UP = ROOT / "tests" / "fixtures" / "policy" / "text.txt"
REAL = Path(os.environ.get("CLAUSECHECK_POLICY") or ROOT.parent / "shared" / "policy" / "leapca-privacy-policy.txt")
SECTIONS = {"zh": "一二三四五六七八九", "en": ("1.", "2.", "3.", "Fourth,", "5.", "6.", "7.", "8.", "9.")}
HEADINGS = ("1.1", "1.2", "2", "2.1", "2.2", "3", "4", "5", "5.1", "5.5", "6", "7", "8", "9")


@dataclass(frozen=True)
class Policy:
    """A published text in its two languages."""

    zh: str
    en: str

    def __str__(self) -> str:
        """Return it as it is published."""
        return f"{self.zh}\n{self.en}"

    def read(self) -> Published:
        """Return its clauses, as the checker splits them."""
        return policytext.read(("policy.txt", str(self).encode()))

    def span(self, language: str, number: str) -> tuple[int, int, int]:
        """Return where a clause's number begins, where its wording begins, and where the next clause does."""
        text = getattr(self, language)
        starts = {"0": (0, 0)}
        cursor = 0
        for one in (name for name in numbers() if name != "0"):
            mark = f"({one.partition('(')[2]}" if "(" in one else one
            if "." not in one:
                mark = f"{SECTIONS[language][int(one) - 1]}{'、' if language == 'zh' else ''}"
                cursor = text.rfind(mark, 0, text.find(f"{one}.1", cursor))
            cursor = text.index(mark, cursor)
            starts[one] = (cursor, cursor + len(mark))
            cursor += len(mark)
        order = list(numbers())
        at = order.index(number)
        end = starts[order[at + 1]][0] if at + 1 < len(order) else len(text)
        return (*starts[number], end)

    def wording(self, language: str, number: str) -> str:
        """Return what a clause says."""
        _, start, end = self.span(language, number)
        return str(getattr(self, language)[start:end])

    def worded(self, number: str, *, zh: str | None = None, en: str | None = None) -> Policy:
        """Return the text with another wording of a clause, in one language or both."""
        changed = self
        for language, wording in (("zh", zh), ("en", en)):
            if wording is not None:
                text = getattr(changed, language)
                _, start, end = changed.span(language, number)
                changed = replace(changed, **{language: f"{text[:start]}{wording}{text[end:]}"})
        return changed

    def without(self, number: str, languages: tuple[str, ...] = ("zh", "en")) -> Policy:
        """Return the text without a clause and its number."""
        changed = self
        for language in languages:
            text = getattr(self, language)
            start, _, end = self.span(language, number)
            changed = replace(changed, **{language: text[:start] + text[end:]})
        return changed

    def after(self, number: str, zh: str = "", en: str = "") -> Policy:
        """Return the text with more behind a clause: its number, its wording."""
        before = self.wording("zh", number), self.wording("en", number)
        return self.worded(number, zh=f"{before[0]}{zh} ", en=f"{before[1]} {en} ")


@cache
def numbers() -> tuple[str, ...]:
    """Return the numbers of the policy, headings included, in their order."""
    return in_clause_order({*Law(installed_files(), "rego").clauses, *HEADINGS})


@dataclass(frozen=True)
class Case:
    """A text with the law that is tied to it, and its seals."""

    policy: Policy
    law: Law
    seals: Seals


@cache
def made_up() -> Case:
    """Return the made-up policy: the law's own numbers and rules, and words that are cited from it."""
    policy = Policy(*MADE_UP.read_text("utf-8").split("\n"))
    law = Law(made_up_law(policy), "rego").as_of(TODAY)
    return Case(policy, law, seals.adopted(policy.read(), "ShanHai", seals.Review(seals.AUTHOR, TODAY)))


def made_up_law(policy: Policy) -> dict[str, bytes]:
    """Return the files of the law, citing the made-up policy and not sealed yet."""
    files = {path: raw for path, raw in installed_files().items() if path != "seals.yaml"}
    return _answering(files, {number: policy.wording("zh", number).strip()[:6] for number in numbers()})


def _answering(files: dict[str, bytes], words: dict[str, str]) -> dict[str, bytes]:
    """Return the law with other decisive words and an answer for every clause: that it has one is not tested here."""
    document = yaml.safe_load(files["policy.yaml"])
    for number, clause in document["policy"].items():
        clause["words"] = words.get(number, clause["words"])
        clause.setdefault("why_not", {"en": "Not asked here.", "zh": "此处不问。"})
    return {**files, "policy.yaml": yaml.safe_dump(document, allow_unicode=True, sort_keys=False).encode()}


@cache
def real() -> Case:
    """Return the published policy under the law and the seals of this project."""
    law = Law(_answering(installed_files(), {}), "rego").as_of(TODAY)
    return Case(Policy(*REAL.read_text("utf-8").split("\n")), law, seals.load(law))
