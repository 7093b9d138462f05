"""What a run is doing just now, in words: the work says it and goes on, whoever is interested looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from checker.problem import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

READING = Text("reading {total} schemas", "正在读取 {total} 个数据结构文件")
JUDGING = Text("judging {done} of {total} flows", "正在裁断 {total} 个流转,已取 {done} 个")

Item = TypeVar("Item")


class Progress:
    """One piece of work at a time: what it is, and how far it is."""

    def __init__(self) -> None:
        """Begin with nothing to say."""
        self._now = (Text("", ""), 0, 0)

    def begin(self, what: Text, total: int) -> None:
        """Say that `total` things are being worked at."""
        self._now = (what, 0, total)

    def each(self, what: Text, items: Iterable[Item], total: int) -> Iterator[Item]:
        """Yield each of `total` items, and count them."""
        self.begin(what, total)
        for done, item in enumerate(items, 1):
            yield item
            self._now = (what, done, total)

    def line(self, lang: str) -> str:
        """Return what is being done, empty before there is anything to say."""
        what, done, total = self._now
        said = [what.zh, what.en] if lang == "both" else [str(getattr(what, lang))]
        return " / ".join(said).format(done=done, total=total) if what.en else ""


QUIET = Progress()
"""For work that nobody watches."""
