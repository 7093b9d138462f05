"""The seals: what each clause of the published text said when it was reviewed, as a digest; by which role, and when.

They stand in `rego/seals.yaml`, beside the law that they tie to the text, and hold none of its wording.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from checker import yamlfile
from checker.law import SEALS, in_clause_order
from checker.problem import Place, Problem, Problems
from checker.validate import Validator, hint, schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from checker.law import Law
    from checker.policytext import Published

AUTHOR = "author"
"""The role that took the text over as it was published; it reviews nothing."""
LANGUAGES = ("zh", "en")
LONGEST = 200
"""Letters of a reference."""
HEAD = """\
# The seals: what each clause of the published text said when it was last reviewed, as SHA-256; never its wording.
# 封存:各条款经审阅时的文本摘要,不含条款原文。
# `by: author` took the text over as published: legal has not reviewed that clause. Only legal reviews, with
# `clausecheck policy seal`; whoever edits this file changes the law. 仅法务可以封存;修改本文件即修改规则。
"""


@dataclass(frozen=True, slots=True)
class Seal:
    """What was reviewed of one clause: its digest in each language, by which role, on which day.

    Without digests it says that legal knows the clause to be gone.
    """

    zh: str | None
    en: str | None
    by: str
    on: date
    reference: str | None = None

    @property
    def gone(self) -> bool:
        """Tell whether the seal is of a removal."""
        return self.zh is None

    def of(self, language: str) -> str | None:
        """Return the digest in one language."""
        return self.zh if language == "zh" else self.en


class Review(NamedTuple):
    """Who reviewed, as a role, when, and where that is recorded."""

    role: str
    on: date
    reference: str | None = None


class Seals(NamedTuple):
    """The seals by clause, and the company whose policy it is."""

    company: str
    clauses: Mapping[str, Seal]


def load(law: Law) -> Seals:
    """Return the seals of a law.

    Raises `Problem` (exit 3) if it has none, `Problem` or `Problems` (exit 2) if they are malformed.
    """
    path = f"{law.where}/{SEALS}"
    if not law.has(SEALS):
        raise Problem("seals_missing", Place(path, 1), path=path)
    text = yamlfile.decode(law.file(SEALS), path)
    document = yamlfile.load(text, path)

    def place(at: tuple[str | int, ...]) -> Place:
        return yamlfile.locate(text, path, [at]).get(at, Place(path, 1))

    problems = Validator(schema("seals")).problems(document, place)
    clauses: dict[str, Seal] = {}
    for number, entry in document["seals"].items() if not problems else ():
        try:
            on = date.fromisoformat(entry["on"])
        except ValueError:
            problems.append(Problem("bad_date", place(("seals", number, "on")), value=entry["on"]))
            continue
        if entry["by"] not in {AUTHOR, *roles(law)}:
            known = ", ".join([AUTHOR, *roles(law)])
            problems.append(Problem("seal_role", place(("seals", number, "by")), role=entry["by"], known=known))
        clauses[number] = Seal(entry.get("zh"), entry.get("en"), entry["by"], on, entry.get("reference"))
    if problems:
        raise Problems(problems)
    return Seals(document["company"], clauses)


def roles(law: Law) -> tuple[str, ...]:
    """Return the roles that review for legal, as reading A06 names them."""
    return tuple(law.readings["A06"]["value"]["sign_off_roles"])


def reference(text: str | None) -> str | None:
    """Return where a review is recorded, as one line; `Problem` (exit 2) where that is empty or long."""
    if text is None:
        return None
    if not text.strip():
        raise Problem("empty_value", Place("--reference", 1), key="reference")
    if len(text) > LONGEST or not text.isprintable():
        raise Problem("bad_value", Place("--reference", 1), key="reference")
    return text.strip()


def unreviewed(seals: Seals, law: Law) -> tuple[str, ...]:
    """Return the clauses that nobody from legal has reviewed."""
    reviewers = roles(law)
    return in_clause_order({number for number, seal in seals.clauses.items() if seal.by not in reviewers})


def sealed(
    seals: Seals, published: Published, numbers: Iterable[str], review: Review, law: Law, *, apart: bool = False
) -> Seals:
    """Return the seals with those of some clauses made anew, as the text stands; a clause that is gone is sealed so.

    Raises `Problem` (exit 2) for a role that does not review; for a clause that neither text nor seals know, or that
    stands twice or in one language only; for one that changed in one language only, unless legal says so (`apart`).
    """
    if review.role not in roles(law):
        raise Problem("seal_role", Place("--role", 1), role=review.role, known=", ".join(roles(law)))
    if not any(seals.company in clause.text for clause in published.zh):
        raise Problem("seal_foreign", published.zh[0].place, company=seals.company)
    clauses = dict(seals.clauses)
    for number in numbers:
        clauses[number] = _made(number, seals.clauses.get(number), published, review, apart=apart)
    return Seals(seals.company, clauses)


def adopted(published: Published, company: str, review: Review) -> Seals:
    """Return the first seals, of a text taken over as it is published: every clause, and no review of legal.

    Raises `Problem` (exit 2) for another role than `author`, for a text that does not name the company, and for a
    clause that stands twice or in one language only.
    """
    if review.role != AUTHOR:
        raise Problem("seal_role", Place("--role", 1), role=review.role, known=AUTHOR)
    if not any(company in clause.text for clause in published.zh):
        raise Problem("seal_foreign", published.zh[0].place, company=company)
    numbers = dict.fromkeys(clause.number for clause in (*published.zh, *published.en))
    return Seals(company, {number: _made(number, None, published, review, apart=False) for number in numbers})


def _made(number: str, old: Seal | None, published: Published, review: Review, *, apart: bool) -> Seal:
    zh = [clause for clause in published.zh if clause.number == number]
    en = [clause for clause in published.en if clause.number == number]
    if max(len(zh), len(en)) > 1:
        raise Problem("seal_twice", (zh if len(zh) > 1 else en)[1].place, clause=number)
    if not zh and not en:
        if old is None or old.gone:
            known = [clause.number for clause in published.zh]
            hint_en, hint_zh = hint(number, known)
            raise Problem("seal_no_clause", Place("--clause", 1), clause=number, hint_en=hint_en, hint_zh=hint_zh)
        return Seal(None, None, *review)
    if not zh or not en:
        raise Problem("seal_one_language", (zh or en)[0].place, clause=number)
    new = Seal(zh[0].digest, en[0].digest, *review)
    if old and not old.gone and (old.zh == new.zh) != (old.en == new.en) and not apart:
        raise Problem("seal_apart", zh[0].place, clause=number)
    return new


def text_of(seals: Seals) -> str:
    """Return the file that holds the seals, clauses in their order; the same seals are the same bytes."""
    rows = [HEAD, f"company: {_quoted(seals.company)}\nseals:\n"]
    for number in in_clause_order(set(seals.clauses)):
        seal = seals.clauses[number]
        rows.append(f"  '{number}':\n")
        rows += [f"    {language}: {digest}\n" for language in LANGUAGES if (digest := seal.of(language))]
        if seal.gone:
            rows.append("    gone: true\n")
        rows.append(f"    by: {_quoted(seal.by)}\n    on: '{seal.on.isoformat()}'\n")
        if seal.reference:
            rows.append(f"    reference: {_quoted(seal.reference)}\n")
    return "".join(rows)


def _quoted(text: str) -> str:
    """Return text as one YAML scalar, whatever it holds."""
    return json.dumps(text, ensure_ascii=False)
