"""A published text beside its seals and the law: which clauses changed, and how.

Chinese and English are compared each by itself, then side by side: Chinese governs, and a clause that changed in one
language only has changed apart.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from checker import policytext
from checker.law import in_clause_order
from checker.problem import Text
from checker.seals import LANGUAGES, unreviewed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from checker.law import Law
    from checker.policytext import Clause, Published
    from checker.problem import Place
    from checker.resting import Ground, Resting
    from checker.seals import Seals

KNOWN = 4
"""A text of which not even one clause in so many is as sealed is another text."""
LONGEST = 1500
"""Letters of a changed clause up to which whole clauses are looked for in it."""
ANOTHER = ("foreign", "unknown_text")
"""The kinds of difference that are of the text as a whole."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which the published text, its seals and the law differ.

    `kind` is one of the keys of `report.differences.KINDS`. `zh` and `en` say what became of the clause in each
    language, one of the keys of `report.differences.FATES`.
    """

    kind: str
    clause: str
    place: Place
    to: str = ""
    """Where its wording stands now; of a copy, where it comes from; of another text, the company not named."""
    zh: str = "same"
    en: str = "same"
    numbers: tuple[str, ...] = ()
    """Of a broken off text: the clauses that are missing. Of a heading: those below. Else: those it holds whole."""
    language: str = ""
    """Of a broken off text: which one."""
    heading: bool = False
    uncovered: bool = False
    """Neither a rule nor a `why_not` of the law answers for the clause."""
    words_gone: bool = False
    """The decisive words that the law cites no longer stand in it."""
    odd: tuple[str, ...] = ()
    """Letters that look like others."""
    counts: tuple[int, int] = (0, 0)
    """Of another text: how many of its clauses are known, of how many."""

    @property
    def apart(self) -> bool:
        """Tell whether the two languages say different things."""
        return "unknown" not in {self.zh, self.en} and self.zh != self.en

    @property
    def touched(self) -> tuple[str, ...]:
        """The clauses whose rules, readings and flows rest on what has changed."""
        if self.kind in ANOTHER:
            return ()
        numbers = {self.clause} - {""}
        if self.kind == "truncated" or self.heading:
            numbers.update(self.numbers)
        if self.kind == "swapped":
            numbers.add(self.to)
        if self.kind in {"new", "copied"}:
            # What a clause is added to reads otherwise with it: a new exception changes the rule that it is one from.
            numbers.add(self.clause.partition("(")[0])
        return in_clause_order(numbers)


class Verified(NamedTuple):
    """How a published text stands to its seals, ready for a report.

    Each difference with what rests on it; the clauses that legal has not reviewed, of how many that are sealed; how
    many clauses the text has in each language; the digest of each file; what clauses are about, by number.
    """

    differences: tuple[tuple[Difference, Resting], ...]
    unreviewed: tuple[str, ...]
    sealed: int
    counts: Mapping[str, int]
    files: Mapping[str, str]
    about: Mapping[str, Text]
    notes: tuple[Text, ...] = ()


class _Fates(NamedTuple):
    """What became of the sealed clauses in one language (kind, where to), and what stands there besides."""

    sealed: dict[str, tuple[str, str]]
    fresh: dict[str, tuple[str, str]]
    twice: tuple[str, ...]
    missing: tuple[str, ...]
    last: str


def compare(published: Published, seals: Seals, law: Law) -> list[Difference]:
    """Return how a published text differs from what was reviewed, and from what the law says of it; none: all is well.

    A text that is not this policy's is one difference, not one for each clause.
    """
    foreign = _foreign(published, seals)
    if foreign:
        return [foreign]
    fates = {language: _fates(published.of(language), _digests(seals, language)) for language in LANGUAGES}
    found = [
        *_truncated(fates, published),
        *_swaps_joined(_side_by_side(fates, published)),
        *_repeated(fates, published),
    ]
    return _in_order([*_weighed(found, published, law), *_unanswered(found, published, law)])


def verified(
    files: Mapping[str, bytes],
    published: Published,
    seals: Seals,
    law: Law,
    ground: Callable[[], tuple[Ground, tuple[Text, ...]]],
) -> Verified:
    """Return how a text stands to its seals; `ground` tells what rests on the law, and is asked only where need be."""
    found = compare(published, seals, law)
    told: tuple[tuple[Difference, Resting], ...] = ()
    notes: tuple[Text, ...] = ()
    if found:
        resting, notes = ground()
        told = tuple((one, resting.under(one.touched)) for one in found)
    return Verified(
        told,
        unreviewed(seals, law),
        len(seals.clauses),
        {language: len(published.of(language)) for language in LANGUAGES},
        {name: f"sha256:{hashlib.sha256(raw).hexdigest()}" for name, raw in files.items()},
        {number: Text(clause["en"], clause["zh"]) for number, clause in law.clauses.items()},
        notes,
    )


def _foreign(published: Published, seals: Seals) -> Difference | None:
    """Return that the text is another one: it never names the company, or hardly a clause is known."""
    clauses = [clause for clause in published.zh if not clause.heading]
    digests = _digests(seals, "zh").values()
    known = sum(clause.digest in digests for clause in clauses)
    named = any(seals.company in clause.text for clause in published.zh)
    if named and known * KNOWN >= len(clauses):
        return None
    letters = policytext.odd("".join(clause.text for clause in clauses))
    kind = "unknown_text" if named else "foreign"
    first = published.zh[0].place
    return Difference(kind, "", first, to=seals.company, odd=letters[:5], counts=(known, len(clauses)))


def _digests(seals: Seals, language: str) -> dict[str, str]:
    return {number: digest for number, seal in seals.clauses.items() if (digest := seal.of(language)) is not None}


def _fates(clauses: Sequence[Clause], sealed: Mapping[str, str]) -> _Fates:
    """Follow each sealed wording to where it stands now; what is left of the text is changed or new."""
    here, twice = _first_of_each(clauses, sealed)
    order = in_clause_order(set(sealed))
    lost = [number for number in order if number not in here or here[number].digest != sealed[number]]
    at_home = [number for number in order if number not in lost]
    fates = dict.fromkeys(at_home, ("same", ""))
    home_of = {sealed[number]: number for number in at_home}
    fresh: dict[str, tuple[str, str]] = {}
    for number, clause in here.items():
        if number in at_home:
            continue
        origin = next((old for old in lost if sealed[old] == clause.digest and old not in fates), None)
        if origin:
            fates[origin] = ("moved", number)
        elif clause.digest in home_of and number not in sealed:
            fresh[number] = ("copied", home_of[clause.digest])
        else:
            fresh[number] = ("new", "")
    for number in lost:
        if number not in fates:
            fates[number] = ("changed", "") if fresh.pop(number, None) else ("removed", "")
    missing = _tail(clauses, here, order, fates)
    last = clauses[-1].number if clauses else ""
    cut_off = (last,) if missing and fates.get(last) == ("changed", "") else ()
    fates |= dict.fromkeys((*missing, *cut_off), ("unknown", ""))
    merged = {number: _holder(sealed[number], here, fates) for number in lost if fates[number] == ("removed", "")}
    fates |= {number: ("merged", whole) for number, whole in merged.items() if whole}
    return _Fates(fates, fresh, twice, missing, last)


def _first_of_each(clauses: Sequence[Clause], sealed: Mapping[str, str]) -> tuple[dict[str, Clause], tuple[str, ...]]:
    """Return the clause that holds each number, the sealed wording first; and the numbers that stand twice."""
    here: dict[str, Clause] = {}
    for clause in clauses:
        if clause.number not in here or (clause.digest == sealed.get(clause.number) != here[clause.number].digest):
            here[clause.number] = clause
    counts = Counter(clause.number for clause in clauses)
    return here, tuple(number for number, count in counts.items() if count > 1)


def _tail(
    clauses: Sequence[Clause],
    here: Mapping[str, Clause],
    order: Sequence[str],
    fates: Mapping[str, tuple[str, str]],
) -> tuple[str, ...]:
    """Return the clauses that are missing because the text breaks off: two or more, all at its end."""
    there = [at for at, number in enumerate(order) if number in here]
    tail = tuple(order[there[-1] + 1 :] if there else order)
    broken = len(tail) > 1 and all(fates[number][0] == "removed" for number in tail)
    return tail if broken and (not clauses or clauses[-1].number == order[there[-1]]) else ()


def _holder(digest: str, here: Mapping[str, Clause], fates: Mapping[str, tuple[str, str]]) -> str:
    """Return the changed clause in which a sealed wording stands whole, at its beginning or its end."""
    for number, clause in here.items():
        if fates.get(number, ("new",))[0] in {"changed", "new"} and digest in _parts(clause.text):
            return number
    return ""


@lru_cache(maxsize=512)
def _parts(text: str) -> frozenset[str]:
    """Return the digests of every beginning and every end of a wording."""
    if len(text) > LONGEST:
        return frozenset()
    found = set()
    running = hashlib.sha256()
    for letter in text:
        running.update(letter.encode())
        found.add(f"sha256:{running.hexdigest()}")
    found.update(policytext.digest(text[start:]) for start in range(1, len(text)))
    return frozenset(found)


def _truncated(fates: Mapping[str, _Fates], published: Published) -> Iterator[Difference]:
    for language, fate in fates.items():
        if fate.missing:
            clauses = published.of(language) or published.zh
            yield Difference("truncated", fate.last, clauses[-1].place, numbers=fate.missing, language=language)


def _side_by_side(fates: Mapping[str, _Fates], published: Published) -> Iterator[Difference]:
    """Yield what became of each clause, both languages in one."""
    zh, en = fates["zh"], fates["en"]
    zh_places, en_places = _places(published.zh), _places(published.en)
    end = published.zh[-1].place
    broken = {language for language, fate in fates.items() if fate.missing}
    for number in in_clause_order({*zh.sealed, *en.sealed}):
        ours, theirs = zh.sealed.get(number, ("same", "")), en.sealed.get(number, ("same", ""))
        unmoved = {"same", "unknown"}
        telling = theirs if ours[0] in unmoved else ours
        if telling[0] in unmoved:
            continue
        where = telling[1] if telling[0] in {"moved", "merged"} else number
        said = "elsewhere" if ours[0] == theirs[0] and ours[1] != theirs[1] else theirs[0]
        place = (zh_places if telling is ours else en_places).get(where, end)
        yield Difference(telling[0], number, place, telling[1], ours[0], said, _whole(number, fates))
    for number in in_clause_order({*zh.fresh, *en.fresh}):
        ours, theirs = zh.fresh.get(number, ("", "")), en.fresh.get(number, ("", ""))
        telling = ours if ours[0] else theirs
        absent = {language: "unknown" if language in broken else "missing" for language in LANGUAGES}
        yield Difference(
            telling[0],
            number,
            (zh_places if ours[0] else en_places).get(number, end),
            telling[1],
            ours[0] or absent["zh"],
            theirs[0] or absent["en"],
        )


def _whole(number: str, fates: Mapping[str, _Fates]) -> tuple[str, ...]:
    """Return the clauses that have gone whole into a changed one."""
    return in_clause_order(
        {old for fate in fates.values() for old, (kind, to) in fate.sealed.items() if kind == "merged" and to == number}
    )


def _places(clauses: Iterable[Clause]) -> dict[str, Place]:
    """Return where each number first stands."""
    found: dict[str, Place] = {}
    for clause in clauses:
        found.setdefault(clause.number, clause.place)
    return found


def _swaps_joined(found: Iterable[Difference]) -> Iterator[Difference]:
    """Yield the differences, two moves into each other's place as one."""
    found = list(found)
    moves = {one.clause: one for one in found if one.kind == "moved"}
    joined: set[str] = set()
    for one in found:
        other = moves.get(one.to) if one.kind == "moved" else None
        if other is None or other.to != one.clause or (one.zh, one.en) != (other.zh, other.en):
            yield one
        elif one.clause not in joined:
            joined.add(one.to)
            yield replace(one, kind="swapped")


def _repeated(fates: Mapping[str, _Fates], published: Published) -> Iterator[Difference]:
    """Yield each number that stands twice, in either language."""
    for number in in_clause_order({number for fate in fates.values() for number in fate.twice}):
        said = {language: "repeated" if number in fate.twice else "same" for language, fate in fates.items()}
        of_it = [clause for clause in (*published.zh, *published.en) if clause.number == number]
        again = next(clause for at, clause in enumerate(of_it) if at and (clause.place != of_it[0].place))
        yield Difference("repeated", number, again.place, zh=said["zh"], en=said["en"])


def _weighed(found: Iterable[Difference], published: Published, law: Law) -> Iterator[Difference]:
    """Yield the differences with what makes each worse: no answer in the law, lost words, look-alikes."""
    here = {clause.number: clause for clause in published.zh}
    there = {clause.number: clause for clause in published.en}
    for one in found:
        clause = here.get(one.clause)
        text = (clause.text if clause else "") + (there[one.clause].text if one.clause in there else "")
        letters = policytext.odd(text) if one.kind in {"changed", "new"} else ()
        lost = one.kind == "changed" and clause is not None and _lacks_words(clause, law)
        beneath = _beneath(one, published)
        now = here.get(one.to) if one.kind == "moved" else clause
        open_ = now is not None and one.kind in {"changed", "new", "copied", "moved"} and not _covered(now, law)
        yield replace(
            one,
            numbers=one.numbers or beneath,
            heading=bool(beneath),
            uncovered=open_,
            words_gone=lost,
            odd=letters[:5],
        )


def _beneath(one: Difference, published: Published) -> tuple[str, ...]:
    """Return the clauses under a heading that has changed: it says what they are about."""
    heading = any(clause.number == one.clause and clause.heading for clause in published.zh)
    if one.kind != "changed" or not heading:
        return ()
    start = (f"{one.clause}.", f"{one.clause}(")
    return tuple(clause.number for clause in published.zh if clause.number.startswith(start))


def _unanswered(found: Sequence[Difference], published: Published, law: Law) -> Iterator[Difference]:
    """Yield what the law lacks or has too much: a clause without an answer, words and clauses that are not there."""
    told = {number for one in found for number in (one.clause, one.to, *one.numbers)}
    here = {clause.number: clause for clause in published.zh}
    for number, clause in here.items():
        if number in told:
            continue
        if not _covered(clause, law):
            yield Difference("uncovered", number, clause.place, uncovered=True)
        elif _lacks_words(clause, law):
            yield Difference("words", number, clause.place, words_gone=True)
    cited = {law.rule(name).clause for name in law.rule_names} | set(law.clauses)
    cited |= {number for name in law.condition_names for number in law.words(name).see_also}
    for number in in_clause_order(cited - set(here) - told):
        yield Difference("orphan", number, published.zh[-1].place)


def _covered(clause: Clause, law: Law) -> bool:
    """Tell whether the law answers for a clause: by a rule, or by why it has none. A heading asks for no answer."""
    known = law.clauses.get(clause.number)
    if known is None:
        return clause.heading
    return "why_not" in known or any(law.rule(name).clause == clause.number for name in law.rule_names)


def _lacks_words(clause: Clause, law: Law) -> bool:
    words = law.clauses.get(clause.number, {}).get("words", "")
    return policytext.normalised(words) not in clause.text


def _in_order(found: Sequence[Difference]) -> list[Difference]:
    order = in_clause_order({one.clause for one in found})
    return sorted(found, key=lambda one: (one.kind != "truncated", order.index(one.clause)))
