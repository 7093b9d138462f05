"""The nouns: what the stages hand to one another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checker.problem import Place, Text

Verdict = Literal["allow", "review", "deny"]
Status = Literal["introduced", "existing", "fixed"]
Facts = dict[str, Any]
"""One document of flow facts: what the rules may read of one flow (`rego/facts.schema.json`)."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One condition of one rule that speaks against a flow."""

    rule: str
    condition: str
    element: str | None
    clauses: tuple[str, ...]
    outcome: Verdict
    text: Text
    remedy: Text
    at: str
    """The key of a flow that the condition speaks of (`to`, `purpose`, `evidence`, ...)."""

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
    """Sign-offs of the subject that do not count, each with why: `expired` or `drifted`."""


@dataclass(frozen=True, slots=True)
class Report:
    """The result of one run, ready for any report."""

    decisions: Mapping[str, Decision]
    findings: tuple[Finding, ...]
    summary: Mapping[str, Any]
    notes: tuple[Text, ...] = ()
    block_existing: bool = False

    def blocks(self, finding: Finding) -> bool:
        """Tell whether this finding blocks: an existing one only when asked for."""
        return finding.status == "introduced" or (finding.status == "existing" and self.block_existing)

    @property
    def exit_code(self) -> int:
        """1 if a finding blocks, else 0."""
        return int(any(self.blocks(finding) for finding in self.findings))
