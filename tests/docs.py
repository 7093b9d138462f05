"""What pages show, as the command prints it, and the clause table; `python -m tests.docs --write` renews both."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

from checker import yamlfile
from checker.law import Law, installed_files
from checker.problem import Text
from checker.schema import readers
from checker.schema.watch import in_order
from tests.clauses import Row, rows

ROOT = Path(__file__).parent.parent
PAGES = (
    "README.md",
    "README.zh-CN.md",
    "docs/clauses.md",
    "docs/clauses.zh-CN.md",
    "docs/vocabulary.md",
    "docs/vocabulary.zh-CN.md",
    "docs/schemas.md",
    "docs/schemas.zh-CN.md",
)
SHOWN = 3
"""So many flows are named for a clause."""
LABELS = {
    "head": Text(
        "Clause | What it says | Status | Rules | Readings | Cases that block | Cases that pass | Flows of LeapCa",
        "条款 | 内容 | 状态 | 规则 | 解读 | 阻断的案例 | 通过的案例 | LeapCa 的流转",
    ),
    "count": Text("Of {all} clauses, {enforced} are enforced by rules.", "共 {all} 条,其中 {enforced} 条由规则执行。"),
    "enforced": Text("enforced by rules", "由规则执行"),
    "why_not": Text("not decidable by a machine: {why}", "机器无法裁断:{why}"),
    "cited": Text("cited by {rules}", "被 {rules} 援引"),
}
LANGUAGES = {
    "sql": Text(
        "Scripts, migrations and dumps of MySQL, MariaDB and PostgreSQL; Flyway",
        "MySQL、MariaDB、PostgreSQL 的脚本、迁移与转储;Flyway",
    ),
    "alembic": Text("Alembic migrations", "Alembic 迁移"),
    "django": Text("Django models and migrations", "Django 模型与迁移"),
    "sqlalchemy": Text("SQLAlchemy models", "SQLAlchemy 模型"),
    "openapi": Text("OpenAPI 3.0 and 3.1", "OpenAPI 3.0 与 3.1"),
    "odcs": Text("Open Data Contract Standard", "开放数据契约标准(ODCS)"),
    "dbt": Text("dbt `schema.yml`", "dbt `schema.yml`"),
    "avro": Text("Avro schemas and protocols", "Avro 模式与协议"),
    "mapping": Text("Mappings of Elasticsearch, validators of MongoDB", "Elasticsearch 映射、MongoDB 校验器"),
    "jsonschema": Text("JSON Schema", "JSON Schema"),
    "graphql": Text("GraphQL SDL", "GraphQL SDL"),
    "prisma": Text("Prisma", "Prisma"),
    "protobuf": Text("Protocol Buffers", "Protocol Buffers"),
}
_BLOCK = re.compile(r"<!-- generated: (\w+) (\w+) -->\n.*?<!-- end -->", re.DOTALL)


def page(name: str) -> str:
    """Return the page with every generated block as it has to be."""
    return _BLOCK.sub(lambda block: _render(block[1], block[2]), (ROOT / name).read_text())


def _render(what: str, lang: str) -> str:
    made = {
        "finding": _finding,
        "rules": _rules,
        "clauses": _clauses,
        "categories": _categories,
        "purposes": _purposes,
        "languages": _languages,
        "conditions": _conditions,
    }[what](lang)
    return f"<!-- generated: {what} {lang} -->\n{made}\n<!-- end -->"


def _finding(lang: str) -> str:
    shown = _run([str(ROOT / "ci" / "demo.sh")], lang)
    blocked = shown[shown.index("== clausecheck check --base main") :].splitlines()[1:-1]
    return "```console\n$ clausecheck check --base main\n" + "\n".join(blocked) + "\n```"


def _rules(lang: str) -> str:
    listed = _run([str(Path(sys.executable).parent / "clausecheck"), "rules", "--lang", lang], lang).splitlines()
    rows = [row.split(maxsplit=3) for row in listed]
    head = {"en": "| Rule | Clause | What |", "zh": "| 规则 | 条款 | 内容 |"}[lang]
    return "\n".join([head, "|---|---|---|", *(f"| {rule} | {clause} | {title} |" for rule, clause, _, title in rows)])


def _clauses(lang: str) -> str:
    found = _rows()
    labels = {name: getattr(text, lang) for name, text in LABELS.items()}
    comma = ", " if lang == "en" else "、"
    table = [f"| {labels['head']} |", "|---" * 8 + "|"]
    for row in found:
        citing = labels["cited"].format(rules=comma.join(row.citing)) if row.citing else ""
        why = labels["why_not"].format(why=getattr(row.why_not, lang)) if row.why_not else ""
        shown = comma.join(f"`{flow}`" for flow in row.flows[:SHOWN]) + (" …" if len(row.flows) > SHOWN else "")
        cells = (
            row.clause,
            getattr(row.paraphrase, lang),
            labels["enforced"] if row.rules else " ".join(filter(None, (why, citing))),
            comma.join(row.rules),
            comma.join(row.readings),
            f"{row.blocking}" if row.rules else "",
            f"{row.passing}" if row.rules else "",
            f"{len(row.flows)}: {shown}" if row.flows else "",
        )
        table.append(f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |")
    count = labels["count"].format(all=len(found), enforced=sum(bool(row.rules) for row in found))
    return "\n".join([count, "", *table])


def _categories(lang: str) -> str:
    head = {"en": "| Category | What | DPV |", "zh": "| 类别 | 内容 | DPV |"}[lang]
    categories = yamlfile.load((ROOT / "rego/dictionary.yaml").read_text(), "")["dictionary"]["categories"]
    rows = [f"| `{key}` | {each[lang]} | {each.get('dpv', '')} |" for key, each in categories.items()]
    return "\n".join([head, "|---|---|---|", *rows])


def _purposes(lang: str) -> str:
    head = {
        "en": "| Code | Class | Clause | What for | fideslang | DPV |",
        "zh": "| 代码 | 类别 | 条款 | 用途 | fideslang | DPV |",
    }[lang]
    purposes = yamlfile.load((ROOT / "rego/purposes.yaml").read_text(), "")["purposes"]
    rows = [
        f"| `{code}` | {each['class']} | {each['clause']} | {each[lang]} | {each.get('fideslang', '')}"
        f" | {each.get('dpv', '')} |"
        for code, each in purposes.items()
    ]
    return "\n".join([head, "|---|---|---|---|---|---|", *rows])


def _languages(lang: str) -> str:
    head = {
        "en": "| Language | What it is | Files by name | Also looked into |",
        "zh": "| 语言 | 内容 | 按文件名 | 另按内容识别 |",
    }[lang]
    rows = []
    for name in in_order(readers.names()):
        language = readers.language(name)
        names, suffixes = (", ".join(f"`{each}`" for each in found) for found in (language.patterns, language.suffixes))
        rows.append(f"| `{name}` | {getattr(LANGUAGES[name], lang)} | {names} | {suffixes} |")
    return "\n".join([head, "|---|---|---|---|", *rows])


def _conditions(lang: str) -> str:
    head = {"en": "| Id | Clause | Outcome | What |", "zh": "| 编号 | 条款 | 结果 | 内容 |"}[lang]
    by_category = {"en": "by category", "zh": "依类别"}[lang]
    rules = sorted(Law(installed_files(), "rego").schema_rules["rules"].values(), key=lambda rule: rule["id"])
    rows = [
        f"| {rule['id']} | {', '.join([rule.get('clause', by_category), *rule.get('see_also', ())])} "
        f"| {rule['outcome']} | {rule[lang]} |"
        for rule in rules
    ]
    return "\n".join([head, "|---|---|---|---|", *rows])


@cache
def _rows() -> list[Row]:
    return rows(Law(installed_files(), "rego"))


def _run(command: list[str], lang: str) -> str:
    environment = {**os.environ, "CLAUSECHECK_LANG": lang, "LC_ALL": "C.UTF-8"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True).stdout.decode()


if __name__ == "__main__":
    for name in PAGES:
        if "--write" in sys.argv:
            (ROOT / name).write_text(page(name))
        elif (ROOT / name).read_text() != page(name):
            sys.exit(f"{name} is stale: make docs")
