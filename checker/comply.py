"""The nearest compliant changes of one flow: variants of its facts, re-decided by the engine until some comply.

The search goes by the number of changes. In each state every operation is tried, which tells which of them make which
failed condition go away; one condition is picked, the one that the fewest operations answer, and only these are
followed, for whatever complies has to contain one of them. What is proposed has been decided, with every smaller part
of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from checker import editing, nearest
from checker.law import in_clause_order
from checker.problem import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from checker.editing import Edit
    from checker.facts import Completer
    from checker.judge import Judge
    from checker.law import Law
    from checker.model import Decision, Facts, Hit
    from checker.nearest import Operation, Owner
    from checker.problem import Text

SHOWN = 5
"""So many proposals are made at most."""
CHECKED = 2 * SHOWN
MAX_STEPS = 8
MAX_VARIANTS = 3000
MAX_LAST_RESORTS = 2
LAST_RESORT_VARIANTS = 400
NOWHERE = Place("", 1)

State = frozenset[str]
Key = tuple[str, str, str | None, str]


class Step(NamedTuple):
    """One change of a proposal: who makes it, what is to be done, and the facts that it changes."""

    owner: Owner
    text: Text
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Changes that, made in order, yield `decision`, and of which none can be left out.

    `questions` are what legal has to settle in them, where the last one is a sign-off.
    """

    steps: tuple[Step, ...]
    facts: Facts
    decision: Decision
    questions: tuple[Hit, ...]
    last_resort: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The proposals, nearest first; how many variants were decided; whether the search saw all that it could reach.

    `refused` tells that legal has refused the flow, so that nothing was looked for.
    """

    proposals: tuple[Proposal, ...]
    variants: int
    exhausted: bool
    refused: bool = False


def nearest_changes(
    judge: Judge, completer: Completer, law: Law, facts: Facts, decision: Decision, *, pinned: bool
) -> Found:
    """Return what would make the flow of `facts`, which was decided as `decision`, comply.

    `pinned` tells that a sign-off lapses as soon as a fact changes, as in an inventory. What legal has refused, no
    change is proposed to: it is for legal to say what it takes. Raises `Problem` (exit 3) where the engine cannot
    answer.
    """
    known = nearest.accepted(law)
    review = facts.get("evidence", {}).get("legal_review", {})
    refused = review.get("by") in known.sign_off_roles and review.get("outcome", "within_law") != "within_law"
    if decision.verdict == "allow" or refused:
        return Found((), 0, exhausted=True, refused=refused)
    search = _Search(judge, completer, law, facts, pinned=pinned)
    proposals = search.run(decision)
    return Found(tuple(proposals), search.asked, search.exhausted)


class _Search:
    """The variants of one document of facts, each made and decided."""

    def __init__(self, judge: Judge, completer: Completer, law: Law, facts: Facts, *, pinned: bool) -> None:
        self._judge = judge
        self._completer = completer
        self._facts = facts
        self._pinned = pinned
        self.known = nearest.accepted(law)
        self.asked = 0
        self.exhausted = True

    def run(self, decision: Decision) -> list[Proposal]:
        """Return what complies: first what leaves the claims alone, then last resorts."""
        operations = nearest.operations(self._facts, decision, self.known)
        found = _Walk(self, (), decision, operations).run(MAX_VARIANTS)
        resorts = []
        # Legal can settle a review on the ground that is claimed; only a denial asks for another.
        for resort in nearest.last_resorts(self._facts) if decision.verdict == "deny" else []:
            variant = self.variant([resort])
            if variant is not None:
                after = self.decide([variant])[0]
                beside = nearest.operations(variant, after, self.known)
                # Whoever rebuilds the flow needs no other ground for it.
                operations = [resort, *(one for one in beside if one.weight < nearest.REDESIGN)]
                other = _Walk(self, (resort,), after, operations).run(LAST_RESORT_VARIANTS)
                # Another ground that legal has to sign off besides is worth a word only where nothing else is.
                resorts += [one for one in other if not found or one[-1].key != "sign_off"]
        return self._proposals(found, resorts)

    def variant(self, operations: Sequence[Operation]) -> Facts | None:
        """Return the facts after `operations`, or None where one of them has nothing left to do."""
        facts = self._facts
        for operation in operations:
            after = operation.apply(facts)
            if after is None:
                return None
            if self._pinned and operation.key != "sign_off":
                # A sign-off pins the facts that it was given on: with the first change it lapses.
                after = editing.put(after, "evidence.legal_review", None)
            facts = self._completer.complete(after)
        return facts

    def decide(self, variants: Sequence[Facts]) -> list[Decision]:
        """Return the decision on each variant."""
        self.asked += len(variants)
        asked = ((f"v{number}", facts) for number, facts in enumerate(variants))
        return [decision for _, decision in self._judge.decide(asked, 1)]

    # Proposals: sets of operations that comply, none of which can be left out

    def _proposals(self, found: list[tuple[Operation, ...]], resorts: list[tuple[Operation, ...]]) -> list[Proposal]:
        """Return the proposals that are made, nearest first; another ground stands last, and each stands once."""
        last: dict[str, Proposal] = {}
        for operations in sorted(resorts, key=self._rank)[:CHECKED]:
            ground = next(operation.key for operation in operations if operation.last_resort)
            if ground not in last and len(last) < MAX_LAST_RESORTS and (proposal := self._proposal(operations)):
                last[ground] = proposal
        kept: list[Proposal] = []
        for operations in sorted(found, key=self._rank)[:CHECKED]:
            # One place is left for another ground: the rest may all amount to giving the flow up.
            if len(kept) < SHOWN - min(len(last), 1) and (proposal := self._proposal(operations)):
                kept += [proposal] if all(proposal.facts != other.facts for other in kept) else []
        return [*kept, *last.values()][:SHOWN]

    def _rank(self, operations: tuple[Operation, ...]) -> tuple[int, int, int, int]:
        facts = self.variant(operations) or {}
        owner = max(nearest.OWNERS.index(operation.owner) for operation in operations)
        weight = sum(operation.weight for operation in operations)
        return (owner, weight, len(operations), len(facts.get("data", [])))

    def _minimal(self, operations: tuple[Operation, ...]) -> bool:
        """Tell whether no smaller part of `operations` is allowed."""
        parts = (part for size in range(1, len(operations)) for part in combinations(operations, size))
        less = (
            (*operations[:at], smaller, *operations[at + 1 :])
            for at, operation in enumerate(operations)
            for smaller in operation.within
        )
        variants = [facts for part in (*parts, *less) if (facts := self.variant(part)) is not None]
        return all(decision.verdict != "allow" for decision in self.decide(variants))

    def _proposal(self, operations: tuple[Operation, ...]) -> Proposal | None:
        """Return the proposal to do `operations`, unless a smaller part of them suffices."""
        if not self._minimal(operations):
            return None
        steps, facts = [], self._facts
        for number, operation in enumerate(operations, 1):
            after = self.variant(operations[:number])
            if after is None:
                return None
            steps.append(Step(operation.owner, operation.say(facts, after), editing.edits(facts, after)))
            facts = after
        if self._completer.problems(facts, lambda _: NOWHERE):
            return None
        decision = self.decide([facts])[0]
        if decision.verdict != "allow":
            return None
        signed = operations[-1].key == "sign_off"
        resort = any(operation.last_resort for operation in operations)
        return Proposal(tuple(steps), facts, decision, decision.lifted if signed else (), resort)


class _Walk:
    """One search from one start: states are sets of operations, each decided once."""

    def __init__(
        self, search: _Search, start: tuple[Operation, ...], decision: Decision, operations: list[Operation]
    ) -> None:
        self._search = search
        self._order = {operation.key: number for number, operation in enumerate(operations)}
        self._by_key = {operation.key: operation for operation in operations}
        self._start: State = frozenset(one.key for one in start)
        self._decided: dict[State, Decision | None] = {self._start: decision}
        self._complying: list[State] = []
        self._signed: dict[State, Operation] = {}
        self._answers: dict[Key, set[str]] = {}
        self._at_start = set(map(_key, decision.failed))

    def run(self, budget: int) -> list[tuple[Operation, ...]]:
        """Return the sets of operations that end in allow; a sign-off may be the last of them."""
        frontier = [self._start]
        limit = self._search.asked + budget
        self._settle(frontier)
        for _ in range(MAX_STEPS):
            children = self._children(frontier, limit)
            frontier = self._followed(children)
            if not frontier or self._enough():
                break
        else:
            self._search.exhausted = False
        found = [self._listed(state) for state in self._complying]
        return found + [(*self._listed(state), operation) for state, operation in self._signed.items()]

    def _listed(self, state: State) -> tuple[Operation, ...]:
        return tuple(self._by_key[key] for key in sorted(state, key=self._order.__getitem__))

    def _complies(self, state: State) -> bool:
        """Tell whether a part of `state` complies by itself."""
        return any(other <= state for other in self._complying)

    def _enough(self) -> bool:
        by_engineers = any(all(self._by_key[key].owner == "engineer" for key in state) for state in self._complying)
        return by_engineers and len(self._complying) + len(self._signed) >= SHOWN

    def _settle(self, states: Iterable[State]) -> None:
        """Keep the states that comply, and those that would with legal's sign-off."""
        for state in states:
            reached = self._decided[state]
            if reached is None or self._complies(state):
                continue
            if reached.verdict == "allow":
                self._complying.append(state)
            elif reached.verdict == "review" and not any(other <= state for other in self._signed):
                # What is signed already stays signed, for a record replaces the one before it.
                clauses = in_clause_order({hit.clause for hit in (*reached.failed, *reached.lifted)})
                self._signed[state] = nearest.sign_off(clauses, self._search.known)

    def _children(self, frontier: list[State], limit: int) -> dict[State, list[State]]:
        """Return each state with all that one more operation makes of it, decided."""
        children: dict[State, list[State]] = {}
        fresh: dict[State, None] = {}
        for state in sorted(frontier, key=lambda state: _left(self._decided[state])):
            kids = [state | {key} for key in self._order if key not in state and self._may_help(key, state)]
            kids = [kid for kid in kids if not self._complies(kid)]
            if self._search.asked + len(fresh) + len(kids) > limit:
                self._search.exhausted = False
                break
            children[state] = kids
            fresh |= dict.fromkeys(kid for kid in kids if kid not in self._decided)
        variants = {kid: self._search.variant(self._listed(kid)) for kid in fresh}
        real = {kid: facts for kid, facts in variants.items() if facts is not None}
        self._decided |= dict.fromkeys(variants)
        self._decided |= dict(zip(real, self._search.decide(list(real.values())), strict=True))
        self._settle(fresh)
        return children

    def _may_help(self, key: str, state: State) -> bool:
        """Tell whether an operation is worth trying: one that changed nothing at the start only if something is new."""
        first, reached = self._decided.get(self._start | {key}), self._decided[state]
        if first is None or reached is None or state == self._start:
            return True
        return set(map(_key, first.failed)) != self._at_start or not set(map(_key, reached.failed)) <= self._at_start

    def _followed(self, children: dict[State, list[State]]) -> list[State]:
        """Return the states to go on from: of each, those that answer the condition which the fewest answer."""
        followed: dict[State, None] = {}
        for state, kids in children.items():
            lost = self._lost(state, kids)
            # What only operations answer that comply by themselves needs no others beside them.
            alone = {key for one in self._complying if len(one) == 1 for key in one}
            if any(
                not answering and self._answers.get(key) and self._answers[key] <= alone
                for key, answering in lost.items()
            ):
                continue
            best = min((answering for answering in lost.values() if answering), key=len, default=[])
            followed |= dict.fromkeys(kid for kid in best if not self._complies(kid))
        return list(followed)

    def _lost(self, state: State, kids: list[State]) -> dict[Key, list[State]]:
        """Return each condition that decides against `state`, with the states in which it is answered."""
        before = self._decided[state]
        if before is None or before.verdict == "allow":
            return {}
        lost: dict[Key, list[State]] = {_key(hit): [] for hit in _against(before)}
        for kid in kids:
            after = self._decided[kid]
            if after is not None:
                for key in lost.keys() - set(map(_key, after.failed)):
                    lost[key].append(kid)
                    self._answers.setdefault(key, set()).update(kid - state)
        return lost


def _against(decision: Decision) -> list[Hit]:
    """Return the conditions that decide: denials if there are any, else reviews."""
    return [hit for hit in decision.failed if hit.outcome == decision.verdict]


def _key(hit: Hit) -> Key:
    return (hit.rule, hit.condition, hit.element, hit.outcome)


def _left(decision: Decision | None) -> int:
    return len(decision.failed) if decision else 0
