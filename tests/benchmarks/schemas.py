"""How fast schemas are read: each language by itself, a dump with its rows, and a whole pull request beside its peers.

`python -m tests.benchmarks.schemas` prints it: processor seconds, the best of some runs; `x4` is the time that four
times the size takes, in multiples (4 is linear). Peers are installed into a folder of the cache, where they install.
Whole processes are measured with bytecode caches, as an installed package has them. No test depends on it.
"""

from __future__ import annotations

import gc
import itertools
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from checker.config import Config
from checker.discover import WorkingTree
from checker.schema import survey
from checker.schema.readers import language
from checker.schema.watch import Watcher
from tests.conftest import ROOT
from tests.schema.repository import WHO

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from checker.schema.model import Element
    from checker.schema.survey import Class
    from checker.schema.watch import Watched

SIZE = 100
"""Tables of the smaller of two files; each has a column for each of `WORDS`."""
RUNS = 3
NUMBERS = itertools.count()
T = TypeVar("T")
DUMP = 3_400_000
PEERS = ("simple-ddl-parser", "sqlfluff")
WORDS = ("colour", "width", "status", "updated_at", "remark", "phone", "title", "sort", "amount", "code")


class Made(NamedTuple):
    """How files of a language are made: `THING`, `COLUMNS`, `NAME` and `AT` stand for what differs."""

    language: str
    path: str
    table: str
    column: str
    join: str = ""
    head: str = ""
    between: str = "\n"
    tail: str = "\n"
    more: str = ""
    """What follows for each table again."""
    middle: str = ""

    def text(self, count: int) -> str:
        """Return a file with so many tables, of names that no other has: what is known is not read again."""
        run = next(NUMBERS)
        columns = self.join.join(
            self.column.replace("NAME", f"{word}_{at}").replace("AT", str(at)) for at, word in enumerate(WORDS, 1)
        )
        made = repeated(self.table.replace("COLUMNS", columns), count, self.between, run)
        more = repeated(self.more, count, self.between, run) if self.more else ""
        return f"{self.head}{made}{self.middle}{more}{self.tail}"


def repeated(form: str, count: int, between: str = "\n", run: int = 0) -> str:
    """Return the form for each of so many tables."""
    return between.join(form.replace("THING", f"t{run}_{at}") for at in range(count))


MYSQL = Made(
    "sql",
    "mysql/V1__a.sql",
    "CREATE TABLE `THING` (\nCOLUMNS\n) COMMENT='表';",
    "  NAME varchar(20) NOT NULL COMMENT '名'",
    ",\n",
    middle="\n",
    more="ALTER TABLE `THING` ADD COLUMN more int COMMENT '数', DROP COLUMN code_10;",
)
POSTGRESQL = Made(
    "sql",
    "pg/V1__a.sql",
    "CREATE TABLE public.THING (\nCOLUMNS\n);",
    "  NAME text NOT NULL",
    ",\n",
    middle="\n",
    more="COMMENT ON COLUMN public.THING.code_10 IS '码';",
)
_OBJECT = '"THING": {"type": "object", "properties": {COLUMNS}}'
_STRING = '"NAME": {"type": "string", "description": "名"}'
_ANSWER = '{"schema": {"$ref": "#/components/schemas/THING"}}'
MADE = (
    MYSQL,
    POSTGRESQL,
    Made(
        "alembic",
        "alembic/versions/a.py",
        "    op.create_table('THING', COLUMNS)",
        "sa.Column('NAME', sa.String(20), comment='名')",
        ", ",
        "import sqlalchemy as sa\nfrom alembic import op\nrevision = '1'\ndown_revision = None\ndef upgrade():\n",
    ),
    Made(
        "django",
        "shop/models.py",
        "class THING(models.Model):\nCOLUMNS",
        "    NAME = models.CharField('名', max_length=20)\n",
        head="from django.db import models\n",
    ),
    Made(
        "sqlalchemy",
        "app/models.py",
        "class THING(Base):\n    __tablename__ = 'THING'\nCOLUMNS",
        "    NAME = Column(String(20), comment='名')\n",
        head="from sqlalchemy import Column, String\nfrom sqlalchemy.orm import declarative_base\n"
        "Base = declarative_base()\n",
    ),
    Made(
        "protobuf", "a.proto", "message THING {\nCOLUMNS}", "  string NAME = AT; // 名\n", head='syntax = "proto3";\n'
    ),
    Made("graphql", "a.graphql", "type THING {\nCOLUMNS}", '  "名"\n  NAME: String\n'),
    Made("prisma", "a.prisma", "model THING {\nCOLUMNS}", "  NAME String @db.VarChar(20) // 名\n"),
    Made(
        "avro",
        "a.avsc",
        '{"type": "record", "name": "THING", "fields": [COLUMNS]}',
        '{"name": "NAME", "type": ["null", "string"], "doc": "名"}',
        ", ",
        "[",
        ",\n",
        "]",
    ),
    Made(
        "jsonschema",
        "a.schema.json",
        _OBJECT,
        _STRING,
        ", ",
        '{"$schema": "http://json-schema.org/draft-07/schema#", "definitions": {',
        ",\n",
        "}}",
    ),
    Made(
        "openapi",
        "openapi.json",
        _OBJECT,
        _STRING,
        ", ",
        '{"openapi": "3.0.3", "components": {"schemas": {',
        ",\n",
        "}}",
        f'"/THING": {{"get": {{"responses": {{"200": {{"content": {{"application/json": {_ANSWER}}}}}}}}}}}',
        '}}, "paths": {',
    ),
    Made(
        "dbt",
        "schema.yml",
        "  - name: THING\n    columns:\nCOLUMNS",
        "      - name: NAME\n        description: 名\n",
        head="version: 2\nmodels:\n",
        between="",
    ),
    Made(
        "odcs",
        "a.odcs.yaml",
        "  - name: THING\n    properties:\nCOLUMNS",
        "      - name: NAME\n        description: 名\n",
        head="apiVersion: v3.0.2\nkind: DataContract\nschema:\n",
        between="",
    ),
    Made(
        "mapping",
        "index.json",
        '"THING": {"properties": {COLUMNS}}',
        '"NAME": {"type": "keyword"}',
        ", ",
        '{"mappings": {"properties": {',
        ",\n",
        "}}}",
    ),
)


LABELS = {MYSQL.path: "mysql", POSTGRESQL.path: "postgresql"}


def nothing(_: str, __: str, elements: Sequence[Element]) -> list[Class]:
    """Stand for the classifier where only the readers count."""
    return [survey.NONE] * len(elements)


def best(given: Callable[[], T], run: Callable[[T], object]) -> float:
    """Return the processor seconds of the fastest of some runs, each on what is given for it."""
    found = []
    for _ in range(RUNS):
        work = given()
        start = time.process_time()
        run(work)
        found.append(time.process_time() - start)
    return min(found)


def watched(tree: WorkingTree) -> Watched:
    """Return the schemas of a tree, whatever they are called."""
    return Watcher(Config()).watch(tree)


def reading(made: Made, count: int, folder: Path) -> tuple[int, int, float, float]:
    """Return the elements of a file, its characters, the seconds of its reader, and those of all up to the classes."""
    root = folder / made.language / str(count)
    (root / made.path).parent.mkdir(parents=True, exist_ok=True)

    def written() -> WorkingTree:
        (root / made.path).write_text(made.text(count))
        return WorkingTree(root)

    found = survey.of_tree(watched(written()), nothing)
    assert not found.opaques, found.opaques[:3]
    classify = survey.classifier(WorkingTree(root), Config())
    whole = best(written, lambda tree: survey.of_tree(watched(tree), classify))
    text = made.text(count)
    return len(found.elements), len(text), best(lambda: made.text(count), reader(made)), whole


def reader(made: Made) -> Callable[[str], object]:
    """Return what reads a text of the language."""
    form = language(made.language)
    return lambda text: list(form.read({made.path: text}, lambda _: None))


def dump() -> str:
    """Return a dump of some tables, most of it rows."""
    rows = ",\n".join(f"({at},'red','ab''c{at}',0x1F,NULL,'2026-01-01 00:00:00')" for at in range(500))
    made = "CREATE TABLE `THING` (`id` bigint, `colour` varchar(9), `t` text, `b` blob, `n` int, `at` datetime);\n"
    one = f"{made}LOCK TABLES `THING` WRITE;\nINSERT INTO `THING` VALUES {rows};\nUNLOCK TABLES;\n"
    return repeated(one, DUMP // len(one) + 1, run=next(NUMBERS))


def process(arguments: Sequence[str], folder: Path, runs: int = 7) -> tuple[float, float, int]:
    """Return of whole processes the least wall seconds, the least of user and system together, and the exit code."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    walls, used, code = [], [], 0
    for _ in range(runs):
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        code = subprocess.run(arguments, cwd=folder, env=environment, capture_output=True, check=False).returncode
        walls.append(time.perf_counter() - start)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(walls), min(used), code


def pull_request(folder: Path) -> Path:
    """Return a repository whose branch `feature` adds a migration of 50 statements to one of 25 tables."""
    shutil.copytree(ROOT / "inventory", folder / "inventory")
    migrations = folder / "db" / "migration"
    migrations.mkdir(parents=True)
    (migrations / "V1__begin.sql").write_text(MYSQL._replace(more="").text(25))

    def git(*arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=folder, env={**os.environ, **WHO}, check=True)

    git("init", "--quiet", "--initial-branch", "main")
    git("add", "--all")
    git("commit", "--quiet", "--message", "Begin")
    git("checkout", "--quiet", "-b", "feature")
    more = "ALTER TABLE THING ADD COLUMN shade varchar(20) NOT NULL DEFAULT '' COMMENT '色调';\n"
    more += "ALTER TABLE THING MODIFY COLUMN width_1 varchar(99), ADD INDEX i_THING (shade);"
    (migrations / "V2__go_on.sql").write_text(repeated(more, 25) + "\n")
    git("add", "--all")
    git("commit", "--quiet", "--message", "Go on")
    return folder


def peers() -> Mapping[str, Sequence[str]]:
    """Return the commands of other tools that read the same file; what does not install is left out, and told."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "clausecheck" / "peers"
    found = {
        "sqlglot parses it": [
            sys.executable,
            "-c",
            "import sys, sqlglot; sqlglot.parse(open(sys.argv[1]).read(), 'mysql')",
        ]
    }
    for name in PEERS:
        home = cache / name
        if not (home / "bin" / "pip").exists():
            venv.create(home, with_pip=True)
        done = subprocess.run([home / "bin" / "pip", "install", "--quiet", name], capture_output=True, check=False)
        if done.returncode:
            print(f"{name} does not install here")
        elif name == "sqlfluff":
            found["sqlfluff parses it"] = [str(home / "bin" / "sqlfluff"), "parse", "--dialect", "mysql"]
        else:
            code = "import sys, simple_ddl_parser as s; s.DDLParser(open(sys.argv[1]).read()).run(output_mode='mysql')"
            found[f"{name} parses it"] = [str(home / "bin" / "python"), "-c", code]
    return found


def main() -> None:
    """Print the tables."""
    # As the command does.
    gc.disable()
    print(
        f"load {os.getloadavg()[0]:.1f}\n\n{'language':<12} {'fields':>7} {'MB/s':>6} {'fields/s':>9} {'x4':>5}", end=""
    )
    print(f" {'all: fields/s':>14} {'x4':>5}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for made in MADE:
            small, large = (reading(made, count, folder / made.path[:2]) for count in (SIZE, 4 * SIZE))
            elements, size, alone, whole = large
            label = LABELS.get(made.path, made.language)
            print(
                f"{label:<12} {elements:>7} {size / alone / 1e6:>6.2f} {elements / alone:>9.0f}"
                f" {alone / small[2]:>5.1f} {elements / whole:>14.0f} {whole / small[3]:>5.1f}",
                flush=True,
            )
        for made in (MYSQL, POSTGRESQL):
            seconds = best(lambda made=made: made.text(4 * SIZE), reader(made))  # type: ignore[misc]
            print(f"{LABELS[made.path]}: {8 * SIZE / seconds:.0f} statements/s")
        text = dump()
        seconds = best(dump, reader(MYSQL))
        print(f"dump of {len(text) / 1e6:.1f} MB with its rows: {seconds:.2f} s, {len(text) / seconds / 1e6:.1f} MB/s")

        repository = pull_request(folder / "shop")
        change = "db/migration/V2__go_on.sql"
        command = str(Path(sys.executable).parent / "clausecheck")
        (folder / "dump.sql").write_text(text)
        rows = {
            "clausecheck check, 50 statements": ([command, "check", "--base", "main", "--head", "feature"], repository),
            "clausecheck check, no change": ([command, "check", "--base", "main", "--head", "main"], repository),
            "clausecheck schema, 50 statements": (
                [command, "schema", "--base", "main", "--head", "feature"],
                repository,
            ),
            "clausecheck schema, the dump": ([command, "schema", "dump.sql"], folder),
            **{f"{label}: 50 statements": ([*tool, change], repository) for label, tool in peers().items()},
        }
        print(f"\n{'whole process':<44} {'seconds':>8} {'user+sys':>9} {'exit':>5}")
        for label, (arguments, where) in rows.items():
            process(arguments, where, 1)
            wall, used, code = process(arguments, where)
            print(f"{label:<44} {wall:>8.2f} {used:>9.2f} {code:>5}", flush=True)


if __name__ == "__main__":
    main()
