"""The child process: one engine, one law; lines of JSON in, lines of JSON out.

First line in: the law and what to prove. First line out: `{"ready": {...}}` after the self-test and the samples, or
`{"problem": key, "values": {...}}`. Then a line `{"flows": {id: facts as JSON text}}` is answered by
`{"answers": {id: answer}}`.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker.engines import ANSWER
from checker.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checker.engines import Engine

PROBES = Path(__file__).parent.parent / "probes.json"


def main() -> None:
    """Serve one parent until it closes the line."""
    gc.disable()
    # Whatever a library prints must not reach the line to the parent.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    lines = sys.stdin.buffer

    def say(message: Mapping[str, Any]) -> None:
        out.write(json.dumps(message, ensure_ascii=False, allow_nan=False).encode() + b"\n")
        out.flush()

    name = "?"
    engine: Engine | None = None
    spare: Engine | None = None
    try:
        first = lines.readline()
        if not first:  # started ahead and never needed
            os._exit(0)
        order = json.loads(first)
        name = order["engine"]
        _limit(order["memory"])
        probes = json.loads(PROBES.read_bytes())
        module = importlib.import_module(f"checker.engines.{name}")
        modules = {**order["modules"], **probes["modules"]}
        rules = [ANSWER, *{probe["query"]: None for probe in probes["probes"]}]
        what = modules, {"readings": order["readings"]}, rules, order["options"]
        engine = module.open_engine(*what)
        counts = _prove(engine, name, probes["probes"], order)
        say({"ready": {"version": engine.version, **counts}})
        while line := lines.readline():
            flows = json.loads(line)["flows"]
            answers = engine.decide(flows)
            left = {id_: facts for id_, facts in flows.items() if id_ not in answers}
            if left and hasattr(module, "open_spare"):
                if spare is None:
                    spare = module.open_spare(*what)
                    _prove(spare, name, probes["probes"], order)
                answers = {**answers, **spare.decide(left)}
            said = ", ".join(f"{json.dumps(id_)}: {answer}" for id_, answer in answers.items())
            # A line break in JSON is only ever space between tokens.
            out.write(f'{{"answers": {{{said}}}}}'.replace("\n", "").encode() + b"\n")
            out.flush()
    except Problem as problem:
        say({"problem": problem.key, "values": problem.values})
    except BaseException as error:  # noqa: BLE001 - an engine's panic derives from BaseException; all of it is "no verdict"
        why = str(error).strip().splitlines() or [""]
        text = next((line for line in why if line.startswith("error")), why[0])
        say({"problem": "engine_failed", "values": {"engine": name, "why": f"{type(error).__name__}: {text}"[:300]}})
    for one in (engine, spare):
        if one is not None:
            one.close()
    # Nothing else is left to tidy up; taking the interpreter apart would cost more than the whole self-test.
    out.flush()
    os._exit(0)


def _limit(mebibytes: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit; the deadline still holds
        return
    size = mebibytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (size, resource.getrlimit(resource.RLIMIT_AS)[1]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _prove(engine: Engine, name: str, probes: list[dict[str, Any]], order: Mapping[str, Any]) -> dict[str, int]:
    """Return how many probes and samples the engine answered as it must; `Problem` at the first that it did not."""
    return {
        "probes": _self_test(engine, name, probes),
        "samples": _samples(engine, name, order["samples"], order["rules"], order["readings"]),
    }


def _self_test(engine: Engine, name: str, probes: list[dict[str, Any]]) -> int:
    for probe in probes:
        said = engine.query(probe["query"], json.dumps(probe["input"]))
        if said is None or json.dumps(json.loads(said), sort_keys=True) != json.dumps(probe["want"], sort_keys=True):
            raise Problem("engine_wrong", engine=name, probe=probe["id"])
    return sum(len(probe["want"]) if isinstance(probe["want"], dict) else 1 for probe in probes)


def _samples(
    engine: Engine, name: str, samples: Mapping[str, Any], rules: Mapping[str, str], readings: Mapping[str, Any]
) -> int:
    """Prove that every rule fires where it must and passes where it must, as the readings stand."""
    bases, wanted = samples.get("bases", {}), samples.get("rules", {})
    missing = sorted(set(rules) - set(wanted))
    if missing:
        raise Problem("sample_missing", rule=missing[0])
    # A rule that is gone, or is no longer seen as one, must not take its proof silently with it.
    left = sorted(set(wanted) - set(rules))
    if left:
        raise Problem("sample_left", rule=left[0])
    documents: dict[str, str] = {}
    proofs = []
    for rule in rules:
        for which in ("fires", "passes"):
            try:
                sample = wanted[rule][which]
                facts = sample_facts(bases, sample)
                sample["condition" if which == "fires" else "base"]
                asked = _asked(sample, readings)
            except (KeyError, TypeError, AttributeError):
                raise Problem("sample_missing", rule=rule) from None
            if not asked:
                continue
            # Many samples are one and the same document; it is asked once.
            key = json.dumps(facts, sort_keys=True)
            documents[key] = key
            proofs.append((rule, which, sample, key))
    answers = {key: json.loads(answer) for key, answer in engine.decide(documents).items()}
    if answers.keys() != documents.keys():
        raise Problem("engine_incomplete", engine=name, why="not every sample was answered")
    for rule, which, sample, key in proofs:
        if not _proved(rule, rules[rule], which, sample, answers[key]):
            which_zh = {"fires": "必触发", "passes": "必通过"}[which]
            raise Problem("sample_wrong", rule=rule, which=f"must-{which}", which_zh=which_zh, engine=name)
    return len(proofs)


def _asked(sample: Mapping[str, Any], readings: Mapping[str, Any]) -> bool:
    """Tell whether the readings stand as a sample needs them: with a value, or without one.

    `KeyError` for a reading that is none: a sample that is never asked would prove nothing.
    """
    needed = sample.get("rests_on", {})
    return all(
        _stands(readings[id_]["value"][key], value) for id_, keys in needed.items() for key, value in keys.items()
    )


def _stands(held: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        return not _stands(held, wanted["without"])
    return bool(wanted in held if isinstance(held, list) else wanted == held)


def _proved(rule: str, kind: str, which: str, sample: Mapping[str, Any], answer: Mapping[str, Any]) -> bool:
    section, stem = rule.split(".", 1)
    said = {outcome: _conditions(answer[outcome], section, stem) for outcome in ("deny", "review")}
    if which == "fires":
        return bool(sample["condition"] in said["deny"] + said["review"])
    if kind == "prohibition":
        return not said["deny"] and not said["review"]
    # Some grounds always leave a question to legal: they pass when nothing but that stands open.
    return not said["deny"] and [section, stem] in [*answer["held"], *answer["open"]]


def _conditions(hits: list[Any], section: str, stem: str) -> list[str]:
    return [hit[1] if isinstance(hit[1], str) else hit[1][0] for at, hit in hits if [at, hit[0]] == [section, stem]]


def sample_facts(bases: Mapping[str, Any], sample: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of a sample: its base, changed at dotted paths, with other paths dropped."""
    facts: dict[str, Any] = json.loads(json.dumps(bases[sample["base"]]))
    for path, value in sample.get("change", {}).items():
        at = facts
        *parents, last = path.split(".")
        for key in parents:
            at = at.setdefault(key, {})
        at[last] = value
    for path in sample.get("drop", []):
        at = facts
        *parents, last = path.split(".")
        for key in parents:
            at = at.get(key, {})
        at.pop(last, None)
    return facts
