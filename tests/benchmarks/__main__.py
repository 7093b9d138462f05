"""Cold whole-process time and peak memory of `clausecheck check`, beside conftest and `opa eval` on the same work.

clausecheck reads an inventory of N flows and joins it; the others read the joined document that the engine sees,
conftest as YAML and opa as JSON, and judge it by the same law in the same run. `make bench` runs it; sizes may be
given: `python -m tests.benchmarks 60 1000`. No test depends on it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker import inventory as inventories
from checker.discover import WorkingTree
from checker.engines.opa import find_binary
from checker.join import Joined
from checker.law import Law, installed_files, installed_folder
from checker.pipeline import YAML
from tests.conftest import ROOT, TODAY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CONFTEST = "github.com/open-policy-agent/conftest@v0.71.1"
PATIENCE = 900.0
"""Seconds after which a run is ended; what it had used by then is a lower bound."""
REPEATS = {60: 7, 1_000: 5, 10_000: 3, 100_000: 1}
GATE = """package main

deny contains id if {
	some id, answer in data.leapca.main.answers
	count(answer.deny) > 0
}
"""


def main(sizes: Sequence[int]) -> None:
    """Print the table."""
    conftest, opa = _conftest(), find_binary()
    assert opa, "run ci/opa.sh"
    print(f"{'flows':>8} {'what':<34} {'seconds':>8} {'MiB':>7}")
    law = Law(installed_files(), "installed")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        policy = folder / "policy"
        shutil.copytree(
            installed_folder(), policy, ignore=lambda _, names: [n for n in names if n.endswith((".yaml", ".json"))]
        )
        (policy / "gate.rego").write_text(GATE)
        (folder / "data").mkdir()
        (folder / "data" / "data.json").write_text(json.dumps({"readings": law.readings}))
        for size in [0, *sizes]:
            project = ROOT if size == 0 else folder / str(size)
            if size:
                (project / "inventory").mkdir(parents=True)
                (project / "inventory" / "all.yaml").write_text("".join(inventory(size)))
            tree = WorkingTree(project)
            files = tree.folder("inventory", YAML)
            joined = Joined(inventories.read(files, "inventory", law), law)
            count = 0
            with (folder / "flows.yaml").open("w") as yaml, (folder / "flows.json").open("w") as plain:
                yaml.write("flows:\n")
                plain.write('{"flows": {')
                for id_, facts in joined.flows(TODAY):
                    yaml.write(f"  {id_}:\n" + "".join(block(facts, 4)))
                    plain.write(("" if count == 0 else ", ") + f"{json.dumps(id_)}: {json.dumps(facts)}")
                    count += 1
                plain.write("}}")
            command = str(Path(sys.executable).parent / "clausecheck")
            rows = [
                ("clausecheck check (inventory, YAML)", [command, "check", "--format", "text"], project),
                (
                    "conftest test (joined, YAML)",
                    [conftest, "test", "flows.yaml", "-p", "policy", "-d", "data"],
                    folder,
                ),
                (
                    "opa eval (joined, JSON)",
                    [opa, "eval", "-d", "policy", "-d", "data/data.json", "-i", "flows.json", "data.main.deny"],
                    folder,
                ),
            ]
            for what, arguments, where in rows:
                runs = [measure(arguments, where) for _ in range(REPEATS.get(count, 5 if count < 1000 else 1))]
                seconds, memory = min(run[0] for run in runs), min(run[1] for run in runs)
                label = "LeapCa" if size == 0 else str(count)
                more = "  and more: ended here" if seconds >= PATIENCE else ""
                print(f"{label:>8} {what:<34} {seconds:8.2f} {memory:7.0f}{more}", flush=True)


def inventory(flows: int) -> Iterator[str]:
    """Yield an inventory of compliant flows, no two alike in their facts.

    40 systems and recipients, 200 tables of four fields; each flow takes one of the 15 selections of a table's fields.
    """
    yield "systems:\n"
    for at in range(40):
        yield f"  system-{at}:\n    name: 系统 {at}\n    owner: team {at}\n"
        yield "    safeguards: {access_control: true, access_monitoring: true, mfa: true, need_to_know: true}\n"
    yield "datasets:\n"
    names = ("order_id", "order_amount", "account_id", "device_id")
    kinds = ("user.order", "user.order.amount", "user.account", "user.device.device_id")
    for at in range(200):
        # Names of its own for each table: equal facts would be asked only once.
        fields = ", ".join(f"{name}_{at}: {kind}" for name, kind in zip(names, kinds, strict=True))
        yield f"  set-{at}: {{name: 数据集 {at}, system: system-{at % 40}, tables: {{t: {{fields: {{{fields}}}}}}}}}\n"
    yield "recipients:\n"
    for at in range(40):
        yield f"  partner-{at}: {{name: 合作方 {at}, kind: partner, confidentiality_obligation: true}}\n"
    yield "data_subjects:\n  adult: {role: registered_user, age_band: adult, account_status: active}\n"
    yield "necessity_assessments:\n"
    for at in range(200):
        refs = ", ".join(f"set-{at}.t.{name}_{at}" for name in names)
        yield f"  NEC-{at}: {{assessed_by: legal, on: 2026-01-01, reason: needed, necessary: [{refs}]}}\n"
    yield "flows:\n"
    for at in range(flows):
        table, partner, chosen = at % 200, at // 200 % 40, at // 8000 % 15 + 1
        data = ", ".join(f"set-{table}.t.{name}_{table}" for bit, name in enumerate(names) if chosen >> bit & 1)
        yield (
            f"  flow-{at}:\n    title: 流转 {at}\n    action: share\n    from: system-{table % 40}\n"
            f"    data: [{data}]\n"
            f"    subject: adult\n    purpose: payment_processing\n    to: partner-{partner}\n"
            f"    basis: service_fulfilment\n    evidence: [NEC-{table}]\n    safeguards: {{transport: https}}\n"
        )


def block(value: Any, indent: int) -> Iterator[str]:
    """Yield a mapping as block YAML."""
    for key, item in value.items():
        if isinstance(item, dict):
            yield f"{' ' * indent}{key}:\n"
            yield from block(item, indent + 2)
        else:
            yield f"{' ' * indent}{key}: {json.dumps(item, ensure_ascii=False)}\n"


def measure(arguments: Sequence[str], folder: Path) -> tuple[float, float]:
    """Return wall seconds and the peak of the resident memory of the whole process tree, in MiB; stop at PATIENCE."""
    # An installed package has its bytecode; a machine that forbids to write it would compile everything anew each time.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    child = subprocess.Popen(
        arguments, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    peak = 0

    def watch() -> None:
        nonlocal peak
        while child.poll() is None:
            peak = max(peak, _resident(child.pid))
            time.sleep(0.005)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        code = child.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
        code = 0
    seconds = time.perf_counter() - start
    watcher.join()
    assert code == 0, (arguments, code)
    return seconds, peak / 1024 / 1024


def _resident(pid: int) -> int:
    page = os.sysconf("SC_PAGE_SIZE")
    total = 0
    try:
        total += int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * page
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                total += _resident(int(child))
    except (FileNotFoundError, ProcessLookupError, IndexError):
        pass
    return total


def _conftest() -> str:
    """Return conftest, installed beside the cached OPA where PATH has none (about two minutes, once)."""
    found = shutil.which("conftest")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "clausecheck"
    if not found and not (cache / "conftest").is_file():
        subprocess.run(["go", "install", CONFTEST], check=True, env={**os.environ, "GOBIN": str(cache)})
    return found or str(cache / "conftest")


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1_000, 10_000, 100_000])
