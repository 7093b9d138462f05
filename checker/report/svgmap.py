"""The flows of a report into a map: systems left, recipients right, one line for each pair, drawn as inline SVG.

What a line means is never said by colour alone: its kind has a stroke of its own, and a mark with a count at its end.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from checker.flowmap import data_class
from checker.problem import Text
from checker.report.safe import html
from checker.report.text import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from checker.report.saved import Flow, Names

MARKS = {"deny": "✕", "review": "?", "allow": "✓"}
NEW_MARK = "+"
NEW = Text("new or changed", "新增或变更")
INSIDE = Text("LeapCa itself", "公司内部")
GROUPS = {
    "inside": INSIDE,
    "affiliate": Text("Affiliates", "关联方"),
    "third_party": Text("Third parties", "第三方"),
    "authority": Text("Authorities and courts", "机关与法院"),
    "person": Text("The persons themselves", "数据主体本人"),
    "public": Text("The public", "公众"),
}
_GROUP_OF = {
    "": "inside",
    "internal_team": "inside",
    "affiliate": "affiliate",
    "authority": "authority",
    "court": "authority",
    "data_subjects": "person",
    "public": "public",
}
HERE = Text("handed to nobody outside", "不对外提供")
SYSTEMS = Text("Systems", "系统")

WIDTH = 1200
_LEFT = 214
_BADGE_END = 576
_BOX = (584, 214)
_CLASSES = 808
_PITCH = 22
_GAP = 8
_HEAD = 30
_SWEEPS = 4


@dataclass(frozen=True)
class Pair:
    """All flows from one system to one recipient; `target` is empty where the data stay inside."""

    source: str
    target: str
    flows: tuple[Flow, ...]

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many flows have which verdict."""
        verdicts = [flow.decision.verdict for flow in self.flows]
        return {verdict: verdicts.count(verdict) for verdict in ("deny", "review", "allow")}

    @cached_property
    def worst(self) -> str:
        """The gravest verdict among the flows."""
        return next(verdict for verdict, count in self.counts.items() if count)

    @cached_property
    def new(self) -> int:
        """How many flows a pull request adds or changes."""
        return sum(flow.status in {"new", "changed"} for flow in self.flows)

    @cached_property
    def classes(self) -> tuple[str, ...]:
        """The classes of the data."""
        return classes(self.flows)


def pairs(flows: Iterable[Flow]) -> list[Pair]:
    """Return the pairs of system and recipient, the gravest and the fullest first."""
    found: dict[tuple[str, str], list[Flow]] = {}
    for flow in flows:
        found.setdefault((flow.source, flow.target), []).append(flow)
    made = [Pair(source, target, tuple(each)) for (source, target), each in found.items()]
    grave = list(MARKS)
    return sorted(made, key=lambda one: (grave.index(one.worst), -one.new, -len(one.flows), one.source, one.target))


def classes(flows: Iterable[Flow]) -> tuple[str, ...]:
    """Return the classes of the data that flows carry; what is no personal data comes last."""
    found = {data_class(code) for flow in flows for code in flow.categories}
    return tuple(sorted(found, key=lambda name: (name == "none", name)))


def group(kind: str) -> str:
    """Return under which heading of the map a recipient of this kind stands."""
    return _GROUP_OF.get(kind, "third_party")


def sentence(pair: Pair, names: Names) -> Text:
    """Return in one sentence all that the map shows of a pair."""
    told = []
    for language in ("en", "zh"):
        source = names.systems.get(pair.source, pair.source)
        target = names.recipients.get(pair.target, pair.target) or getattr(INSIDE, language)
        counts = [f"{getattr(VERDICTS[name], language)} {count}" for name, count in pair.counts.items() if count]
        counts += [f"{getattr(NEW, language)} {pair.new}"] if pair.new else []
        joint = ", " if language == "en" else "、"
        classes = joint.join(getattr(class_name(code, names), language) for code in pair.classes)
        told.append(f"{source} → {target}: {joint.join(counts)}" + (f" ({classes})" if classes else ""))
    return Text(*told)


def class_name(code: str, names: Names) -> Text:
    """Return what a class of data is called."""
    return names.categories.get(code, Text(code, code))


# ---- where everything stands


class _Box(NamedTuple):
    id: str
    top: float
    height: float


@dataclass
class _Layout:
    """`ends` are the heights at which the line of each pair begins and ends."""

    sources: list[_Box]
    targets: list[_Box]
    heads: list[tuple[str, float]]
    ends: dict[tuple[str, str], tuple[float, float]]
    height: float


def _layout(drawn: Sequence[Pair], names: Names) -> _Layout:
    by_source, by_target = _neighbours(drawn)
    order = _uncrossed(by_source, by_target, names)
    at, y = {id_: index for index, id_ in enumerate(order[0])}, 0.0
    targets, heads, ends = [], [], {}
    for name, inside in groupby(order[1], key=lambda id_: group(names.kinds.get(id_, ""))):
        heads.append((name, y + _HEAD - 10))
        y += _HEAD
        for id_ in inside:
            # One line of its own for the name, if only because a pitch is too low for two.
            height = _PITCH * len(by_target[id_]) + 4.0
            targets.append(_Box(id_, y, height))
            for row, source in enumerate(sorted(by_target[id_], key=at.__getitem__)):
                ends[source, id_] = y + 2 + _PITCH * (row + 0.5)
            y += height + _GAP
        y += _GAP
    sources, bottom = _sources(order[0], by_source, ends, y)
    starts = {}
    for box in sources:
        leaving = sorted(by_source[box.id], key=lambda target: ends[box.id, target])
        for row, target in enumerate(leaving):
            starts[box.id, target] = box.top + box.height * (row + 0.5) / len(leaving)
    lines = {key: (starts[key], end) for key, end in ends.items()}
    return _Layout(sources, targets, heads, lines, max(y, bottom))


def _neighbours(drawn: Sequence[Pair]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    by_source: dict[str, list[str]] = {}
    by_target: dict[str, list[str]] = {}
    for pair in drawn:
        by_source.setdefault(pair.source, []).append(pair.target)
        by_target.setdefault(pair.target, []).append(pair.source)
    return by_source, by_target


def _uncrossed(
    by_source: Mapping[str, Sequence[str]], by_target: Mapping[str, Sequence[str]], names: Names
) -> tuple[list[str], list[str]]:
    """Return both columns in an order with few crossings: each where the mean of its neighbours stands, in turn."""
    groups = list(GROUPS)
    left = sorted(by_source)
    right = sorted(by_target)
    for _ in range(_SWEEPS):
        at = {id_: index for index, id_ in enumerate(left)}
        right.sort(key=lambda id_: (groups.index(group(names.kinds.get(id_, ""))), _mean(at, by_target[id_]), id_))
        at = {id_: index for index, id_ in enumerate(right)}
        left.sort(key=lambda id_: (_mean(at, by_source[id_]), id_))
    return left, right


def _mean(at: Mapping[str, int], neighbours: Sequence[str]) -> float:
    return sum(at[id_] for id_ in neighbours) / len(neighbours)


def _sources(
    order: Sequence[str],
    by_source: Mapping[str, Sequence[str]],
    ends: Mapping[tuple[str, str], float],
    height: float,
) -> tuple[list[_Box], float]:
    """Return the left column, each box as near to the middle of its recipients as the others let it, and its end."""
    sizes = {id_: max(40.0, 5.0 * len(by_source[id_]) + 8) for id_ in order}
    boxes, y = [], float(_HEAD)
    rest = sum(sizes.values()) + _GAP * len(order)
    for id_ in order:
        middle = sum(ends[id_, target] for target in by_source[id_]) / len(by_source[id_])
        # No lower than leaves room for what is to come.
        top = max(y, min(middle - sizes[id_] / 2, height - rest))
        boxes.append(_Box(id_, top, sizes[id_]))
        rest -= sizes[id_] + _GAP
        y = top + sizes[id_] + _GAP
    return boxes, y


# ---- the drawing


def svg(drawn: Sequence[Pair], names: Names, lang: str, label: str) -> Iterator[str]:
    """Yield the map of these pairs; `label` is the id of its heading, `lang` the language that its tips begin in."""
    layout = _layout(drawn, names)
    height = round(layout.height) + 4
    yield (
        f'<svg class="map" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="group"'
        f' aria-labelledby="{label}">'
    )
    yield f'<text class="head" x="0" y="{_HEAD - 10}">{_spans(SYSTEMS)}</text>'
    for name, y in layout.heads:
        yield f'<text class="head" x="{_BOX[0]}" y="{_round(y)}">{_spans(GROUPS[name])}</text>'
    # What is grave is drawn last, over the rest.
    for pair in reversed(drawn):
        yield _line(pair, layout.ends[pair.source, pair.target], names, lang)
    count: dict[str, int] = {}
    for pair in drawn:
        count[pair.source] = count.get(pair.source, 0) + len(pair.flows)
    for box in layout.sources:
        yield _node(box, names.systems.get(box.id, box.id), (0, _LEFT), "from", Text(*_flows(count[box.id])))
    for box in layout.targets:
        kind = Text("", "") if box.id else HERE
        name = names.recipients.get(box.id, box.id)
        yield _node(box, name or INSIDE, _BOX, "to", kind)
    yield "</svg>"


def _flows(count: int) -> tuple[str, str]:
    return f"{count} flow{'' if count == 1 else 's'}", f"{count} 个流转"


def _line(pair: Pair, ends: tuple[float, float], names: Names, lang: str) -> str:
    start, end = ends
    stop = _BADGE_END - 10 - _badge_width(pair)
    bend = (_LEFT + stop) / 2
    path = f"M{_LEFT} {_round(start)}C{bend:g} {_round(start)} {bend:g} {_round(end)} {stop} {_round(end)}"
    said = sentence(pair, names)
    counts = "".join(
        f'<tspan class="{verdict}" dx="5">{mark}{pair.counts[verdict]}</tspan>'
        for verdict, mark in MARKS.items()
        if pair.counts[verdict]
    )
    new = f'<tspan class="new">{NEW_MARK}{pair.new}</tspan>' if pair.new else ""
    base = _round(end + 4.5)
    kinds = " ".join(verdict for verdict, count in pair.counts.items() if count)
    return (
        f'<a class="line {pair.worst}{" fresh" if pair.new else ""}" href="#flows" data-kinds="{kinds}"'
        f' data-from="{html(pair.source)}" data-to="{html(pair.target)}" data-data="{html(" ".join(pair.classes))}">'
        f"{_tip(said, lang)}"
        f'<path class="wide-target" d="{path}"/><path class="stroke" d="{path}"/>'
        f'<text class="badge" x="{_BADGE_END}" y="{base}" text-anchor="end">{new}{counts}</text>'
        f'<text class="classes" x="{_CLASSES}" y="{base}">{_class_list(pair, names)}</text></a>'
    )


def _badge_width(pair: Pair) -> int:
    """Return how wide the marks and counts at the end of a line are held to be."""
    return sum(16 + 9 * len(str(count)) for count in (*pair.counts.values(), pair.new) if count)


def _class_list(pair: Pair, names: Names) -> str:
    """Return the classes of data as far as there is room, in each language; where both are shown, the Chinese."""
    told = []
    for language, joint in (("zh", "、"), ("en", ", ")):
        words = joint.join(getattr(class_name(code, names), language) for code in pair.classes)
        told.append(f'<tspan class="{language} one">{html(_cut(words, WIDTH - _CLASSES, 12))}</tspan>')
    return "".join(told)


def _node(box: _Box, name: str | Text, across: tuple[int, int], facet: str, below: Text) -> str:
    x, width = across
    room = width - 20
    two = bool(below.zh) and box.height > _PITCH + 10
    first = box.top + box.height / 2 + (-3.5 if two else 4.5)
    shown = _spans(name) if isinstance(name, Text) else html(_cut(name, room, 13))
    second = f'<text class="below" x="{x + 10}" y="{_round(first + 16)}">{_spans(below)}</text>' if two else ""
    full = html(name) if isinstance(name, str) else f"{html(name.zh)} / {html(name.en)}"
    return (
        f'<a class="node" href="#flows" data-pick="{facet}" data-{facet}="{html(box.id)}"><title>{full}</title>'
        f'<rect x="{x + 0.5:g}" y="{_round(box.top)}" width="{width}" height="{_round(box.height)}" rx="5"/>'
        f'<text x="{x + 10}" y="{_round(first)}">{shown}</text>{second}</a>'
    )


def _tip(said: Text, lang: str) -> str:
    both = f"{said.zh} / {said.en}"
    return (
        f'<title data-zh="{html(said.zh)}" data-en="{html(said.en)}">'
        f"{html(both if lang == 'both' else str(getattr(said, lang)))}</title>"
    )


def _spans(text: Text) -> str:
    return (
        f'<tspan class="zh">{html(text.zh)}</tspan><tspan class="both"> / </tspan>'
        f'<tspan class="en">{html(text.en)}</tspan>'
    )


def _cut(text: str, room: float, size: float) -> str:
    """Return as much of `text` as has room in type of this size, by how wide its characters are held to be."""
    widths = [size * (1.02 if unicodedata.east_asian_width(one) in "WF" else 0.56) for one in text]
    if sum(widths) <= room:
        return text
    used, kept = size, 0
    for width in widths:
        used += width
        if used > room:
            break
        kept += 1
    return f"{text[:kept].rstrip(' ,、')}…"


def _round(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
