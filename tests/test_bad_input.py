"""Every way to write it wrong: exit code, line, both languages, remedy; never a traceback, never a pass."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from checker.validate import schema

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROOT = Path(__file__).parent.parent
SMALL = ROOT / "tests" / "fixtures" / "small"
GOOD = (SMALL / "inventory.yaml").read_text()
DOCUMENT = (SMALL / "document.yaml").read_text()
MAIN = "inventory/main.yaml"
END = GOOD.count("\n")
CONFIG = "clausecheck.yaml"

Content = str | bytes | None


@dataclass(frozen=True)
class Case:
    """Files that are wrong, a command, and what must be said of them.

    `line` is the line that must be named: its number, or a text that stands only there; None where no file is at fault.
    """

    name: str
    key: str
    code: int = 2
    file: str | None = MAIN
    line: int | str | None = 1
    files: Mapping[str, Content] = field(default_factory=dict)
    prepare: Callable[[Path], object] | None = None
    run: tuple[str, ...] = ("check",)
    stdin: bytes = b""
    environment: Mapping[str, str] = field(default_factory=dict)
    says: tuple[str, ...] = ()
    without_override: bool = False
    decided: int = 0


def edited(old: str, new: str, text: str = GOOD) -> str:
    """Return the good inventory with one place changed."""
    assert text.count(old) == 1, (text.count(old), old)
    return text.replace(old, new)


def main(name: str, key: str, old: str, new: str, line: int | str, *says: str, **more: Any) -> Case:
    """Return a case of the good inventory with one place changed."""
    return Case(name, key, line=line, files={MAIN: edited(old, new)}, says=says, **more)


def whole(name: str, key: str, content: Content, line: int | str | None = 1, *says: str, **more: Any) -> Case:
    """Return a case of an inventory that consists of `content`."""
    return Case(name, key, line=line, files={MAIN: content}, says=says, **more)


def config(name: str, key: str, content: Content, line: int | str = 1, *says: str, **more: Any) -> Case:
    """Return a case of a wrong configuration."""
    return Case(name, key, file=more.pop("file", CONFIG), line=line, files={CONFIG: content}, says=says, **more)


def toml(name: str, key: str, content: Content, line: int | str = 1, *says: str, **more: Any) -> Case:
    """Return a case of a wrong configuration in pyproject.toml."""
    return Case(name, key, file="pyproject.toml", line=line, files={"pyproject.toml": content}, says=says, **more)


def usage(name: str, key: str, *run: str, file: str | None = None, code: int = 2, **more: Any) -> Case:
    """Return a case of a wrong command line."""
    return Case(name, key, code, file=file, run=run, **more)


def law(name: str, key: str, change: Callable[[Path], object], file: str | None = None, **more: Any) -> Case:
    """Return a case of a law that is wrong: no verdict under it."""

    def prepare(folder: Path) -> None:
        shutil.copytree(ROOT / "rego", folder / "law")
        change(folder / "law")

    return Case(name, key, more.pop("code", 3), file=file, files={CONFIG: "law: law\n"}, prepare=prepare, **more)


def rewrite(file: str, old: str, new: str) -> Callable[[Path], object]:
    """Return a change of one file of the law."""

    def change(folder: Path) -> None:
        text = (folder / file).read_text()
        assert old in text, old
        (folder / file).write_text(text.replace(old, new, 1))

    return change


def remove(*files: str) -> Callable[[Path], object]:
    """Return a change that removes files of the law."""

    def change(folder: Path) -> None:
        for file in files:
            (folder / file).unlink()

    return change


def put(file: str, content: bytes) -> Callable[[Path], object]:
    """Return a change that writes a file of the law."""
    return lambda folder: (folder / file).write_bytes(content)


def documents(name: str, key: str, content: Content, line: int | str | None = 1, *says: str, **more: Any) -> Case:
    """Return a case of a wrong file of documents, the only one given to `decide`."""
    file = more.pop("file", "flow.yaml")
    return Case(
        name,
        key,
        file=None if more.pop("nowhere", False) else file,
        line=line,
        files={file: content},
        run=("decide", file),
        says=says,
        **more,
    )


def move_inventory(folder: Path) -> Path:
    """Move the inventory to `elsewhere`."""
    return (folder / "inventory").rename(folder / "elsewhere")


def bind(path: Path) -> None:
    """Leave a socket at `path`."""
    with socket.socket(socket.AF_UNIX) as one:
        here = Path.cwd()
        os.chdir(path.parent)  # the name of a socket must be short
        try:
            one.bind(path.name)
        finally:
            os.chdir(here)


LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
RULES = [path.relative_to(ROOT / "rego").as_posix() for path in (ROOT / "rego").rglob("*.rego")]
EXPLICIT = "sharing/explicit_consent.rego"

SYNTAX = [
    whole("yaml unclosed list", "malformed", GOOD + "purposes: {a: [\n", END + 2),
    whole("yaml tab", "malformed", GOOD + "purposes:\n\ta: 1\n", END + 2),
    whole("yaml two texts", "malformed", 'flows: "a" "b"\n', 1),
    whole("yaml anchor", "anchor", edited("scope:", "scope: &s"), "scope: &s", "s"),
    whole(
        "yaml alias",
        "anchor",
        edited("data: [orders.order.order_id, orders.order.order_amount]\n    subject", "data: *d\n    subject"),
        "data: *d",
        "d",
    ),
    whole("yaml billion laughs", "anchor", LAUGHS, 1),
    whole("yaml tag", "tag", edited("title: Settle orders", "title: !!python/name:os.system x"), "python/name"),
    whole("yaml binary", "tag", edited("title: Settle orders", "title: !!binary aGk="), "!!binary"),
    whole("yaml own tag", "tag", edited("mfa: true", "mfa: !yes true"), "!yes"),
    whole("yaml merge key", "tag", edited("    to: payer\n", "    <<: {to: payer}\n"), "<<:"),
    whole("yaml key is a list", "key_not_text", GOOD + "? [a, b]\n: c\n", "? [a, b]"),
    main(
        "duplicate key",
        "duplicate_key",
        "    to: payer\n",
        "    to: payer\n    action: use\n",
        "action: use",
        "line 44",
    ),
    whole("duplicate section", "duplicate_key", GOOD + "flows: {}\n", "flows: {}", "line 41"),
    whole("yaml deep flow", "too_deep", "flows: " + "[" * 100_000, 1),
    whole("yaml deep block", "too_deep", "".join(f"{' ' * depth}a:\n" for depth in range(1000)), 41),
    whole("yaml two documents", "not_one_document", GOOD + "---\n" + GOOD),
    whole("yaml of a later version", "malformed", "%YAML 3.0\n---\n" + GOOD, None),
    whole("empty file", "not_one_document", ""),
    whole("only a comment", "not_one_document", "# flows\n"),
    whole("null document", "empty_value", "null\n"),
    whole("list document", "wrong_type", "- flows\n"),
    whole("text document", "wrong_type", "flows\n"),
    whole("not utf-8", "not_utf8", GOOD.encode() + "# 流程\n".encode("gb18030"), END + 1),
    whole("utf-16", "not_utf8", GOOD.encode("utf-16")),
    whole("nul", "hidden_character", edited("Settle orders", "Settle\0orders"), "Settle", "U+0000"),
    whole("escape", "hidden_character", edited("Settle orders", "Settle\x1b[8morders"), "Settle", "U+001B"),
    whole("c1 control", "hidden_character", edited("Settle orders", "Settle\x9borders"), "Settle", "U+009B"),
    whole("bidi", "hidden_character", edited("Settle orders", "Settle \u202eorders"), "Settle", "U+202E"),
    whole("bidi in a comment", "hidden_character", GOOD + "# \u2066\n", END + 1, "U+2066"),
    whole(
        "hidden by an escape",
        "hidden_character",
        edited("Settle orders", r'"Settle \u202e orders"'),
        "Settle",
        "U+202E",
    ),
    whole("line separator", "hidden_character", edited("Settle orders", "Settle\u2028orders"), "Settle", "U+2028"),
    whole("lone carriage return", "hidden_character", edited("Settle orders", "Settle\rorders"), "Settle", "U+000D"),
    Case(
        "json malformed", "malformed", file="inventory/b.json", line=3, files={"inventory/b.json": '{"flows": {\n\n,}}'}
    ),
    Case(
        "json trailing comma",
        "malformed",
        file="inventory/b.json",
        line=1,
        files={"inventory/b.json": '{"flows": {},}'},
    ),
    Case("json comment", "malformed", file="inventory/b.json", line=2, files={"inventory/b.json": "{\n// no\n}"}),
    Case(
        "json duplicate key",
        "duplicate_key",
        file="inventory/b.json",
        line=3,
        files={"inventory/b.json": '{"flows":\n {"a": {},\n  "a": {}}}'},
    ),
    Case("json nan", "not_finite", file="inventory/b.json", line=2, files={"inventory/b.json": '{"flows":\n NaN}'}),
    Case(
        "json infinity", "not_finite", file="inventory/b.json", line=2, files={"inventory/b.json": '{"flows":\n 1e999}'}
    ),
    Case(
        "json huge number",
        "not_finite",
        file="inventory/b.json",
        line=1,
        files={"inventory/b.json": '{"a": ' + "9" * 5000 + "}"},
    ),
    Case(
        "json deep",
        "too_deep",
        file="inventory/b.json",
        line=1,
        files={"inventory/b.json": '{"flows": ' + "[" * 100_000},
    ),
    Case(
        "json lone surrogate",
        "malformed",
        file="inventory/b.json",
        line=2,
        files={"inventory/b.json": '{"flows":\n {"a": {"title": "\\ud83d"}}}'},
    ),
    Case(
        "json hidden by an escape",
        "hidden_character",
        file="inventory/b.json",
        line=2,
        files={"inventory/b.json": '{"flows":\n {"a": {"title": "\\u202e"}}}'},
    ),
]

SECOND = (
    "  CNS-9: {form: explicit_opt_in, status: active, obtained: before_action,"
    " scope: {recipients: [payer], purposes: [payment_processing], data: [orders.order.order_id]}}\n"
)

VALUES = [
    whole(
        "unknown section",
        "unknown_key",
        edited("\nflows:", "\nflow:"),
        "flow:",
        "did you mean `flows`",
        "是否指 `flows`",
    ),
    main("unknown key", "unknown_key", "    basis:", "    basiss:", "basiss", "did you mean `basis`", "是否指 `basis`"),
    main("unknown key far off", "unknown_key", "    basis:", "    zzz:", "zzz", "use a known key: "),
    main(
        "unknown action",
        "unknown_value",
        "action: share",
        "action: shre",
        "shre",
        "did you mean `share`",
        "是否指 `share`",
    ),
    main(
        "unknown status", "unknown_value", "    status: active", "    status: Active", "Active", "did you mean `active`"
    ),
    main("action is a list", "unknown_value", "action: share", "action: [share]", "[share]"),
    main("action is true", "unknown_value", "action: share", "action: true", "action: true"),
    main("missing key", "missing_key", "    purpose: payment_processing\n", "", "pay-orders:", "`purpose` is missing"),
    main("missing owner", "missing_key", "    owner: platform\n", "", "shop:", "`owner`"),
    main("yes stays text", "wrong_type", "mfa: true", "mfa: yes", "mfa: yes", "boolean"),
    main("NO stays text", "wrong_type", "mfa: true", "mfa: NO", "mfa: NO", "boolean"),
    main("number for a boolean", "wrong_type", "mfa: true", "mfa: 1", "mfa: 1", "boolean"),
    main("text for a list", "wrong_type", "evidence: [CNS-1]", "evidence: CNS-1", "evidence: CNS-1", "array"),
    main(
        "list for an object", "wrong_type", "  pay-orders:\n", "  other: [a]\n  pay-orders:\n", "other: [a]", "object"
    ),
    main("number for a text", "wrong_type", "title: Settle orders", "title: 12", "title: 12", "string"),
    main("012 is no number", "wrong_type", "age_band: adult", "age_band: adult\n    age_years: 012", "012", "integer"),
    main(
        "huge number", "wrong_type", "age_band: adult", f"age_band: adult\n    age_years: {'9' * 40}", "9999", "integer"
    ),
    main("fraction", "wrong_type", "age_band: adult", "age_band: adult\n    age_years: 17.5", "17.5", "integer"),
    main("number out of range", "bad_value", "age_band: adult", "age_band: adult\n    age_years: 151", "151"),
    main("bad id", "bad_value", "  pay-orders:", "  pay orders:", "pay orders"),
    main("null purpose", "empty_value", "purpose: payment_processing", "purpose:", "    purpose:\n"),
    main("null boolean", "empty_value", "mfa: true", "mfa: null", "mfa: null"),
    main("tilde", "empty_value", "evidence: [CNS-1]", "evidence: ~", "evidence: ~"),
    main("empty text", "empty_value", "title: Settle orders", 'title: ""', 'title: ""'),
    main("blank text", "empty_value", "title: Settle orders", "title: ' '", "title: ' '"),
    main("empty list", "empty_value", "evidence: [CNS-1]", "evidence: []", "evidence: []"),
    main(
        "empty object",
        "empty_value",
        "    safeguards:\n      transport: https\n      encrypted_in_transit: true",
        "    safeguards: {}",
        "safeguards: {}",
    ),
    main("empty choice", "empty_value", "action: share", 'action: ""', 'action: ""'),
    main("empty element", "empty_value", "evidence: [CNS-1]", 'evidence: [CNS-1, ""]', 'CNS-1, ""'),
    main("null element", "empty_value", "evidence: [CNS-1]", "evidence: [CNS-1, null]", "CNS-1, null"),
    whole("flows are null", "empty_value", GOOD[: GOOD.index("flows:")] + "flows:\n", "flows:"),
    whole("flows are empty", "empty_value", GOOD[: GOOD.index("flows:")] + "flows: {}\n", "flows:"),
    whole("no flows", "no_flows", GOOD[: GOOD.index("flows:")], code=4, file="inventory"),
    Case("no inventory", "inventory_missing", 4, file="inventory", files={MAIN: None}),
    Case(
        "empty folder",
        "inventory_missing",
        4,
        file="inventory",
        files={MAIN: None},
        prepare=lambda folder: (folder / "inventory").mkdir(),
    ),
    Case(
        "folder named like a file",
        "inventory_missing",
        4,
        file="inventory",
        files={MAIN: None},
        prepare=lambda folder: (folder / MAIN).mkdir(parents=True),
    ),
    Case(
        "id in two files",
        "duplicate_id",
        file="inventory/z.yaml",
        line=2,
        files={"inventory/z.yaml": "data_subjects:\n  buyer: {role: visitor, age_band: adult}\n"},
        says=("inventory/main.yaml:28:3",),
    ),
    whole(
        "evidence id of two kinds",
        "duplicate_id",
        GOOD + "transactions:\n  CNS-1: {type: merger, status: signed}\n",
        END + 2,
    ),
    main(
        "unknown system",
        "unknown_id",
        "from: shop",
        "from: shopp",
        "shopp",
        "did you mean `shop`",
        "是否指 `shop`",
        "system",
    ),
    main("unknown recipient", "unknown_id", "to: payer", "to: player", "player", "did you mean `payer`", "接收方"),
    main("unknown subject", "unknown_id", "subject: buyer", "subject: byer", "byer", "did you mean `buyer`"),
    main(
        "unknown purpose",
        "unknown_id",
        "    purpose: payment_processing",
        "    purpose: payment_procesing",
        "procesing",
        "payment_processing",
    ),
    main("unknown evidence", "unknown_id", "evidence: [CNS-1]", "evidence: [CNS-1, CNS-2]", "CNS-2"),
    main("unknown system of a dataset", "unknown_id", "system: shop", "system: ship", "ship", "did you mean `shop`"),
    main("unknown recipient of a scope", "unknown_id", "recipients: [payer]", "recipients: [payer, pair]", "pair"),
    main("unknown purpose of a scope", "unknown_id", "purposes: [payment_processing]", "purposes: [paying]", "paying"),
    main(
        "unknown field",
        "unknown_id",
        "      data: [orders.order.order_id, ",
        "      data: [orders.order.order_ix, ",
        "order_ix",
        "order_id",
    ),
    main(
        "unknown table",
        "unknown_id",
        "    data: [orders.order.order_id, orders.order.order_amount]\n    sub",
        "    data: [orders.ordr.*]\n    sub",
        "ordr",
    ),
    whole(
        "two of a kind",
        "two_of_a_kind",
        edited("    evidence: [CNS-1]", "    evidence: [CNS-1, CNS-9]", edited("consents:\n", f"consents:\n{SECOND}")),
        "CNS-9]",
        "`CNS-9` and `CNS-1`",
    ),
    whole(
        "no such day",
        "bad_date",
        GOOD
        + "necessity_assessments:\n"
        + "  N1: {assessed_by: dpo, on: 2026-02-30, reason: r, necessary: [orders.order.order_id]}\n",
        END + 2,
    ),
]

FILES = [
    Case(
        "symbolic link",
        "file_irregular",
        file="inventory/z.yaml",
        prepare=lambda folder: (folder / "inventory/z.yaml").symlink_to("/etc/hostname"),
    ),
    Case(
        "link to a folder",
        "file_irregular",
        file="inventory/more",
        prepare=lambda folder: (folder / "inventory/more").symlink_to("/etc"),
    ),
    Case(
        "inventory is a link",
        "file_irregular",
        file="inventory",
        prepare=lambda folder: (folder / "inventory").symlink_to(move_inventory(folder).name),
    ),
    Case(
        "fifo", "file_irregular", file="inventory/z.yaml", prepare=lambda folder: os.mkfifo(folder / "inventory/z.yaml")
    ),
    Case("socket", "file_irregular", file="inventory/z.yaml", prepare=lambda folder: bind(folder / "inventory/z.yaml")),
    Case("line break in a name", "name_hidden", file=None, files={"inventory/a\nb.yaml": GOOD}),
    Case("inventory is a file", "file_unreadable", file=MAIN, files={CONFIG: f"inventory: {MAIN}\n"}),
    Case(
        "unreadable file",
        "file_unreadable",
        prepare=lambda folder: (folder / MAIN).chmod(0),
        without_override=True,
        says=("Permission denied",),
    ),
    Case(
        "unreadable folder",
        "file_unreadable",
        file="inventory",
        prepare=lambda folder: (folder / "inventory").chmod(0),
        without_override=True,
    ),
]

CONFIGURATION = [
    config("unknown setting", "unknown_key", "lang: zh\nengin: opa\n", 2, "did you mean `engine`", "是否指 `engine`"),
    config("unknown engine", "bad_option", "# ours\nengine: opaa\n", 2, "did you mean `opa`", "embedded, opa, both"),
    config("engine is a list", "wrong_type", "engine: [opa]\n", 1),
    config("null setting", "empty_value", "\nlaw:\n", 2),
    config("empty setting", "empty_value", "inventory: ''\n"),
    config("zero deadline", "bad_option", "deadline: 0\n"),
    config("negative deadline", "bad_option", "deadline: -1\n"),
    config("deadline in words", "bad_option", "deadline: soon\n"),
    config("true deadline", "bad_option", "deadline: true\n"),
    config("memory without end", "bad_option", "memory: 1000000\n"),
    config("config is a list", "wrong_type", "- engine\n"),
    config("config is empty", "not_one_document", ""),
    config("config is malformed", "malformed", "engine: [\n", 2),
    config("config twice the key", "duplicate_key", "law: a\nlaw: b\n", 2),
    config("law outside", "path_outside", "law: ../law\n", file="../law"),
    config("inventory outside", "path_outside", "inventory: /etc\n", file="/etc"),
    config("law behind nul", "hidden_character", 'law: "a\\0b"\n'),
    toml("toml malformed", "malformed", "[tool.clausecheck\nlaw = 1\n", 1),
    toml("toml malformed later", "malformed", "[tool.clausecheck]\nengine = 'opa'\nlaw = \n", 3),
    toml(
        "toml unknown setting",
        "unknown_key",
        "[tool.ruff]\nlaws = 1\n[tool.clausecheck]\nlaw = 'x'\nlaws = 'y'\n",
        5,
        "`law`",
    ),
    toml("toml unknown engine", "bad_option", "[tool.x]\nengine = 'x'\n\n[tool.clausecheck]\n  engine = 'x'\n", 5),
    toml("toml inline table", "unknown_key", "[tool]\nclausecheck = {laws = 'x'}\n", 1, "`laws`"),
    toml("toml table is text", "wrong_type", "[tool]\nclausecheck = 'x'\n", 1),
    toml("toml not utf-8", "not_utf8", b"[tool.clausecheck]\n# \xff\n", 2),
    Case(
        "two configurations",
        "config_twice",
        file=CONFIG,
        files={CONFIG: "lang: zh\n", "pyproject.toml": "[tool.clausecheck]\nlang = 'zh'\n"},
    ),
    Case("environment", "bad_option", file="$CLAUSECHECK_ENGINE", environment={"CLAUSECHECK_ENGINE": "regorus"}),
    Case(
        "environment deadline", "bad_option", file="$CLAUSECHECK_DEADLINE", environment={"CLAUSECHECK_DEADLINE": "nan"}
    ),
]

COMMAND_LINE = [
    usage("unknown option", "unknown_option", "check", "--bse", "main", says=("--bse",)),
    usage("unknown command", "unknown_command", "chek", says=("chek",)),
    usage("two paths", "bad_usage", "check", ".", "."),
    usage("option without value", "missing_value", "check", "--base"),
    usage("now is no day", "bad_date", "check", "--now", "2026-02-30", file="--now"),
    usage("now in words", "bad_date", "check", "--now", "today", file="--now"),
    usage("no such path", "file_missing", "check", "nowhere", file="nowhere"),
    usage("no such path in a pull request", "file_missing", "check", "nowhere", "--base", "main", file="nowhere"),
    usage("head without base", "head_without_base", "check", "--head", "main"),
    usage("base outside of a repository", "not_a_repository", "check", "--base", "main", file=".", code=3),
    usage("unknown engine flag", "bad_option", "check", "--engine", "regorus", file="--engine"),
    usage(
        "unknown language",
        "bad_option",
        "check",
        "--lang",
        "fr",
        file="--lang",
        environment={"CLAUSECHECK_LANG": "both"},
    ),
    usage("deadline no number", "bad_usage", "check", "--deadline", "x"),
    usage("deadline zero", "bad_option", "check", "--deadline", "0", file="--deadline"),
    usage("no memory", "bad_option", "check", "--memory", "0", file="--memory"),
    usage("explain nothing", "explain_what", "explain"),
    usage("explain unknown", "nothing_known", "explain", "3.1(55)", says=("did you mean `3.1(5)`",)),
    usage("decide nothing", "no_documents", "decide", code=4),
    usage("decide an empty stdin", "no_documents", "decide", "-", code=4),
    usage("decide a missing file", "file_missing", "decide", "nowhere.yaml", file="nowhere.yaml"),
    usage("decide a folder", "file_unreadable", "decide", "inventory", file="inventory"),
    usage("no opa server", "server_down", "check", "--engine", "opa", "--opa-url", "http://127.0.0.1:9", code=3),
    usage("opa url is none", "server_down", "check", "--engine", "opa", "--opa-url", "file:///etc/passwd", code=3),
]

LAW = [
    config("law missing", "law_missing", "law: laws\n", file="laws", code=3),
    law("law without rules", "no_rules", remove(*RULES)),
    law("law without readings", "law_missing", remove("readings.yaml"), says=("readings.yaml",)),
    law("law without samples", "law_missing", remove("samples.yaml"), says=("samples.yaml",)),
    law("law without schema", "law_missing", remove("facts.schema.json"), says=("facts.schema.json",)),
    law("empty readings", "missing_key", put("readings.yaml", b"readings: {}\n"), "law/readings.yaml", code=2),
    law(
        "readings are malformed",
        "malformed",
        put("readings.yaml", b"readings: {\n"),
        "law/readings.yaml",
        line=2,
        code=2,
    ),
    law("module not utf-8", "not_utf8", put(EXPLICIT, b"package x\n# \xff\n"), f"law/{EXPLICIT}", line=2, code=2),
    law(
        "module with a link",
        "file_irregular",
        lambda folder: (folder / "x.rego").symlink_to("/etc/passwd"),
        "law/x.rego",
        code=2,
    ),
    law("empty module", "law_unsafe", put("sharing/empty.rego", b""), "law/sharing/empty.rego"),
    law(
        "broken module",
        "law_unsafe",
        put("sharing/broken.rego", b"package leapca.sharing\n\nx if {\n"),
        "law/sharing/broken.rego",
        line=None,
    ),
    law(
        "unsafe import",
        "law_unsafe",
        rewrite(EXPLICIT, "package leapca.sharing\n", "package leapca.sharing\n\nimport data.leapca.facts\n"),
        f"law/{EXPLICIT}",
        line=None,
    ),
    law(
        "unsafe builtin",
        "law_unsafe",
        rewrite(
            "main.rego", "answers[id] := said if {\n", 'answers[id] := said if {\n\thttp.send({"url": "http://x"})\n'
        ),
        "law/main.rego",
        line=None,
    ),
    law(
        "sample missing",
        "sample_missing",
        rewrite("samples.yaml", "    sharing.explicit_consent:", "    sharing.explicit_consentt:"),
    ),
    law(
        "sample of no rule",
        "sample_left",
        rewrite("samples.yaml", "\n  rules:\n", "\n  rules:\n    sharing.gone: {}\n"),
    ),
    law("sample without base", "sample_missing", rewrite("samples.yaml", "\n    share:\n", "\n    shared:\n")),
]

FACTS = DOCUMENT.count("\n")
BIG = json.dumps({"id": "a", "facts": {"action": "use", "data": ["\U0001f600"], "purpose": {"code": ""}}}, indent=1)

DOCUMENTS = [
    documents("document without facts", "document_shape", "id: a\n"),
    documents("document with more", "document_shape", DOCUMENT + "note: x\n"),
    documents("document is text", "document_shape", "hello\n"),
    documents("document without id", "empty_value", edited("id: pay-orders", "id: ' '", DOCUMENT)),
    documents("document id is a number", "wrong_type", edited("id: pay-orders", "id: 12", DOCUMENT)),
    documents("document id too long", "bad_value", edited("id: pay-orders", f"id: {'a' * 301}", DOCUMENT)),
    documents(
        "document null fact", "empty_value", edited("basis: explicit_consent", "basis: null", DOCUMENT), "basis: null"
    ),
    documents(
        "document empty list",
        "empty_value",
        edited("data: [order_id, order_amount]\n", "data: []\n", DOCUMENT),
        "data: []",
    ),
    documents("document empty facts", "missing_key", "id: a\nfacts: {}\n", 2, "`action`"),
    documents("document facts null", "empty_value", "id: a\nfacts:\n", 2),
    documents(
        "document unknown fact",
        "unknown_key",
        edited("  basis:", "  bassis:", DOCUMENT),
        "bassis",
        "did you mean `basis`",
    ),
    documents(
        "document unknown value",
        "unknown_value",
        edited("form: explicit_opt_in", "form: opt_in", DOCUMENT),
        "form: opt_in",
    ),
    documents(
        "document yes", "wrong_type", edited("need_to_know: true", "need_to_know: yes", DOCUMENT), "need_to_know: yes"
    ),
    documents(
        "document category null",
        "empty_value",
        edited("order_id: user.unique_id", "order_id: null", DOCUMENT),
        "order_id: null",
    ),
    documents("document twice", "duplicate_id", f"{DOCUMENT}---\n{DOCUMENT}", FACTS + 2, "flow.yaml:1:1", decided=1),
    documents(
        "document second of a stream",
        "unknown_value",
        f"{DOCUMENT}---\n" + edited("share\n", "shar\n", DOCUMENT).replace("pay-", "x-"),
        FACTS + 4,
        decided=1,
    ),
    documents("document in a list", "missing_key", "- {id: b, facts: {data: [x]}}\n", 1, "`action`"),
    documents("document json emoji", "empty_value", BIG, 9, "`code`", file="flow.json"),
    documents(
        "document json line",
        "unknown_value",
        '{"id": "a", "facts": {"action": "use", "data": ["x"]}}\n'
        '\n{"id": "b", "facts": {"action": "us", "data": ["x"]}}\n',
        3,
        file="flow.jsonl",
        decided=1,
    ),
    documents(
        "document json line malformed",
        "malformed",
        '{"id": "a", "facts": {"action": "use", "data": ["x"]}}\n{"id": "b",\n',
        2,
        file="flow.jsonl",
    ),
    documents("document json trailing", "malformed", '{"id": "a"} x', 1, file="flow.json"),
    documents("document json nul", "hidden_character", '{"id": "a\\u0000",\n"facts": {}}', 1, file="flow.json"),
    documents("document deep", "too_deep", "[" * 100_000),
    documents("document anchor", "anchor", "id: &a b\nfacts: *a\n"),
    documents("document utf-16", "not_utf8", DOCUMENT.encode("utf-16")),
    documents("document null", "no_documents", "---\n", None, code=4, nowhere=True),
    Case("stdin malformed", "malformed", file="-", line=2, run=("decide", "-"), stdin=b"id: [\n"),
    Case(
        "fifo nobody writes to",
        "no_documents",
        4,
        file=None,
        prepare=lambda folder: os.mkfifo(folder / "pipe"),
        run=("decide", "pipe"),
    ),
]

CASES = SYNTAX + VALUES + FILES + CONFIGURATION + COMMAND_LINE + LAW + DOCUMENTS


def test_cases_have_names_of_their_own() -> None:
    """Two cases of one name would share one folder."""
    names = [(case.run[0], case.name) for case in CASES]
    assert len(set(names)) == len(names)


def drop_override() -> None:
    """Take away the right to read what the mode of a file forbids, which root otherwise has (Linux)."""
    import ctypes

    for capability in (1, 2):
        ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)


def build(case: Case, folder: Path) -> None:
    """Write the files of a case."""
    for name, content in {MAIN: GOOD, **case.files}.items():
        if content is not None:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    if case.prepare:
        case.prepare(folder)


def run(case: Case, folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Run the command of a case."""
    found = subprocess.run(
        [Path(sys.executable).parent / "clausecheck", case.run[0], *more, *case.run[1:]],
        cwd=folder,
        input=case.stdin,
        capture_output=True,
        check=False,
        timeout=60,
        env={**os.environ, "LC_ALL": "C.UTF-8", **case.environment},
        preexec_fn=drop_override if case.without_override else None,
    )
    return subprocess.CompletedProcess(found.args, found.returncode, found.stdout.decode(), found.stderr.decode())


@pytest.fixture(scope="module")
def outcomes(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[Path, subprocess.CompletedProcess[str]]]:
    """Run every case that is asked for, two at a time."""
    # The items' parameters are of any type; these are cases.
    wanted: list[Any] = [
        item.callspec.params["case"]
        for item in request.session.items
        if isinstance(item, pytest.Function) and item.originalname == "test_is_refused"
    ]

    def outcome(case: Case) -> tuple[Path, subprocess.CompletedProcess[str]]:
        folder = tmp_path_factory.mktemp(re.sub(r"\W", "_", case.name))
        build(case, folder)
        return folder, run(case, folder, "--lang", "both", "-f", "json")

    with ThreadPoolExecutor(2) as pool:
        return dict(zip([f"{case.run[0]} {case.name}" for case in wanted], pool.map(outcome, wanted), strict=True))


def validator(name: str) -> Draft202012Validator:
    """Return what tells whether JSON is of the form that is promised."""
    registry: Any = Registry().with_resource("urn:clausecheck:report:1", DRAFT202012.create_resource(schema("report")))
    return Draft202012Validator(schema(name), registry=registry)


def harmless(text: str) -> None:
    """Assert that no line of output can hide anything or command a runner."""
    assert "Traceback" not in text
    assert "panicked" not in text
    for row in text.splitlines():
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", row), row
        assert not row.lstrip().startswith(("::", "##")), row


def line_of(case: Case, folder: Path) -> int | None:
    """Return the number of the line that must be named."""
    if not isinstance(case.line, str):
        return case.line
    assert case.file
    rows = (folder / case.file).read_bytes().decode().split("\n")
    found = [number for number, row in enumerate(rows, 1) if case.line.rstrip("\n") in row]
    if case.line.endswith("\n"):
        found = [number for number, row in enumerate(rows, 1) if row == case.line.rstrip("\n")]
    assert len(found) == 1, (case.line, found)
    return found[0]


@pytest.mark.parametrize("case", CASES, ids=[f"{case.run[0]} {case.name}" for case in CASES])
def test_is_refused(case: Case, outcomes: dict[str, tuple[Path, subprocess.CompletedProcess[str]]]) -> None:
    """The exit code says which kind of wrong; the error names line, cause and remedy in both languages."""
    folder, said = outcomes[f"{case.run[0]} {case.name}"]
    assert said.returncode == case.code, (said.returncode, said.stdout, said.stderr)
    harmless(said.stdout + said.stderr)
    answer = json.loads(said.stdout)
    validator("decisions" if case.run[0] == "decide" else "report").validate(answer)
    assert len(answer.get("decisions", [])) == case.decided
    errors = [error for error in answer["errors"] if error["key"] == case.key]
    assert errors, (case.key, [(error["key"], error["en"]) for error in answer["errors"]])
    if case.file is None:
        assert "place" not in errors[0]
    else:
        line = line_of(case, folder)
        places = [(error["place"]["file"], error["place"]["line"]) for error in errors]
        assert any(found == case.file and line in {None, at} for found, at in places), (line, places)
    assert any(error["en"] in said.stderr or "\\u{" in said.stderr for error in errors)
    for error in errors:
        assert re.search("[\u4e00-\u9fff]", error["zh"])
        assert re.search("[\u4e00-\u9fff]", error["remedy"]["zh"]) or error["remedy"]["zh"] == error["remedy"]["en"]
        place = error.get("place")
        where = f"{place['file']}:{place['line']}:{place['column']}: " if place else ""
        for lang, label, remedy in (("zh", "错误", "补救"), ("en", "error", "remedy")):
            row = f"{where}{label}: {error[lang]}\n  {remedy}: {error['remedy'][lang]}\n"
            assert row in said.stderr, (row, said.stderr)
    for words in case.says:
        assert words in said.stderr, (words, said.stderr)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    "case", [VALUES[0], FILES[0], CONFIGURATION[0], COMMAND_LINE[8], DOCUMENTS[0]], ids=lambda case: case.name
)
def test_one_language(case: Case, lang: str, tmp_path: Path) -> None:
    """In one language nothing is said in the other; without JSON nothing is printed on the standard output."""
    build(case, tmp_path)
    said = run(case, tmp_path, "--lang", lang)
    assert (said.returncode, said.stdout) == (case.code, "")
    label, other = ("错误: ", "error: ") if lang == "zh" else ("error: ", "错误: ")
    assert label in said.stderr
    assert other not in said.stderr
    assert bool(re.search("[\u4e00-\u9fff]", said.stderr)) == (lang == "zh")


def test_good_input_passes(tmp_path: Path) -> None:
    """What the cases are changed from is not refused itself."""
    case = Case("good", "", files={"flow.yaml": DOCUMENT})
    build(case, tmp_path)
    assert run(case, tmp_path).returncode == 0
    assert run(Case("good", "", run=("decide", "flow.yaml")), tmp_path).returncode == 0


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.replace("\n", "\r\n").encode(),
        edited("Settle orders", "012").encode(),
        edited("Settle orders", "NO").encode(),
        edited("Settle orders", "结算订单 😀").encode(),
        edited("Settle orders", '"# :: - {"').encode(),
    ],
    ids=["bom", "crlf", "012", "NO", "chinese", "quoted"],
)
def test_is_not_refused(content: bytes, tmp_path: Path) -> None:
    """What merely looks odd is read as what it says."""
    case = Case("odd", "", files={MAIN: content})
    build(case, tmp_path)
    said = run(case, tmp_path, "-f", "json")
    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout)["summary"]["verdicts"] == {"allow": 1, "review": 0, "deny": 0}


def test_json_inventory_is_read(tmp_path: Path) -> None:
    """An inventory may be JSON, with characters beyond the first plane written as pairs of escapes."""
    from checker import yamlfile

    value = yamlfile.load(GOOD, "x")
    value["flows"]["pay-orders"]["title"] = "\U0001f600"
    case = Case("json", "", files={MAIN: None, "inventory/main.json": json.dumps(value)})
    build(case, tmp_path)
    assert run(case, tmp_path).returncode == 0


def test_one_wrong_document_of_many(tmp_path: Path) -> None:
    """The others are decided all the same; the wrong one is named; the exit code is that of wrong input."""
    names = ["one", "two", "three"]
    for name in names:
        text = DOCUMENT.replace("pay-orders", name)
        (tmp_path / f"{name}.yaml").write_text(text if name != "two" else edited("action: share", "action: shar", text))
    case = Case("batch", "", run=("decide", *[f"{name}.yaml" for name in names]))
    said = run(case, tmp_path, "-f", "json", "--lang", "both")
    answer = json.loads(said.stdout)
    validator("decisions").validate(answer)
    assert said.returncode == 2
    assert [(decision["id"], decision["verdict"]) for decision in answer["decisions"]] == [
        ("one", "allow"),
        ("three", "allow"),
    ]
    assert [(error["key"], error["place"]) for error in answer["errors"]] == [
        ("unknown_value", {"file": "two.yaml", "line": 3, "column": 3})
    ]
    assert "two.yaml:3:3: 错误: " in said.stderr
    assert "two.yaml:3:3: error: " in said.stderr


def test_many_wrong_documents_are_read_in_linear_time(law: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many documents are wrong, their text is parsed a fixed number of times."""
    from checker import documents as reading
    from checker import yamlfile
    from checker.facts import Completer

    times = 0
    build_ = yamlfile._build  # noqa: SLF001 - what counts the readings

    def counted(*arguments: Any) -> Any:
        nonlocal times
        times += 1
        return build_(*arguments)

    completer = Completer(law)
    monkeypatch.setattr(yamlfile, "_build", counted)
    text = "".join(f"---\nid: d{number}\nfacts: {{action: us}}\n" for number in range(50))
    text += "---\nid: d\nfacts: {action: use, data: [x]}\n" * 50
    decided, problems = reading.read([("f", text.encode())], completer)
    assert (list(decided), times) == (["d"], 3)
    assert [problem.place.line for problem in problems if problem.place and problem.key == "unknown_value"] == [
        3 * number + 3 for number in range(50)
    ]
    assert sum(problem.key == "duplicate_id" for problem in problems) == 49
