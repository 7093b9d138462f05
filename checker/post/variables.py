"""The variables of a job into what a pull request is called there, each checked before it becomes part of a path."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from checker.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

COMMIT = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?\Z")
NUMBER = re.compile(r"[1-9][0-9]{0,17}\Z")
REPOSITORY = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*/[A-Za-z0-9_][A-Za-z0-9_.-]*\Z")
NAME = re.compile(r"[A-Za-z0-9_-]+\Z")
TOKEN = re.compile(r"[\x21-\x7e]{8,}\Z")


def named(environ: Mapping[str, str], form: re.Pattern[str], *variables: str) -> str:
    """Return the first of the variables that is set; `Problem` (exit 2) if none is, or it has not that form."""
    for variable in variables:
        if value := environ.get(variable, "").strip():
            if not form.match(value):
                raise Problem("post_bad_variable", name=variable)
            return value
    raise Problem("post_unset", name=" / ".join(variables))


def token(environ: Mapping[str, str], *others: str) -> str:
    """Return the token; `Problem` (exit 2) if there is none."""
    return named(environ, TOKEN, "CLAUSECHECK_TOKEN", *others)
