"""The embedded engine: regorus, from a wheel, in this process.

The law is compiled once to a program of regorus' virtual machine, which answers a flow in an eighth of the time that
its interpreter takes. The machine reads `x := path` as holding where the path is undefined, and knows neither `with`
nor `walk`; the lint keeps the law clear of all three. It stops after a fixed number of instructions, which a flow of a
hundred elements may need: such a flow is asked of the interpreter.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker.engines import ANSWER
from checker.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

OUT_OF_INSTRUCTIONS = "instruction limit"
WHEEL = "gordon-to-regorus"
PINNED = "0.13.0"


def open_engine(
    modules: Mapping[str, str], data: Mapping[str, Any], rules: Sequence[str], _options: Mapping[str, Any]
) -> Embedded:
    """Load the law into a new machine; `Problem` if the wheel is missing or of another version than was measured."""
    regorus, version = _wheel()
    held = json.dumps(data, allow_nan=False)
    asked = [f"data.{rule}" for rule in rules]
    machine = regorus.Rvm()
    machine.load_program(regorus.Program.compile_from_modules(held, [*modules.items()], asked))
    machine.set_data_json(held)
    return Embedded(machine, machine.execute_entry_point, version)


def open_spare(
    modules: Mapping[str, str], data: Mapping[str, Any], _rules: Sequence[str], _options: Mapping[str, Any]
) -> Embedded:
    """Load the law into the interpreter, which stops at nothing; `Problem` as for the machine."""
    regorus, version = _wheel()
    interpreter = regorus.Engine()
    for path, text in modules.items():
        interpreter.add_policy(path, text)
    interpreter.add_data_json(json.dumps(data, allow_nan=False))
    return Embedded(interpreter, interpreter.eval_rule_as_json, version)


def _wheel() -> tuple[Any, str]:
    try:
        import regorus
    except ImportError as error:
        how = f"pip install {WHEEL}=={PINNED}"
        raise Problem("engine_missing", engine="embedded", why=type(error).__name__, how=how, how_zh=how) from None
    found = _version(Path(regorus.__file__).parent.parent)
    if found != PINNED:
        raise Problem("engine_version", engine="embedded", found=found, wanted=PINNED)
    return regorus, f"regorus ({WHEEL} {found})"


def _version(site: Path) -> str:
    """Return the version of the installed wheel; importlib.metadata would cost a tenth of the start-up."""
    folders = [path.name for path in site.glob(f"{WHEEL.replace('-', '_')}-*.dist-info")]
    return folders[0].split("-")[1].removesuffix(".dist") if len(folders) == 1 else "?"


class Embedded:
    """A regorus machine, or interpreter, that holds the law."""

    def __init__(self, holder: Any, ask: Callable[[str], str | None], version: str) -> None:
        """Keep what holds law and input, and its method that answers a rule."""
        self._holder = holder
        self._ask = ask
        self.version = version

    def query(self, rule: str, document: str) -> str | None:
        """Return the value of `rule` on `document` as JSON text, or None."""
        self._holder.set_input_json(document)
        value = self._ask(f"data.{rule}")
        return None if value == '"<undefined>"' else value

    def decide(self, documents: Mapping[str, str]) -> Mapping[str, str]:
        """Return what the law says of each document, but of those that need more instructions than there are."""
        answers = {}
        for id_, document in documents.items():
            try:
                answer = self.query(ANSWER, document)
            except RuntimeError as error:
                if OUT_OF_INSTRUCTIONS not in str(error):
                    raise
                continue
            if answer is not None:
                answers[id_] = answer
        return answers

    def close(self) -> None:
        """Nothing was started."""
