"""Documents of facts into decisions: every engine asked, engines compared, answers read under the law."""

from __future__ import annotations

import hashlib
import json
import os
from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from checker import evaluate
from checker.problem import Problem
from checker.session import CHUNK, Limits, Session

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from checker.config import Config
    from checker.law import Law
    from checker.model import Decision, Facts

PARALLEL_FROM = 4 * CHUNK
"""From so many documents on, a second process pays for its start."""

Answers = dict[bytes, dict[str, Any]]
"""Raw answers by the digest of the facts."""


class Asked(NamedTuple):
    """A document in a question: the flow's id, its facts, these as JSON text and the digest of that."""

    id: str
    facts: Facts
    text: str
    key: bytes


Batch = list[Asked]


class Judge:
    """One law on the engines that the configuration names. A context manager: it ends its children."""

    def __init__(self, law: Law, config: Config, today: date) -> None:
        """Start the engines; they prove themselves while the caller reads on."""
        self.law = law
        self._config = config
        self._today = today
        self._engines = ("embedded", "opa") if config.engine == "both" else (config.engine,)
        self._lanes = [self._lane()]
        self._known: Answers = {}
        self._shared: dict[str, dict[str, Any]] = {}

    def _lane(self) -> list[Session]:
        limits = Limits(self._config.deadline, self._config.memory)
        options = {"opa": {"url": self._config.opa_url}}
        return [Session(engine, self.law, limits, options.get(engine)) for engine in self._engines]

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End every child."""
        for lane in self._lanes:
            for session in lane:
                session.close()

    def alive(self) -> bool:
        """Tell whether every engine is still there."""
        return all(session.alive() for lane in self._lanes for session in lane)

    def engines(self) -> dict[str, dict[str, Any]]:
        """Return what each engine says of itself once it has proved itself: version, probes and samples passed."""
        return {session.engine: session.wait() for session in self._lanes[0]}

    def decide(self, documents: Iterable[tuple[str, Facts]], count: int) -> Iterator[tuple[Facts, Decision]]:
        """Yield the facts and the decision of each of `count` documents, in their order.

        The law is a function of the facts: what was asked once in this run is not asked again, be it another flow of
        the same facts or, in a pull request, the same flow of the base.
        """
        for batch, answers in self._answers(self._batches(documents), count):
            self._known.update({key: self._shared.setdefault(repr(said), said) for key, said in answers.items()})
            for asked in batch:
                yield (
                    asked.facts,
                    evaluate.decide(asked.id, asked.facts, self._known[asked.key], self.law, self._today),
                )

    def _batches(self, documents: Iterable[tuple[str, Facts]]) -> Iterator[Batch]:
        batch: Batch = []
        for id_, facts in documents:
            text = json.dumps(facts)
            batch.append(Asked(id_, facts, text, hashlib.blake2b(text.encode(), digest_size=16).digest()))
            if len(batch) == CHUNK:
                yield batch
                batch = []
        if batch:
            yield batch

    def _answers(self, batches: Iterator[Batch], count: int) -> Iterator[tuple[Batch, Answers]]:
        if count < PARALLEL_FROM:
            for batch in batches:
                yield batch, self._ask(self._lanes[0], batch)
            return
        from concurrent.futures import Future, ThreadPoolExecutor

        while len(self._lanes) < min(os.cpu_count() or 1, 4):
            self._lanes.append(self._lane())
        pools = [ThreadPoolExecutor(1) for _ in self._lanes]
        # At most two questions for each lane are under way, so memory does not grow with the inventory.
        under_way: deque[tuple[Batch, Future[Answers]]] = deque()
        try:
            for number, batch in enumerate(batches):
                lane = number % len(pools)
                under_way.append((batch, pools[lane].submit(self._ask, self._lanes[lane], batch)))
                if len(under_way) > 2 * len(pools):
                    asked, answer = under_way.popleft()
                    yield asked, answer.result()
            while under_way:
                asked, answer = under_way.popleft()
                yield asked, answer.result()
        finally:
            for pool in pools:
                pool.shutdown(wait=False, cancel_futures=True)

    def _ask(self, lane: list[Session], batch: Batch) -> Answers:
        new = {asked.key: asked for asked in batch if asked.key not in self._known}
        if not new:
            return {}
        question = {asked.id: asked.text for asked in new.values()}
        answers = lane[0].ask(question)
        for other in lane[1:]:
            others = other.ask(question)
            for id_, facts, _, _ in new.values():
                if not evaluate.same(answers[id_], others[id_]):
                    first, second = (
                        evaluate.decide(id_, facts, said, self.law, self._today).verdict
                        for said in (answers[id_], others[id_])
                    )
                    raise Problem("engines_disagree", flow=id_, first=first, second=second)
        return {key: answers[asked.id] for key, asked in new.items()}
