"""Schemas and the inventory into findings: what meets each condition, what comes near, and what mends it."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from checker import inventory as inventories
from checker import yamlfile
from checker.config import Config
from checker.discover import Repository, WorkingTree
from checker.problem import Place
from checker.schema import binding as bindings
from checker.schema import drafting, findings, gate, survey, values
from checker.schema.model import Element
from checker.schema.state import Column, Table
from checker.schema.watch import Watcher
from tests.schema.repository import Repo

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checker.law import Law
    from checker.model import Finding
    from tests.conftest import Command

ROOT = Path(__file__).parent.parent
CASES: dict[str, dict[str, list[dict[str, Any]]]] = yamlfile.load(
    (Path(__file__).parent / "conditions.yaml").read_text(), "conditions.yaml"
)
EACH = [(name, way, at) for name, ways in CASES.items() for way, cases in ways.items() for at in range(len(cases))]
DECLARED = [(name, way, at) for name, way, at in EACH if way == "raises"]
PLACES = {"mysql": "db/V1__shop.sql", "postgres": "db/001_shop.sql"}


def declared() -> dict[str, Any]:
    """Return the inventory of the shop, all sections in one."""
    found: dict[str, Any] = {}
    for path in sorted((ROOT / "pull_requests/start/inventory").glob("*.yaml")):
        text = re.sub(r"FACTS\([\w-]+\)", f"sha256:{0:064}", path.read_text())
        for section, said in yamlfile.load(text, path.name).items():
            found.setdefault(section, {}).update(said)
    return found


def said(case: Mapping[str, Any], *, head: bool) -> str:
    """Return the inventory of a case as YAML."""
    found = declared()
    for flow, data in case.get("flows", {}).items():
        found["flows"][flow]["data"] = data
    for ref, category in (case.get("now", {}) if head else {}).items():
        dataset, table, name = ref.split(".")
        tables = found["datasets"][dataset]["tables"]
        tables.setdefault(table, {"fields": {}})["fields"][name] = category
    if "not_personal" in case:
        entry = {"element": case["not_personal"], "by": "legal", "on": "2026-06-01", "reason": "r", "reference": "m"}
        found["not_personal"] = {"NP-1": entry}
    return yaml.safe_dump(found, allow_unicode=True, sort_keys=False)


def told(case: Mapping[str, Any], folder: Path, law: Law, more: str = "", pasted: str | None = None) -> list[Finding]:
    """Return what a pull request is told, as `check` finds it; `more` is one more file of the head's inventory."""
    repo = Repo(folder)
    base: dict[str, str | bytes | None] = {"inventory/all.yaml": said(case, head=False), "README.md": "x"}
    if "on" in case:
        base[PLACES[case["on"]]] = (
            ROOT / "fixtures/databases" / case["on"] / Path(PLACES[case["on"]]).name
        ).read_text()
    if "was" in case:
        base["db/V1_1__was.sql"] = case["was"]
    repo.write(base)
    repo.commit()
    repo.git("checkout", "-q", "-b", "feature")
    repo.write({case.get("file", "db/V2__now.sql"): case["sql"], "inventory/all.yaml": pasted or said(case, head=True)})
    if more:
        repo.write({"inventory/more.yaml": more})
    repo.commit()
    before, after = Repository(folder).pull_request("main", "feature")
    config = Config(schemas=tuple(case["watch"])) if "watch" in case else Config()
    was, now = (
        inventories.read(tree.folder("inventory", (".yaml",)), "inventory", law) for tree in (before.fork, after)
    )
    found = gate.of_pull_request(before, after, config, was, now, law)
    existing = {finding.fingerprint for finding in found.existing}
    return [finding for finding in found.findings if finding.fingerprint not in existing]


@pytest.mark.parametrize(("name", "way", "at"), EACH)
def test_condition(name: str, way: str, at: int, tmp_path: Path, law: Law) -> None:
    """A case that raises a condition does, at a line of what it adds or declares; a near one does not."""
    case = CASES[name][way][at]
    found = [one for one in told(case, tmp_path / "repo", law) if one.hit.condition == name]
    assert bool(found) == (way == "raises")
    for one in found:
        assert one.rule_id == law.schema_rules["rules"][name]["id"]
        assert one.place.file in {case.get("file", "db/V2__now.sql"), "inventory/all.yaml"}
        assert one.excerpt
        assert not re.search(r"\{(element|what|flows|before|after)\}", one.hit.text.en + one.hit.text.zh)


def test_every_condition_is_told(law: Law) -> None:
    """The law has words for exactly the conditions that are looked for, each with an id of its own."""
    rules = law.schema_rules["rules"]
    source = Path(findings.__file__).read_text()
    yielded = set(re.findall(r"\"([a-z_]+)\"", source)) & (set(rules) | set(CASES))
    assert set(rules) == set(CASES) == yielded
    assert Counter(rule["id"] for rule in rules.values()).most_common(1)[0][1] == 1
    for cases in CASES.values():
        assert min(len(cases["raises"]), len(cases["passes"])) >= 2
    for rule in rules.values():
        assert rule["outcome"] in {"deny", "review", "notice"}
        for key in ("en", "remedy"):
            assert not re.search("[\u4e00-\u9fff]", rule[key])
        for key in ("zh", "remedy_zh"):
            assert re.search("[\u4e00-\u9fff]", rule[key])
        assert set(re.findall(r"\{\w+\}", rule["en"])) == set(re.findall(r"\{\w+\}", rule["zh"]))
        assert ("carried_en" in rule) == ("carried_zh" in rule)
    assert set(law.schema_rules["clauses"]) == set(findings.CATEGORIES) - {"none"}


def test_clauses_stand_in_the_policy(law: Law) -> None:
    """Every clause that a condition cites is one of the policy."""
    known = set(yamlfile.load((ROOT.parent / "rego/policy.yaml").read_text(), "policy.yaml")["policy"])
    rules = law.schema_rules["rules"].values()
    cited = {clause for rule in rules for clause in (rule.get("clause"), *rule.get("see_also", ())) if clause}
    assert {*cited, *law.schema_rules["clauses"].values()} <= known


@pytest.mark.parametrize(("name", "way", "at"), DECLARED)
def test_a_pasted_declaration_ends_the_finding(name: str, way: str, at: int, tmp_path: Path, law: Law) -> None:
    """Each fix of kind declare, pasted where it says, is a valid inventory in which the finding is gone."""
    case = CASES[name][way][at]
    for number, one in enumerate(told(case, tmp_path / "repo", law)):
        for fix in one.fixes:
            assert re.search("[\u4e00-\u9fff]", fix.text.zh)
            assert not re.search("[\u4e00-\u9fff]", fix.text.en)
            if fix.kind == "declare":
                more, pasted = paste(fix.paste, fix.text.en, said(case, head=True))
                left = told(case, tmp_path / f"again{number}", law, more, pasted)
                assert (one.rule_id, one.subject) not in {(other.rule_id, other.subject) for other in left}


def paste(lines: str, where: str, text: str) -> tuple[str, str]:
    """Return the lines as one more file, or the inventory's text with them below the line that is named."""
    place = re.search(r"below inventory/all.yaml:(\d+)$", where)
    if place is None:
        return lines.replace(drafting.SYSTEM, "shop"), text
    rows = text.splitlines()
    at = int(place[1])
    indent = re.match(" *", rows[at])
    assert indent
    return "", "\n".join([*rows[:at], *(indent[0] + row for row in lines.splitlines()), *rows[at:]]) + "\n"


# ---- the inventory's tables and the schema's


def bound(folder: Path, law: Law, tables: Mapping[str, Any], files: Mapping[str, str]) -> bindings.Binding:
    """Return how the tables of a dataset and some files belong together."""
    said = declared()
    said["datasets"]["extra"] = {"name": "x", "system": "shop", "tables": {}, **tables}
    text = yaml.safe_dump(said, allow_unicode=True)
    inventory = inventories.read({"inventory/all.yaml": text.encode()}, "inventory", law)
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    tree = WorkingTree(folder)
    found = survey.of_tree(Watcher(Config()).watch(tree), survey.classifier(tree, Config()))
    return bindings.bind(inventory, found.elements)


def test_names_in_every_spelling_are_one(tmp_path: Path, law: Law) -> None:
    found = bound(
        tmp_path,
        law,
        {"tables": {"ShopUsers": {"fields": {"homePhone": "user.contact.phone_number", "gone": "user"}}}},
        {"db/a.sql": "CREATE TABLE public.shop_users (id bigint, home_phone varchar(20), email varchar(64));"},
    )
    assert list(found.declared.values()) == ["user.contact.phone_number"]
    assert list(found.grown["extra.ShopUsers"]) == ["email"]
    assert found.gone == (("extra.ShopUsers", "gone"),)


def test_globs_and_source_say_whose_table_is_meant(tmp_path: Path, law: Law) -> None:
    files = {
        f"{service}/a.sql": f"CREATE TABLE t_users (id bigint, {name} varchar(20));"
        for service, name in (("one", "phone"), ("two", "email"))
    }
    tables = {"users": {"source": "T_USERS", "fields": {"phone": "user.contact.phone_number"}}}
    both = bound(tmp_path, law, {"tables": tables}, files)
    assert list(both.grown["extra.users"]) == ["email"]
    only = bound(tmp_path, law, {"tables": tables, "schemas": ["one/*"]}, files)
    assert not only.grown
    assert len(only.tables["extra.users"]) == 2
    none = bound(tmp_path, law, {"tables": tables, "schemas": ["three/*"]}, files)
    assert not none.tables


def test_who_wrote_a_row_does_not_grow_a_flow(tmp_path: Path, law: Law) -> None:
    found = bound(
        tmp_path,
        law,
        {"tables": {"shelves": {"fields": {"level": "none"}}}},
        {"db/a.sql": "CREATE TABLE shelves (level int, created_by varchar(32) COMMENT '创建人', phone varchar(20));"},
    )
    assert list(found.grown["extra.shelves"]) == ["phone"]


# ---- values


@pytest.mark.parametrize(
    ("value", "name", "category"),
    [
        ("13912764508", "phone", "phone"),
        ("+86 13912764508", "phone", "phone"),
        ("13800138000", "phone", None),
        ("13333333333", "phone", None),
        ("13912764508", "goods_id", None),
        ("23912764508", "phone", None),
        ("11010519491231002X", "no", "id_number"),
        ("110105194912310021", "no", None),
        ("110105194913310021", "no", None),
        ("4111111111111111", "card", None),
        ("4539578763621486", "card", "payment_or_financial"),
        ("4539578763621486", "order_id", None),
        ("4539578763621487", "card", None),
        ("someone@qq.com", "email", "email"),
        ("someone@example.com", "email", None),
        ("admin@shop.cn", "email", None),
        ("", "", None),
        ("x" * 1000, "", None),
    ],
)
def test_values_that_look_real(value: str, name: str, category: str | None) -> None:
    assert values.looks_real(value, name) == category


@given(st.text(max_size=200))
@settings(derandomize=True)
def test_no_value_is_too_odd(value: str) -> None:
    assert values.looks_real(value) in {None, "id_number", "phone", "payment_or_financial", "email"}


# ---- drafts


def element(table: Table, name: str, taxonomy: str = "user.contact.email") -> survey.Found:
    """Return an undeclared column."""
    held = survey.Class("email", "direct", sensitive=False, confidence=0.9, taxonomy=taxonomy)
    return survey.Found(table, Column(Element(table.name, name, "text", Place("a.sql", 1))), held)


NAMES = st.text(min_size=1, max_size=300).filter(lambda name: bool(bindings.plain(name)))


@given(st.lists(st.tuples(NAMES, NAMES, st.text(max_size=300)), min_size=1, max_size=5))
@settings(derandomize=True, max_examples=60, deadline=None)
def test_whatever_names_there_are_a_draft_is_valid(law: Law, found: list[tuple[str, str, str]]) -> None:
    """Its output, with the system named, is a valid section of an inventory, and lacks no table."""
    elements = [
        element(Table("sql:db", table, Place("a.sql", 1), comment=comment), name) for table, name, comment in found
    ]
    drafted = drafting.datasets(elements, None, declared()["datasets"]).replace(drafting.SYSTEM, "shop")
    files = {"inventory/a.yaml": said({}, head=True).encode(), "inventory/b.yaml": drafted.encode()}
    inventory = inventories.read(files, "inventory", law)
    added = set(inventory.sections["datasets"]) - set(declared()["datasets"])
    assert len(added) == len({bindings.plain(table) for table, _, _ in found})


@pytest.fixture
def adopting(tmp_path: Path) -> Path:
    """Return a repository with schemas in three languages, of which nothing is declared."""
    folder = tmp_path / "repo"
    shutil.copytree(ROOT / "fixtures/databases", folder / "db")
    return folder


def test_suggest(clausecheck: Command, adopting: Path, law: Law) -> None:
    """What is suggested to a repository without inventory makes one; after that, nothing is lacking."""
    found = clausecheck("inventory", "suggest", ".", cwd=adopting)
    assert found.returncode == 0
    assert "phone: user.contact.phone_number" in found.stdout
    assert "goods:" not in found.stdout
    sections = declared()
    del sections["datasets"]
    folder = adopting / "inventory"
    folder.mkdir()
    drafted = found.stdout.replace(drafting.SYSTEM, "shop")
    (folder / "drafted.yaml").write_text(drafted)
    kept = {key: sections[key] for key in ("systems", "data_subjects", "recipients")}
    table = yamlfile.load(drafted, "drafted.yaml")["datasets"]["accounts"]["tables"]["accounts"]
    assert table["source"] == "accounts"
    flow = {
        "title": "t", "action": "use", "from": "shop", "to": "contest_team", "subject": "buyers",
        "purpose": "parcel_delivery", "data": ["accounts.accounts.phone"],
    }  # fmt: skip
    (folder / "rest.yaml").write_text(yaml.safe_dump({**kept, "flows": {"f": flow}}, allow_unicode=True))
    inventories.read(WorkingTree(adopting).folder("inventory", (".yaml",)), "inventory", law)
    again = clausecheck("inventory", "suggest", ".", cwd=adopting)
    assert again.returncode == 4, again.stdout


def test_suggest_speaks_of_the_fields_of_tables_that_are_declared(clausecheck: Command, adopting: Path) -> None:
    (adopting / "inventory").mkdir()
    (adopting / "inventory/all.yaml").write_text(said({}, head=True))
    (adopting / "db/mysql/V2__more.sql").write_text("ALTER TABLE devices ADD COLUMN owner_phone varchar(20);")
    found = clausecheck("inventory", "suggest", ".", cwd=adopting)
    assert found.returncode == 0
    assert "datasets.trade.tables.devices.fields\n#   owner_phone: user.contact.phone_number\n" in found.stdout


def test_nothing_to_suggest(clausecheck: Command, tmp_path: Path) -> None:
    (tmp_path / "goods.sql").write_text("CREATE TABLE goods (id bigint, price int);")
    found = clausecheck("inventory", "suggest", ".")
    assert (found.returncode, found.stdout) == (4, "")
    assert found.stderr
