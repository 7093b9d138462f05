"""The readings and what turns on them, for people and as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from checker.problem import Text
from checker.report.json import SCHEMA_VERSION
from checker.report.json import change as change_json
from checker.report.safe import line
from checker.report.text import change as change_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from checker.law import Rule
    from checker.problem import Place
    from checker.readings import Comparison, Reading, Value

QUESTION = Text("question", "问题")
READING = Text("reading in force", "现行解读")
DECIDES = Text("decides", "决定事项")
OWNER = Text("owner: {owner}, since {since}", "负责:{owner},自 {since} 起")
VALUE = Text("value that the rules read", "规则所读取的值")
NO_VALUE = Text("no rule reads a value of it", "没有规则读取其值")
ALTERNATIVES = Text("alternatives", "备选解读")
PENDING = Text("takes force on {day}", "自 {day} 起生效")
AS_BEFORE = Text("the words stay as they are", "文字不变")
RULES = Text("rules that rest on it", "以其为据的规则")
PLACES = Text("read at", "读取之处")
FLOWS = Text("flows that rest on it ({count})", "以其为据的流转({count} 个)")
NONE = Text("none", "无")
WHAT_IF = Text("if {wish}", "假如 {wish}")
COUNTS = Text(
    "{flows} flows: {changes} change, {unchanged} do not; {newly} newly blocked",
    "{flows} 个流转:改变 {changes},不变 {unchanged};其中新阻断 {newly}",
)


def listed(readings: Iterable[Reading], form: str, lang: str) -> str:
    """Return every reading, its question and words, and the names of its alternatives."""
    if form == "json":
        return _dump({"readings": [_json(reading) for reading in readings]})
    rows = []
    for reading in readings:
        rows += [reading.id, *_rows(QUESTION, reading.question, lang), *_rows(READING, reading.words, lang)]
        if reading.alternatives:
            names = ", ".join(reading.alternatives)
            rows += [f"  {label}: {names}" for label in _each(ALTERNATIVES, lang)]
        rows += _pending(reading, lang)
        rows.append("")
    return "\n".join(rows)


def shown(
    reading: Reading, rules: Sequence[Rule], places: Sequence[Place], flows: Sequence[str] | None, form: str, lang: str
) -> str:
    """Return one reading in full: `flows` are those that rest on it, None where there is no inventory."""
    if form == "json":
        said: dict[str, Any] = {
            "rules": [
                {"id": rule.id, "rule": rule.name, "clause": rule.clause, "title": rule.title._asdict()}
                for rule in rules
            ],
            "places": [{"file": place.file, "line": place.line} for place in places],
            **({} if flows is None else {"flows": list(flows)}),
        }
        return _dump({"reading": _json(reading) | said})
    rows = [reading.id, *_rows(QUESTION, reading.question, lang), *_rows(READING, reading.words, lang)]
    rows += _rows(DECIDES, reading.decides, lang)
    rows += [f"  {text.format(owner=line(reading.owner), since=reading.since)}" for text in _each(OWNER, lang)]
    if reading.value is None:
        rows += [f"  {text}" for text in _each(NO_VALUE, lang)]
    else:
        rows += [f"  {' / '.join(_each(VALUE, lang))}:", *_value(reading.value, "    ")]
    rows += _pending(reading, lang, whole=True)
    if reading.alternatives:
        rows.append(f"  {' / '.join(_each(ALTERNATIVES, lang))}:")
    for name, other in reading.alternatives.items():
        rows += [f"    {name}: {line(text)}" for text in _each(other.words, lang)]
        rows += _value(other.value, "      ")
    found = [f"{rule.id} {rule.name} [{rule.clause}] {line(' / '.join(_each(rule.title, lang)))}" for rule in rules]
    rows += _block(RULES, found, lang)
    rows += _block(PLACES, [f"{place.file}:{place.line}" for place in places], lang)
    if flows is not None:
        rows += _block(Text(*(text.format(count=len(flows)) for text in FLOWS)), [line(flow) for flow in flows], lang)
    return "\n".join(rows) + "\n"


def what_if(
    wishes: Mapping[str, str], others: Mapping[str, Reading], comparison: Comparison, form: str, lang: str
) -> str:
    """Return what changes under other readings: `wishes` says by id what was asked for, `others` what was put there."""
    changes, unchanged, newly = comparison.changes, comparison.unchanged, comparison.newly_blocking
    if form == "json":
        return _dump(
            {
                "exit_code": int(newly > 0),
                "what_if": {
                    id_: {"asked": wishes[id_], **other.words._asdict(), "value": other.value}
                    for id_, other in others.items()
                },
                "changes": [{"id": change.before.id, **change_json(change)} for change in changes],
                "unchanged": unchanged,
                "newly_blocking": newly,
            }
        )
    rows = []
    for id_, other in others.items():
        wish = line(f"{id_}={wishes[id_]}")
        for label, words in zip(_each(WHAT_IF, lang), _each(other.words, lang), strict=True):
            rows.append(f"{label.replace('{wish}', wish)}: {line(words)}")
    rows.append("")
    for change in changes:
        rows += [*change_text(change, lang), ""]
    values = {"flows": len(changes) + unchanged, "changes": len(changes), "unchanged": unchanged, "newly": newly}
    rows += [text.format(**values) for text in _each(COUNTS, lang)]
    return "\n".join(rows) + "\n"


def _json(reading: Reading) -> dict[str, Any]:
    said: dict[str, Any] = {
        "id": reading.id,
        "question": reading.question._asdict(),
        "reading": reading.words._asdict(),
        "decides": reading.decides._asdict(),
        "owner": reading.owner,
        "since": reading.since.isoformat(),
    }
    if reading.value is not None:
        said["value"] = reading.value
    if reading.pending:
        said["pending"] = {
            "effective_on": reading.pending.effective_on.isoformat(),
            **(reading.pending.words._asdict() if reading.pending.words else {}),
            "value": reading.pending.value,
        }
    said["alternatives"] = {
        name: {**other.words._asdict(), "value": other.value} for name, other in reading.alternatives.items()
    }
    return said


def _pending(reading: Reading, lang: str, *, whole: bool = False) -> Iterator[str]:
    if pending := reading.pending:
        for label, words in zip(_each(PENDING, lang), _each(pending.words or AS_BEFORE, lang), strict=True):
            yield f"  {label.format(day=pending.effective_on)}: {line(words)}"
        if whole:
            yield from _value(pending.value, "    ")


def _value(value: Value, indent: str) -> Iterator[str]:
    for key, content in value.items():
        yield f"{indent}{key}: {line(json.dumps(content, ensure_ascii=False))}"


def _rows(label: Text, text: Text, lang: str) -> list[str]:
    return [f"  {name}: {line(said)}" for name, said in zip(_each(label, lang), _each(text, lang), strict=True)]


def _block(label: Text, found: list[str], lang: str) -> list[str]:
    return [f"  {' / '.join(_each(label, lang))}:", *(f"    {row}" for row in found or [" / ".join(_each(NONE, lang))])]


def _each(text: Text, lang: str) -> list[str]:
    """Return the sentence in each language that was asked for, Chinese first."""
    return [text.zh, text.en] if lang == "both" else [str(getattr(text, lang))]


def _dump(value: Mapping[str, Any]) -> str:
    return json.dumps({"schema_version": SCHEMA_VERSION, **value}, ensure_ascii=False, indent=1) + "\n"
