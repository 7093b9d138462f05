"""The value of a JSON report into the nouns that it was made from: every format is made from what the JSON says.

So `check -f X` and `convert -f X` of the saved report cannot differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from checker.model import Change, Decision, Finding, Fix, Hit, Span, Waiver
from checker.problem import Place, Problem, Text
from checker.rules import Told

if TYPE_CHECKING:
    from collections.abc import Mapping

Level = Literal["error", "warning", "note"]


class Wrong(NamedTuple):
    """One reason why there is no report."""

    key: str
    code: int
    text: Text
    remedy: Text
    place: Place | None


class Lifted(NamedTuple):
    """What speaks against a flow and was lifted by a sign-off."""

    flow: str
    rule: Told
    hit: Hit
    place: Place | None


@dataclass(frozen=True)
class Saved:
    """A report as its JSON says it; with `errors` it is none, and nothing else is in it."""

    value: Mapping[str, Any]

    @cached_property
    def exit_code(self) -> int:
        """The exit code that the run ended with."""
        return int(self.value["exit_code"])

    @cached_property
    def errors(self) -> tuple[Wrong, ...]:
        """Why there is no report."""
        return tuple(
            Wrong(one["key"], one["exit_code"], _text(one), _text(one["remedy"]), _place(one.get("place")))
            for one in self.value.get("errors", ())
        )

    @cached_property
    def summary(self) -> Mapping[str, Any]:
        """Versions, digests and counts."""
        found: Mapping[str, Any] = self.value["summary"]
        return found

    @cached_property
    def notes(self) -> tuple[Text, ...]:
        """What is to be said of the run as a whole."""
        return tuple(_text(note) for note in self.value.get("notes", ()))

    @cached_property
    def rules(self) -> Mapping[str, Told]:
        """The rules that have a finding, by id."""
        return {
            rule["id"]: Told(rule["id"], rule["name"], rule["clause"], _text(rule["title"]), _text(rule["description"]))
            for rule in self.value.get("rules", ())
        }

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, whatever its status."""
        return tuple(_finding(one) for one in self.value.get("findings", ()))

    @cached_property
    def decisions(self) -> tuple[Decision, ...]:
        """What the law says of each flow."""
        return tuple(_decision(one) for one in self.value.get("decisions", ()))

    @cached_property
    def upcoming(self) -> tuple[Change, ...]:
        """What will be decided otherwise on a later day."""
        return tuple(
            Change(
                _decision(one["before"]),
                _decision(one["after"]),
                date.fromisoformat(one["on"]),
                tuple(one["because"]),
            )
            for one in self.value.get("upcoming", ())
        )

    @cached_property
    def lifted(self) -> tuple[Lifted, ...]:
        """What sign-offs lifted, flow by flow."""
        names = {rule.name: rule for rule in self.rules.values()}
        return tuple(
            Lifted(one["id"], names[hit["rule"]], _hit(hit), _place(one.get("place")))
            for one in self.value.get("decisions", ())
            for hit in one.get("lifted", ())
        )

    @cached_property
    def _blocking(self) -> frozenset[tuple[str, str]]:
        return frozenset((one["status"], one["fingerprint"]) for one in self.value.get("findings", ()) if one["blocks"])

    @cached_property
    def blocked(self) -> bool:
        """Whether the pull request may not pass: by the exit code, an error or a finding."""
        return bool(self.exit_code or self.errors or self._blocking)

    @cached_property
    def head(self) -> str | None:
        """The commit that was judged, where the report is on a pull request."""
        found: str | None = self.value.get("summary", {}).get("head")
        return found

    @cached_property
    def blocks_existing(self) -> bool:
        """Whether what existed before blocks, too."""
        return any(status == "existing" for status, _ in self._blocking)

    def blocks(self, finding: Finding) -> bool:
        """Tell whether this finding blocks."""
        return (finding.status, finding.fingerprint) in self._blocking

    def level(self, finding: Finding) -> Level:
        """Return how loud to be: what blocks is an error, a notice a note."""
        if self.blocks(finding):
            return "error"
        return "note" if finding.hit.outcome == "notice" else "warning"

    @cached_property
    def ordered(self) -> tuple[Finding, ...]:
        """The findings that stand, the weightiest and newest first, then by place."""
        levels = ("error", "warning", "note")
        standing = [finding for finding in self.findings if finding.status != "fixed"]
        return tuple(
            sorted(
                standing,
                key=lambda one: (levels.index(self.level(one)), one.status != "introduced", one.place, one.rule_id),
            )
        )


def load(raw: bytes, file: str) -> Mapping[str, Any]:
    """Return the value of a saved report; `Problem` (exit 2) if it is none."""
    import json

    from checker.validate import Validator, schema

    try:
        value: Mapping[str, Any] = json.loads(raw.decode())
        # What is no text cannot be written, either.
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise Problem("report_invalid", Place(file, 1), why="JSON") from None
    if not Validator(schema("report")).accepts(value):
        raise Problem("report_invalid", Place(file, 1), why="report.schema.json")
    read = Saved(value)
    if read.blocked and not value["exit_code"]:
        # What blocks does not end with 0.
        raise Problem("report_invalid", Place(file, 1), why="exit_code")
    if not _whole(read):
        raise Problem("report_invalid", Place(file, 1), why="rules")
    return value


def _whole(read: Saved) -> bool:
    """Tell whether every day is one and every rule that is named is told, which no schema can say."""
    try:
        made = (read.decisions, read.upcoming, read.lifted)
    except (KeyError, ValueError):
        return False
    return len(made) > 0 and {finding.rule_id for finding in read.findings} <= set(read.rules)


def said(text: Text, lang: str) -> str:
    """Return a sentence in the language asked for; in both, the Chinese first."""
    return f"{text.zh} / {text.en}" if lang == "both" else str(getattr(text, lang))


def _text(value: Mapping[str, str]) -> Text:
    return Text(value["en"], value["zh"])


def _place(value: Mapping[str, Any] | None) -> Place | None:
    return Place(value["file"], value["line"], value["column"]) if value else None


def _hit(value: Mapping[str, Any]) -> Hit:
    effective = value.get("effective_on")
    return Hit(
        rule=value["rule"],
        condition=value["condition"],
        element=value.get("element"),
        clauses=tuple(value["clauses"]),
        outcome=value["outcome"],
        text=_text(value["message"]),
        remedy=_text(value["remedy"]),
        at="",
        effective_on=date.fromisoformat(effective) if effective else None,
    )


def _decision(value: Mapping[str, Any]) -> Decision:
    failed, lifted, pending = (
        tuple(_hit(hit) for hit in value.get(name, ())) for name in ("failed", "lifted", "pending")
    )
    return Decision(
        value["id"], value["verdict"], tuple(value["clauses"]), tuple(value["grounds"]), failed, lifted, pending
    )


def _finding(value: Mapping[str, Any]) -> Finding:
    place, span = value["place"], value.get("span")
    return Finding(
        subject=value["subject"],
        rule_id=value["rule_id"],
        hit=_hit(value),
        place=Place(place["file"], place["line"], place["column"]),
        excerpt=span.get("excerpt", "") if span else "",
        fingerprint=value["fingerprint"],
        status=value["status"],
        lapsed=tuple((one["id"], one["why"]) for one in value.get("lapsed_sign_offs", ())),
        fixes=tuple(Fix(one["kind"], _text(one), one.get("paste", "")) for one in value.get("fixes", ())),
        unjudged=value.get("unjudged", False),
        span=_span(span) if span else None,
        waiver=Waiver(**value["waiver"]) if "waiver" in value else None,
    )


def _span(value: Mapping[str, Any]) -> Span:
    return Span(
        end=value["end_column"],
        utf16=(value["utf16_column"], value["utf16_end_column"]),
        excerpt=value.get("excerpt", ""),
        caret=value["caret"],
        line_hash=value.get("line_hash", ""),
    )
