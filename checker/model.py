"""The nouns: what the stages hand to one another."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from checker.inventory import Inventory
    from checker.join import Joined
    from checker.law import Law
    from checker.problem import Place, Text

Verdict = Literal["allow", "review", "deny"]
Outcome = Verdict | Literal["notice"]
"""What a hit asks for; a notice is told and never blocks."""
Status = Literal["introduced", "existing", "fixed", "waived"]
Novelty = Literal["new", "changed", "existing"]
"""How a flow stands to the base of a pull request."""
Facts = dict[str, Any]
"""One document of flow facts: what the rules may read of one flow (`rego/facts.schema.json`)."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One condition of one rule that speaks against a flow."""

    rule: str
    condition: str
    element: str | None
    clauses: tuple[str, ...]
    outcome: Outcome
    text: Text
    remedy: Text
    at: str
    """The key of a flow that the condition speaks of (`to`, `purpose`, `evidence`, ...)."""
    effective_on: date | None = None
    """Of a pending hit: the day on which its rule takes force."""

    @property
    def clause(self) -> str:
        """The clause that the rule encodes."""
        return self.clauses[0]


@dataclass(frozen=True, slots=True)
class Decision:
    """What the law says of one flow."""

    id: str
    verdict: Verdict
    clauses: tuple[str, ...]
    grounds: tuple[str, ...]
    failed: tuple[Hit, ...] = ()
    lifted: tuple[Hit, ...] = ()
    pending: tuple[Hit, ...] = ()
    """Hits of rules that are not yet in force: reported, never blocking."""
    rules: tuple[str, ...] = ()
    """Every rule that had a say, for or against, in the order of their names."""


@dataclass(frozen=True, slots=True)
class Change:
    """One flow, decided twice: under the law in force and under another; `on` is the day on which that takes force."""

    before: Decision
    after: Decision
    on: date | None = None
    because: tuple[str, ...] = ()
    """Ids of the readings and rules that take force on that day."""

    @property
    def newly_blocks(self) -> bool:
        """Tell whether the flow was allowed and is no longer."""
        return self.before.verdict == "allow" != self.after.verdict


@dataclass(frozen=True, slots=True)
class Fix:
    """A change that would comply, ready to be made; `paste` is what to write, where it is text."""

    kind: Literal["declare", "protect", "drop"]
    text: Text
    paste: str = ""


class Waiver(NamedTuple):
    """By what a finding is excused for a while; `until` is the last day."""

    id: str
    owner: str
    reason: str
    by: str
    until: str


@dataclass(frozen=True, slots=True)
class Span:
    """Where a finding stands in its line: columns are counted from 1, and an end is the column behind it."""

    end: int
    utf16: tuple[int, int]
    """Start and end in UTF-16 units."""
    excerpt: str
    """What may be shown of the line: empty where nothing is, a part where it is long."""
    caret: int
    """The column inside the excerpt."""
    line_hash: str
    """What GitHub knows the line by; empty where the judged files hold no such line."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One hit against one subject at its place: what a report shows and what blocks.

    `subject` is the id of a flow, or the path of a file that only legal may change; `fingerprint` is the same on two
    commits when rule, condition, subject and the subject's content are, wherever the lines have moved.
    """

    subject: str
    rule_id: str
    hit: Hit
    place: Place
    excerpt: str
    fingerprint: str
    status: Status = "introduced"
    lapsed: tuple[tuple[str, str], ...] = ()
    """Sign-offs of the subject that do not count, each with why: `not_yet`, `expired`, `drifted` or `not_by_legal`."""
    fixes: tuple[Fix, ...] = ()
    unjudged: bool = False
    """Whether it stands for something that could not be judged at all."""
    waiver: Waiver | None = None
    """Of a waived finding: what excuses it."""
    span: Span | None = None
    """None where the line is not known."""
    databases: tuple[str, ...] = ()
    """Of something that a schema holds: in which of them."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What a report was made from: `facts` are those of every flow that is not simply allowed or that is signed off."""

    law: Law
    inventory: Inventory
    joined: Joined
    facts: Mapping[str, Facts]
    signed: Inventory
    """Where the sign-offs were taken from: in a pull request the base."""
    carried: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The categories of the data that each flow carries."""
    digests: Mapping[str, str] = field(default_factory=dict)
    """Of the facts of each flow, in a pull request alone."""
    novelty: Mapping[str, Novelty] = field(default_factory=dict)
    """What a pull request makes of each flow; empty for a tree."""


@dataclass(frozen=True, slots=True)
class Report:
    """The result of one run, ready for any report."""

    decisions: Mapping[str, Decision]
    findings: tuple[Finding, ...]
    summary: Mapping[str, Any]
    notes: tuple[Text, ...] = ()
    block_existing: bool = False
    judged: Judged = field(kw_only=True)
    upcoming: tuple[Change, ...] = ()
    """What will be decided otherwise once a pending rule or reading takes force: reported, never blocking."""
    behind: tuple[Finding, ...] = ()
    """Findings that another one stands for."""

    def blocks(self, finding: Finding) -> bool:
        """Tell whether this finding blocks: an existing one only when asked for, a notice or a waived one never."""
        if finding.hit.outcome == "notice":
            return False
        return finding.status == "introduced" or (finding.status == "existing" and self.block_existing)

    @property
    def exit_code(self) -> int:
        """3 if a schema could not be judged, 1 if a finding blocks, else 0."""
        blocking = [finding for finding in self.findings if self.blocks(finding)]
        return 3 if any(finding.unjudged for finding in blocking) else int(bool(blocking))
