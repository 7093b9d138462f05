"""`clausecheck schema` as people meet it, on real repositories: what it prints, its JSON, its exit codes."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from checker.config import Config
from checker.discover import WorkingTree
from checker.problem import Text
from checker.report import schema as shown
from checker.schema import readers, survey
from checker.schema.model import Format, History
from checker.schema.watch import Watcher
from tests.schema.repository import Repo
from tests.test_cli import validator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from tests.conftest import Command

CJK = re.compile("[\u4e00-\u9fff]")

USERS = """CREATE TABLE users (
  id bigint NOT NULL,
  sfz varchar(18) COMMENT '身份证号',
  phone varchar(20) COMMENT '手机号'
) COMMENT='用户表';
"""
USER = """syntax = "proto3";
package shop.user.v1;
// 用户
message User {
  int64 id = 1;
  string phone = 2; // 手机号
}
"""
GARBLED = "CREATE TABLE users (id bigint;\n"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """Return a repository of which the base has one table and one message."""
    made = Repo(tmp_path / "repo")
    made.write({"db/migration/V1__users.sql": USERS, "api/user.proto": USER, "README.md": "x"})
    made.commit()
    return made


def report(clausecheck: Command, *arguments: str, cwd: Path | None = None, code: int = 0) -> dict[str, Any]:
    """Return the JSON that the command prints, once its schema has passed it."""
    said = clausecheck("schema", *arguments, "-f", "json", cwd=cwd)
    assert said.returncode == code, said.stdout + said.stderr
    value: dict[str, Any] = json.loads(said.stdout)
    validator("schema_report").validate(value)
    assert value["exit_code"] == code
    return value


def of_pull_request(clausecheck: Command, repo: Repo, code: int = 0) -> dict[str, Any]:
    """Return what the last commit of a repository changes."""
    repo.commit()
    return report(clausecheck, "--base", "HEAD~1", cwd=repo.folder, code=code)


def changes(found: dict[str, Any]) -> list[tuple[str, ...]]:
    """Return the changes: kind, place, what, and what it holds."""
    return [
        (
            one["kind"],
            f"{one['file']}:{one['line']}",
            f"{one['table']}.{one['name']}".rstrip("."),
            one["category"],
        )
        for one in found["changes"]
    ]


def element(found: dict[str, Any], table: str, name: str) -> dict[str, Any]:
    """Return one element."""
    (one,) = [one for one in found["elements"] if (one["table"], one["name"]) == (table, name)]
    return dict(one)


def test_elements_with_their_classes(clausecheck: Command, repo: Repo) -> None:
    found = report(clausecheck, cwd=repo.folder)
    assert [(one["table"], one["name"], one["category"], one["tier"]) for one in found["elements"]] == [
        ("shop.user.v1.User", "id", "none", "none"),
        ("shop.user.v1.User", "phone", "phone", "direct"),
        ("users", "id", "none", "none"),
        ("users", "sfz", "id_number", "direct"),
        ("users", "phone", "phone", "direct"),
    ]
    sfz = element(found, "users", "sfz")
    place = ("db/migration/V1__users.sql", 3, 3)
    assert (sfz["file"], sfz["line"], sfz["column"]) == place
    assert (sfz["type"], sfz["comment"], sfz["nullable"]) == ("varchar(18)", "身份证号", True)
    assert "身份证号" in [one["text"] for one in sfz["evidence"]]
    assert found["changes"] == found["opaque"] == found["notes"] == []


def test_paths(clausecheck: Command, repo: Repo, tmp_path: Path) -> None:
    """Files and folders, from here or from elsewhere; a path is told as it can be opened."""
    inside = report(clausecheck, "./api", "db/migration/V1__users.sql", cwd=repo.folder)
    assert {one["file"] for one in inside["elements"]} == {"api/user.proto", "db/migration/V1__users.sql"}
    assert {one["file"] for one in report(clausecheck, "db", cwd=repo.folder)["elements"]} == {
        "db/migration/V1__users.sql"
    }
    (tmp_path / "elsewhere").mkdir()
    for path in (repo.folder, repo.folder / "db" / "migration" / "V1__users.sql"):
        outside = report(clausecheck, str(path), cwd=tmp_path / "elsewhere")
        assert str(repo.folder / "db/migration/V1__users.sql") in {one["file"] for one in outside["elements"]}
    odd = tmp_path / "elsewhere" / "tables.md"
    odd.write_text(USERS)
    assert len(report(clausecheck, "tables.md", cwd=odd.parent)["elements"]) == 3


def test_text(clausecheck: Command, repo: Repo) -> None:
    """Grouped by table: what is personal, and why; in the language that was asked for."""
    said = clausecheck("schema", cwd=repo.folder)
    assert said.returncode == 0
    rows = said.stdout.splitlines()
    at = rows.index("  users  db/migration/V1__users.sql:1:14  用户表")
    assert rows[at + 1].startswith("    3:3 sfz varchar(18) 身份证号: identity document, identifies by itself")
    assert "comment 身份证号" in rows[at + 2]
    assert rows[-1].startswith("2 files, 2 tables, 5 elements: 3 personal")
    zh = clausecheck("schema", "--lang", "zh", cwd=repo.folder).stdout
    assert "身份证号: 证件信息, 可直接识别" in zh
    assert "2 个文件,2 个表,5 个字段" in zh
    assert clausecheck("schema", "--lang", "both", cwd=repo.folder).stdout.count("个人信息 / Personal data") == 1


def test_a_pull_request(clausecheck: Command, repo: Repo) -> None:
    """Changes at their statements; a class carries over a rename and an edited comment."""
    repo.write(
        {
            "db/migration/V2__more.sql": "ALTER TABLE users ADD COLUMN email varchar(64) COMMENT '邮箱';\n"
            "ALTER TABLE users CHANGE sfz ext1 varchar(64) COMMENT '扩展字段';\n"
            "ALTER TABLE users ADD tmp int;\nALTER TABLE users DROP tmp;\n",
            "api/user.proto": USER.replace("phone = 2; // 手机号", "ext = 2;"),
        }
    )
    found = of_pull_request(clausecheck, repo)
    assert changes(found) == [
        ("modify_comment", "api/user.proto:6", "shop.user.v1.User.ext", "phone"),
        ("rename_column", "api/user.proto:6", "shop.user.v1.User.ext", "phone"),
        ("add_column", "db/migration/V2__more.sql:1", "users.email", "email"),
        ("modify_comment", "db/migration/V2__more.sql:2", "users.ext1", "id_number"),
        ("modify_type", "db/migration/V2__more.sql:2", "users.ext1", "id_number"),
        ("rename_column", "db/migration/V2__more.sql:2", "users.ext1", "id_number"),
    ]
    renamed = found["changes"][5]
    assert (renamed["from"], renamed["to"], renamed["certainty"]) == ("sfz", "ext1", "exact")
    assert (found["changes"][4]["from"], found["changes"][4]["to"]) == ("varchar(18)", "varchar(64)")
    assert found["changes"][4]["width"] == "widened"
    assert found["changes"][1]["certainty"] == "declared"
    assert element(found, "users", "ext1")["category"] == "id_number"
    assert element(found, "shop.user.v1.User", "ext")["category"] == "phone"
    assert "carried" in [one["kind"] for one in element(found, "users", "ext1")["evidence"]]
    text = clausecheck("schema", "--base", "HEAD~1", cwd=repo.folder)
    assert text.returncode == 0
    assert "  db/migration/V2__more.sql:1:30 added: users.email (varchar(64)) [e-mail address" in text.stdout
    assert "renamed, declared: shop.user.v1.User.ext (phone -> ext)" in text.stdout
    assert "    comment 邮箱; name email" in text.stdout
    assert "Personal data" not in text.stdout


def test_added_in_one_file_and_commented_in_another(clausecheck: Command, repo: Repo) -> None:
    repo.write(
        {
            "pg/1.sql": "CREATE TABLE public.members (id bigint);\nALTER TABLE members ADD COLUMN ext1 text;\n",
            "pg/2.sql": "COMMENT ON COLUMN public.members.ext1 IS '身份证号';\n",
        }
    )
    found = of_pull_request(clausecheck, repo)
    assert changes(found) == [
        ("add_table", "pg/1.sql:1", "members", "id_number"),
        ("add_column", "pg/1.sql:1", "members.id", "none"),
        ("add_column", "pg/1.sql:2", "members.ext1", "id_number"),
    ]


def test_an_edited_old_migration(clausecheck: Command, repo: Repo) -> None:
    repo.write({"db/migration/V1__users.sql": USERS.replace("  phone", "  email varchar(64),\n  phone")})
    assert changes(of_pull_request(clausecheck, repo)) == [
        ("add_column", "db/migration/V1__users.sql:4", "users.email", "email")
    ]


@pytest.mark.parametrize("attribute", ["", "*.sql binary -diff linguist-generated\n*.proto -text\n"])
def test_files_that_move_are_no_change(clausecheck: Command, repo: Repo, attribute: str) -> None:
    repo.write(
        {
            "db/migration/V1__users.sql": None,
            "api/user.proto": None,
            "src/main/db/V1__users.sql": USERS,
            "proto/v1/user.proto": USER,
            ".gitattributes": attribute,
        }
    )
    found = of_pull_request(clausecheck, repo)
    assert changes(found) == []
    assert len(found["elements"]) == 5


def test_a_view_holds_what_it_takes(clausecheck: Command, repo: Repo) -> None:
    repo.write(
        {"db/migration/V2__view.sql": "CREATE VIEW partner AS SELECT sfz AS p1, count(phone) AS n FROM users;\n"}
    )
    found = of_pull_request(clausecheck, repo)
    assert changes(found) == [
        ("add_view", "db/migration/V2__view.sql:1", "partner", "id_number"),
        ("add_view_column", "db/migration/V2__view.sql:1", "partner.p1", "id_number"),
        ("add_view_column", "db/migration/V2__view.sql:1", "partner.n", "none"),
    ]


def test_what_cannot_be_read_is_never_passed(clausecheck: Command, repo: Repo) -> None:
    """Exit code 3 with the place; what the base had already, in a file that did not change, is only told."""
    repo.write({"db/migration/V2__bad.sql": GARBLED, "db/bin.sql": b"\x00\x01"})
    found = of_pull_request(clausecheck, repo, code=3)
    assert {(one["file"], one["line"], one["status"]) for one in found["opaque"]} >= {
        ("db/bin.sql", 1, "introduced"),
        ("db/migration/V2__bad.sql", 1, "introduced"),
    }
    assert ("opaque", "db/bin.sql:1") in [one[:2] for one in changes(found)]
    said = clausecheck("schema", "--base", "HEAD~1", cwd=repo.folder)
    assert said.returncode == 3
    assert "  db/bin.sql:1:1: not text: it holds NUL" in said.stdout
    repo.write({"README.md": "y"})
    later = of_pull_request(clausecheck, repo)
    assert {one["status"] for one in later["opaque"]} == {"existing"}
    assert changes(later) == []
    repo.write({"db/migration/V2__bad.sql": GARBLED + "-- edited\n"})
    assert {
        one["file"] for one in of_pull_request(clausecheck, repo, code=3)["opaque"] if one["status"] == "introduced"
    } == {"db/migration/V2__bad.sql"}
    assert report(clausecheck, cwd=repo.folder, code=3)["exit_code"] == 3


def test_a_link_in_the_place_of_a_schema(clausecheck: Command, repo: Repo) -> None:
    (repo.folder / "db" / "migration" / "V2.sql").symlink_to("/etc/hostname")
    found = of_pull_request(clausecheck, repo, code=3)
    assert [(one["file"], one["reason"]) for one in found["opaque"]] == [
        ("db/migration/V2.sql", "irregular file: symbolic link")
    ]


def test_the_configuration_comes_from_the_base(clausecheck: Command, repo: Repo) -> None:
    """A pull request cannot exclude what it adds; what the base excludes is told."""
    exclude = "schemas_exclude: [legacy/*]\n"
    repo.write({"clausecheck.yaml": exclude, "legacy/old.sql": USERS})
    repo.commit()
    repo.write(
        {"clausecheck.yaml": "schemas_exclude: ['*']\n", "db/migration/V2.sql": "ALTER TABLE users ADD a int;\n"}
    )
    found = of_pull_request(clausecheck, repo)
    assert changes(found) == [("add_column", "db/migration/V2.sql:1", "users.a", "none")]
    assert found["notes"] == [{"file": "legacy/old.sql", "key": "excluded"}]
    everything = clausecheck("schema", cwd=repo.folder)
    assert everything.returncode == 4
    assert "excluded by the configuration" in everything.stdout
    assert "    db/migration/V1__users.sql" in everything.stdout.splitlines()
    assert "nothing was evaluated" in everything.stderr


def test_the_base_is_where_the_branch_left_it(clausecheck: Command, repo: Repo) -> None:
    """What the base gained since is no drop by the pull request."""
    repo.git("checkout", "-q", "-b", "feature")
    repo.write({"db/migration/V3.sql": "ALTER TABLE users ADD b int;\n"})
    repo.commit()
    repo.git("checkout", "-q", "main")
    repo.write({"db/migration/V2.sql": "ALTER TABLE users ADD a int;\n"})
    repo.commit()
    found = report(clausecheck, "--base", "main", "--head", "feature", cwd=repo.folder)
    assert changes(found) == [("add_column", "db/migration/V3.sql:1", "users.b", "none")]


def test_wrong_usage(clausecheck: Command, repo: Repo) -> None:
    for arguments, code in (
        (("--head", "HEAD"), 2),
        (("absent.sql",), 2),
        (("--base", "main", "db", "api"), 2),
        (("--base", "main", "README.md"), 2),
        (("--base", "nowhere"), 3),
        (("--format", "xml"), 2),
        (("README.md",), 4),
    ):
        said = clausecheck("schema", *arguments, cwd=repo.folder)
        assert said.returncode == code, (arguments, said.stdout, said.stderr)
        assert said.stderr
    assert report(clausecheck, "README.md", cwd=repo.folder, code=4)["elements"] == []


def test_secrets_of_systems_are_told_apart(clausecheck: Command, repo: Repo) -> None:
    repo.write(
        {"db/c.sql": "CREATE TABLE sys_smtp_config (host varchar(99), smtp_password varchar(64) COMMENT 'SMTP密码');\n"}
    )
    said = clausecheck("schema", "db/c.sql", cwd=repo.folder).stdout
    assert said.splitlines()[0] == "Secrets of systems, not personal data"
    assert "smtp_password varchar(64) SMTP密码: not personal" in said


def test_dangerous_names_are_harmless(clausecheck: Command, repo: Repo) -> None:
    repo.write(
        {"db/migration/V2.sql": "CREATE TABLE users2 (a int COMMENT '\x1b[31m手机号', `::error::手机号` text);\n"}
    )
    repo.commit()
    said = clausecheck("schema", "--base", "HEAD~1", cwd=repo.folder).stdout
    assert "\x1b" not in said
    assert not [row for row in said.splitlines() if row.lstrip().startswith("::")]


def test_the_same_twice(clausecheck: Command, repo: Repo) -> None:
    first, second = (clausecheck("schema", "-f", "json", cwd=repo.folder).stdout for _ in range(2))
    assert first == second


class Reader:
    """Stands in a language's place and fails on some files, as a reader with a mistake would."""

    def __init__(self, real: Format) -> None:
        """Read as the real one does, but for what it chokes on."""
        self.real = real
        self.reads = 0

    def read(self, files: Mapping[str, str], read: Callable[[str], str | None]) -> Iterator[History]:
        """Fail where a file says so."""
        self.reads += 1
        yield from self.real.read({path: text for path, text in files.items() if "choke" not in text}, read)
        if any("choke" in text for text in files.values()):
            raise RecursionError


def test_one_file_does_not_take_the_others_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = readers.language("protobuf")
    broken = Reader(real)
    language = Format(real.patterns, real.sniff, broken.read, real.suffixes)
    monkeypatch.setattr(readers, "names", lambda: ("protobuf",))
    monkeypatch.setattr(readers, "language", lambda _: language)
    (tmp_path / "a.proto").write_text(USER)
    (tmp_path / "b.proto").write_text("choke")
    found = survey.of_tree(Watcher(Config()).watch(WorkingTree(tmp_path)), lambda *given: [survey.NONE] * len(given[2]))
    assert [one.element.name for one in found.elements] == ["id", "phone"]
    assert [(one.opaque.reason, one.opaque.place.file) for one in found.opaques] == [
        ("reader failed: an error of clausecheck itself", "b.proto")
    ]
    assert found.exit_code == 3


LABELS = [
    (name, text)
    for name, value in sorted(vars(shown).items())
    for text in (value.values() if isinstance(value, dict) else [value])
    if isinstance(text, Text)
]


@pytest.mark.parametrize(("name", "text"), LABELS, ids=str)
def test_labels_are_in_both_languages(name: str, text: Text) -> None:
    assert not CJK.search(text.en), name
    assert CJK.search(text.zh), name
    assert set(re.findall(r"\{\w+\}", text.en)) == set(re.findall(r"\{\w+\}", text.zh))
    assert not re.search("[A-Za-z]{2,}", re.sub(r"\{[^}]*\}|`[^`]*`|base", "", text.zh)), text.zh


def test_every_kind_has_its_words() -> None:
    """Kinds of changes, categories and notes of the JSON Schema are those that the text knows."""
    from checker.validate import schema

    kinds = schema("schema_report")["$defs"]
    assert set(kinds["change"]["properties"]["kind"]["enum"]) == set(shown.KINDS)
    assert set(kinds["category"]["enum"]) | {"system_secret"} == set(shown.CATEGORIES)
    assert set(kinds["report"]["properties"]["notes"]["items"]["properties"]["key"]["enum"]) == set(shown.NOTES)
