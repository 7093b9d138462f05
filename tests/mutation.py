"""Mutation of the law: `python -m tests.mutation` changes one thing at a time and asks whether a case notices.

A mutant is killed by the first case of tests/cases whose verdict, clauses, grounds or failed conditions differ. One
that no case kills is equivalent if it answers like the law on thousands of generated documents and
tests/equivalent_mutants.yaml says why it must. Every other survivor is a case that nobody has written.
"""

from __future__ import annotations

import argparse
import faulthandler
import json
import multiprocessing
import os
import re
import signal
import sys
import time
from collections import Counter, deque
from datetime import date
from functools import partial
from multiprocessing.connection import wait
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from checker import evaluate, yamlfile
from checker.engines import ANSWER, embedded
from checker.engines.worker import sample_facts
from checker.facts import Completer
from checker.law import Law, installed_files
from checker.problem import Place, Problem
from checker.readings import readers
from tests.generate import drafts, leaves
from tests.mutants import OPERATORS, READINGS, USUAL, Mutant, all_mutants
from tests.test_cases import FILES, documents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkProcess

    from checker.model import Decision, Facts

TODAY = date(2026, 11, 22)
EQUIVALENT = Path(__file__).parent / "equivalent_mutants.yaml"
FATES = ("killed", "equivalent", "survived", "stillborn")


class Case(NamedTuple):
    """A document, as facts and as text, and what the law says of it."""

    facts: Facts
    text: str
    answer: str | None


class Stillborn(Exception):
    """The mutant does not compile: nobody could have made this mistake unnoticed."""


class Bench:
    """The law, and the cases with what they expect."""

    def __init__(self, law: Law) -> None:
        """Let the law answer every case."""
        self.law = law
        self.completer = Completer(law)
        self._plain = self._open(None)
        self._killers: dict[tuple[str, str], set[str]] = {}
        self._readers = readers(law.modules, law.rule_names)
        self._rank = {
            f"{name}/{case['id']}": at for name, file in FILES.items() for at, case in enumerate(file["cases"])
        }
        self.expected = {
            f"{name}/{case['id']}": {
                key: sorted(set(value)) if isinstance(value, list) else value for key, value in case["expect"].items()
            }
            for name, file in FILES.items()
            for case in file["cases"]
        }
        self.cases = {
            f"{name}/{id_}": self.case(facts)
            for name in FILES
            for id_, facts in documents(name, self.completer).items()
        }
        self.wrong = [id_ for id_, case in self.cases.items() if not self._as_expected(id_, case, case.answer)]
        """The cases that the law itself fails; with one of these a kill would mean nothing."""

    def case(self, facts: Facts) -> Case:
        """Return completed facts with what the law says of them."""
        text = json.dumps(facts)
        return Case(facts, text, _ask(self._plain, text))

    def _open(self, mutant: Mutant | None) -> embedded.Embedded:
        modules, readings = self.law.modules, self.law.readings
        if mutant and mutant.file == READINGS:
            readings = yamlfile.load(mutant.apply(self.law.file(READINGS).decode()), READINGS)["readings"]
        elif mutant:
            modules = {**modules, mutant.file: mutant.apply(modules[mutant.file])}
        try:
            return embedded.open_engine(modules, {"readings": readings}, [ANSWER], {})
        except RuntimeError as error:
            raise Stillborn(str(error)) from None

    def _decision(self, case: Case, answer: str | None) -> Decision | None:
        try:
            return evaluate.decide("", case.facts, json.loads(answer or "{}"), self.law, TODAY)
        except (Problem, KeyError, TypeError):
            return None

    def _as_expected(self, id_: str, case: Case, answer: str | None) -> bool:
        found, wanted = seen(self._decision(case, answer)), self.expected[id_]
        return bool(found) and all(found[key] == value for key, value in wanted.items())

    def killer(self, mutant: Mutant) -> str | None:
        """Return the case that kills a mutant, as `rule/case`; None if it survives them all."""
        engine = self._open(mutant)
        spot = f"readings.{'.'.join(mutant.rule.split('.')[:3])}" if mutant.file == READINGS else mutant.rule
        near = self._readers.get(spot[9:12], ()) if mutant.file == READINGS else self._near(mutant.file)
        own = mutant.file.removesuffix(".rego").replace("/", ".")
        neighbours = self._killers.setdefault((mutant.file, spot), set())

        def unlikely(id_: str) -> tuple[bool, bool, bool, int]:
            """Put first what killed a neighbour, then the cases of its own file, then those of rules that lead here."""
            name = id_.partition("/")[0]
            return id_ not in neighbours, name != own, name not in near, self._rank[id_]

        for id_ in sorted(self.cases, key=unlikely):
            answer = _ask(engine, self.cases[id_].text)
            if answer != self.cases[id_].answer and not self._as_expected(id_, self.cases[id_], answer):
                neighbours.add(id_)
                return id_
        return None

    def _near(self, file: str) -> set[str]:
        """Return the rules that name a file of facts, or one that names it."""
        near, facts = set[str](), {file}
        for _ in range(2):
            named = [f"data.leapca.{path.removesuffix('.rego').replace('/', '.')}." for path in facts]
            near |= {path for path, text in self.law.modules.items() if any(name in text for name in named)}
            facts = {path for path in near if path.startswith("facts/")}
        return {path.removesuffix(".rego").replace("/", ".") for path in near}

    def told(self, mutant: Mutant, among: Iterable[Case]) -> str:
        """Return a case that tells a mutant from the law in anything, as small as it gets; empty if none does."""
        engine = self._open(mutant)

        def differs(case: Case) -> bool:
            answer = _ask(engine, case.text)
            return answer != case.answer and self._decision(case, answer) != self._decision(case, case.answer)

        telling = next((case for case in among if differs(case)), None)
        if telling is None:
            return ""
        own = mutant.file.removesuffix(".rego").replace("/", ".")
        names = [own] if own in FILES else [*FILES]
        name, changes = min(
            ((name, dict(_changes(self.completer.complete(FILES[name]["base"]), telling.facts))) for name in names),
            key=lambda found: len(found[1]),
        )

        def written(changes: Mapping[str, Any]) -> Facts:
            change = {path: value for path, value in changes.items() if value is not None}
            gone = [path for path, value in changes.items() if value is None]
            return {**({"change": change} if change else {}), **({"drop": gone} if gone else {})}

        def made(changes: Mapping[str, Any]) -> Case | None:
            facts = sample_facts({"base": FILES[name]["base"]}, {"base": "base", **written(changes)})
            wrong = self.completer.problems(facts, lambda path: Place(str(path), 1))
            return None if wrong else self.case(self.completer.complete(facts))

        for path in list(changes):
            fewer = {key: value for key, value in changes.items() if key != path}
            if (case := made(fewer)) and differs(case):
                changes = fewer
        case = made(changes) or telling
        law, mutated = (seen(self._decision(case, answer)) for answer in (case.answer, _ask(engine, case.text)))
        new = json.dumps({**written(changes), "expect": law}, ensure_ascii=False)
        return f"{name}: {new}; the mutant says {mutated.get('verdict', 'nothing')} {mutated.get('failed', '')}"


def _ask(engine: embedded.Embedded, text: str) -> str | None:
    """Return what an engine says of a document; None where it says nothing or fails, which is no pass either."""
    try:
        return engine.query(ANSWER, text)
    except RuntimeError:
        return None


def seen(decision: Decision | None) -> dict[str, Any]:
    """Return what a case says of a decision; nothing where there is none."""
    if decision is None:
        return {}
    return {
        "verdict": decision.verdict,
        "clauses": sorted(decision.clauses),
        "grounds": sorted(decision.grounds),
        "failed": sorted({hit.condition for hit in decision.failed if hit.outcome == decision.verdict}),
        "also": sorted({hit.condition for hit in decision.failed if hit.outcome != decision.verdict}),
    }


def _changes(base: Facts, facts: Facts, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield what must change at which path to make `base` into `facts`; None means: goes."""
    for key in {**base, **facts}:
        old, new = base.get(key), facts.get(key)
        if isinstance(old, dict) and isinstance(new, dict):
            yield from _changes(old, new, f"{path}{key}.")
        elif isinstance(new, dict) and old is None:
            yield from ((".".join((f"{path}{key}", *leaf)), value) for leaf, value in leaves(new))
        elif old != new:
            yield f"{path}{key}", new


# --- the command ------------------------------------------------------------------------------------------------------


def spread(task: Callable[[Any], str], jobs: Iterable[Any], workers: int) -> Iterator[tuple[Any, str | None]]:
    """Yield each job with its result, as they come; None if its process died of it, as regorus does of recursion."""
    fork, todo = multiprocessing.get_context("fork"), deque(jobs)
    busy: dict[Connection, tuple[ForkProcess, Any]] = {}
    while todo or busy:
        while todo and len(busy) < workers:
            ours, theirs = fork.Pipe()
            process = fork.Process(target=_serve, args=(task, theirs), daemon=True)
            process.start()
            theirs.close()
            busy[ours] = process, todo.popleft()
            ours.send(busy[ours][1])
        ready = wait([*busy])
        for line in [line for line in busy if line in ready]:
            process, job = busy.pop(line)
            try:
                result = line.recv()
            except EOFError:
                result = None
                process.join()
                if (process.exitcode or 0) >= 0:  # no signal: this tool has failed, not the engine
                    raise ChildProcessError(str(job)) from None
            if result is not None and todo:
                busy[line] = process, todo.popleft()
                line.send(busy[line][1])
            else:
                line.close()
                process.terminate()
                process.join()
            yield job, result


def _serve(task: Callable[[Any], str], line: Connection) -> None:
    faulthandler.disable()  # to die of a mutant is a result, and no fault to report
    while True:
        try:
            line.send(task(line.recv()))
        except BaseException as error:
            if isinstance(error, Exception):
                raise
            os.kill(os.getpid(), signal.SIGKILL)  # the engine's panic derives from BaseException


def fate(bench: Bench, mutant: Mutant) -> str:
    """Return `killed`, `survived` or `stillborn`."""
    try:
        return "killed" if bench.killer(mutant) else "survived"
    except Stillborn:
        return "stillborn"


Entry = tuple[str, str, str, str]


def equivalents(path: Path = EQUIVALENT) -> dict[Entry, Facts]:
    """Return the entries of the table by file, rule, operator and change; `*` stands for any text."""
    found: dict[Entry, Facts] = {}
    for entry in yamlfile.load(path.read_text(), str(path))["equivalent"]:
        key = entry.get("file"), entry.get("rule"), entry.get("operator"), entry.get("change")
        if entry.keys() != {"file", "rule", "operator", "change", "zh", "en"} or key in found:
            raise ValueError(f"{path.name}: {key}: twice, or not file, rule, operator, change, zh, en")
        found[key] = entry
    return found


def matching(mutant: Mutant, entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries that name a mutant."""
    return [
        entry
        for entry in entries
        if all(
            re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), word)
            for pattern, word in zip(entry, mutant.key, strict=True)
        )
    ]


def main(arguments: list[str] | None = None) -> int:
    """Print the score; 0: no mutant survives, 1: one does, 2: the table of equivalents is stale, 3: no score."""
    options = _options(arguments)
    began = time.monotonic()
    law = Law(installed_files(), "rego")
    bench = Bench(law)
    if bench.wrong:
        print(f"the law itself fails the cases {', '.join(bench.wrong)}")
        if not options.only:
            return 3
        bench.cases = {id_: case for id_, case in bench.cases.items() if id_ not in bench.wrong}
    every, known = all_mutants(law), equivalents()
    only = options.only.removeprefix("rego/")
    mutants = [each for each in every if each.place.startswith(only) and each.operator in options.operators]
    if not mutants:
        print("no such mutants")
        return 3
    fates = {mutant: found or "stillborn" for mutant, found in spread(partial(fate, bench), mutants, options.jobs)}
    survivors = sorted(mutant for mutant in mutants if fates[mutant] == "survived")
    _say(f"{len(mutants)} mutants tried on {len(bench.cases)} cases", began)
    given = drafts(options.documents, options.seed, law) if survivors else ()
    generated = [bench.case(bench.completer.complete(facts)) for _, facts in given]
    told = dict(spread(partial(bench.told, among=generated), survivors, options.jobs))
    fates |= {mutant: "equivalent" for mutant in survivors if told[mutant] == "" and matching(mutant, known)}
    _say(f"{len(survivors)} survivors asked about {len(generated)} documents", began)
    _table("operator", fates, lambda mutant: mutant.operator)
    _table("section", fates, lambda mutant: mutant.file.split("/")[0])
    for mutant in survivors:
        if fates[mutant] == "survived":
            found = {None: "it ends the engine's process", "": "no document tells it from the law"}
            print(f"survived: {mutant}  [{mutant.rule}]")
            print(f"  missing: {OPERATORS[mutant.operator]}\n  found: {found.get(told[mutant], told[mutant])}")
    stale = []
    for entry in known:
        named = [mutant for mutant in every if matching(mutant, [entry])]
        if all(mutant in fates for mutant in named) and "equivalent" not in {fates[mutant] for mutant in named}:
            stale.append(entry)
            why = "a case or a document tells it from the law" if named else "no such mutant"
            print(f"stale in {EQUIVALENT.name}: {' | '.join(entry)}: {why}")
    counted = Counter(fates.values())
    born = counted["killed"] + counted["survived"]
    print(f"score: {counted['killed']}/{born} = {counted['killed'] / max(born, 1):.2%}")
    return 2 if stale else int(counted["survived"] > 0)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    number = partial(parser.add_argument, type=int)
    number("--documents", default=2_000, help="generated documents a survivor must answer like the law")
    number("--seed", default=1)
    number("--jobs", default=os.cpu_count() or 1)
    parser.add_argument(
        "--only", default="", metavar="PREFIX", help="sharing/, rego/main.rego:12, readings.yaml:A03, ..."
    )
    parser.add_argument("--operators", nargs="+", choices=[*OPERATORS], default=USUAL)
    return parser.parse_args(arguments)


def _say(what: str, began: float) -> None:
    print(f"{time.monotonic() - began:5.0f} s  {what}", file=sys.stderr, flush=True)


def _table(title: str, fates: Mapping[Mutant, str], group: Callable[[Mutant], str]) -> None:
    rows = Counter((name, fate) for mutant, fate in fates.items() for name in (group(mutant), "total"))
    print(f"{title:<18}{'mutants':>9}" + "".join(f"{fate:>12}" for fate in FATES))
    for name in sorted({name for name, _ in rows}, key=lambda name: (name == "total", name)):
        counts = [rows[name, fate] for fate in FATES]
        print(f"{name:<18}{sum(counts):>9}" + "".join(f"{count:>12}" for count in counts))
    print()


if __name__ == "__main__":
    sys.exit(main())
