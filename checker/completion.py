"""A half-typed command line into what may come next, for bash, zsh and fish: names of the law, the inventory and git.

Whatever cannot be read offers nothing: a completion is no place for an error.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from click.shell_completion import BashComplete, CompletionItem, add_completion_class, get_completion_class

from checker import config as configuration
from checker import discover, yamlfile
from checker.inventory import YAML
from checker.law import DATA_FILES, Law, installed_files
from checker.problem import Problem, Problems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import click

SHELLS = ("bash", "zsh", "fish")
PROGRAM = "clausecheck"
VARIABLE = "_CLAUSECHECK_COMPLETE"
MOST = 8 * 1024 * 1024
"""An inventory of more bytes is not read for its flows: whoever presses a key does not wait."""
_OF_THE_SHELL = re.compile(r"[^\w@%+=:,./-]")


def script(shell: str) -> str:
    """Return what a shell has to read to complete the command: one of `SHELLS`."""
    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101 - click has all of `SHELLS`
    # click's own `source()` starts bash to see how old it is.
    made = kind(cli=None, ctx_args={}, prog_name=PROGRAM, complete_var=VARIABLE)  # type: ignore[arg-type] # the script needs no cli
    return made.source_template % made.source_vars()


class _Bash(BashComplete):
    def format_completion(self, item: CompletionItem[Any]) -> str:
        """Return an answer for click's script: quoted once for the command line, once for the `read` in the script."""
        quoted = _OF_THE_SHELL.sub(r"\\\g<0>", item.value) if item.type == "plain" else item.value
        return f"{item.type},{quoted.replace(chr(92), chr(92) * 2)}"


def prepare() -> None:
    """Make click answer bash in quotes."""
    add_completion_class(_Bash)


def folders(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem[str]]:
    """Let the shell complete the name of a folder."""
    return [CompletionItem(incomplete, type="dir")]


def files(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem[str]]:
    """Let the shell complete the name of a file."""
    return [CompletionItem(incomplete, type="file")]


def offered(names: Callable[[], Iterable[str]]) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """Return what offers those of `names` that begin as what is typed, in either case."""

    def offer(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
        try:
            found = list(names())
        except (Problem, Problems, OSError, UnicodeError, RecursionError):
            return []
        return [name for name in found if name.lower().startswith(incomplete.lower()) and name.isprintable()]

    return offer


def explained() -> list[str]:
    """Return what can be explained: rules by id and by name, clauses, and the flows of the working directory."""
    law, flows = _here()
    rules = [law.rule(name).id for name in law.rule_names]
    return [*sorted(rules), *law.rule_names, *law.clauses, *flows]


def clauses() -> list[str]:
    """Return the clauses of the law of the working directory."""
    return [*_here()[0].clauses]


def readings() -> list[str]:
    """Return the readings of the law of the working directory."""
    return [*_here()[0].settled]


def revisions() -> list[str]:
    """Return the branches and tags of the repository of the working directory."""
    return discover.refs(Path())


def _here() -> tuple[Law, list[str]]:
    """Return the law of the working directory, not linted, for its names are all that is asked for; and its flows."""
    tree = discover.WorkingTree(Path())
    settings, _ = configuration.from_tree(tree)
    config = configuration.merged(settings, configuration.from_environment(os.environ))
    if config.law == configuration.INSTALLED:
        law = Law(installed_files(), config.law)
    else:
        cut = len(config.law.strip("/")) + 1
        law = Law({path[cut:]: raw for path, raw in tree.folder(config.law, (".rego", *DATA_FILES)).items()}, "")
    try:
        return law, _flows(tree.folder(config.inventory, YAML))
    except Problem:
        return law, []


def _flows(found: dict[str, bytes]) -> list[str]:
    flows: list[str] = []
    if sum(map(len, found.values())) > MOST:
        return flows
    for path, raw in found.items():
        try:
            value = yamlfile.load(yamlfile.decode(raw, path), path)
        except Problem:
            # One file that is being written hides no flow of the others.
            continue
        declared = value.get("flows") if isinstance(value, dict) else None
        flows += [str(name) for name in declared] if isinstance(declared, dict) else []
    return flows
