"""Which files of a tree are schemas: by name, by content, in whatever encoding; what is not judged is told."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.config import Config
from checker.discover import Repository, WorkingTree
from checker.schema import readers, watch
from checker.schema.model import Format
from checker.schema.watch import Watcher, decoded
from tests.schema.repository import Repo

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from checker.schema.watch import Watched

TABLE = "CREATE TABLE users (phone varchar(20) COMMENT '手机号');\n"


def nothing(*_: object) -> Iterator[None]:
    """Stand for a reader where only names count."""
    yield from ()


LANGUAGES: Mapping[str, Format] = {
    "narrow": Format(("*/versions/*.py",), lambda _, text: "revision" in text, nothing, (".py",)),  # type: ignore[arg-type]
    "wide": Format(("*/migrations/*.py",), lambda _, text: "migrations" in text, nothing, (".py", ".txt")),  # type: ignore[arg-type]
    "sql": Format(("*.sql",), lambda _, text: "CREATE TABLE" in text, nothing, (".txt", ".dump")),  # type: ignore[arg-type]
}


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """Return an empty repository."""
    return Repo(tmp_path / "repo")


def watched(folder: Path, *paths: str, **settings: tuple[str, ...] | str) -> Watched:
    """Return what is watched of a working tree."""
    return Watcher(Config(**settings), LANGUAGES).watch(WorkingTree(folder), paths or ("",))  # type: ignore[arg-type]


def files(found: Watched) -> dict[str, list[str]]:
    """Return the paths by language."""
    return {name: sorted(paths) for name, paths in found.files.items()}


def opaque(found: Watched) -> dict[str, str]:
    """Return what could not be read, by file."""
    return {one.place.file: one.reason for one in found.opaques}


def unread(found: Watched) -> dict[str, str]:
    """Return what is not judged, by file."""
    return {note.path: note.key for note in found.unread}


def write(folder: Path, **contents: str | bytes) -> None:
    """Write files; `__` in a name stands for a slash and `_dot_` for a dot."""
    for name, content in contents.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def test_names_then_content(tmp_path: Path) -> None:
    write(
        tmp_path,
        A_dot_SQL="x",
        db__dump_dot_txt=TABLE,
        notes_dot_txt="nothing",
        app__models_dot_py="from django.db import migrations",
        other_dot_md=TABLE,
        migrations__0001_dot_py="x",
    )
    found = watched(tmp_path)
    assert files(found) == {
        "sql": ["A.SQL", "db/dump.txt"],
        "wide": ["app/models.py", "migrations/0001.py"],
    }
    assert not found.opaques


def test_a_file_that_two_languages_claim(tmp_path: Path) -> None:
    """Both know its name: the content decides, then the order."""
    write(
        tmp_path,
        migrations__versions__a_dot_py="import migrations",
        migrations__versions__b_dot_py="revision = 'b'",
        migrations__versions__c_dot_py="neither",
        d_dot_txt="migrations CREATE TABLE",
    )
    assert files(watched(tmp_path)) == {
        "wide": ["d.txt", "migrations/versions/a.py"],
        "narrow": ["migrations/versions/b.py", "migrations/versions/c.py"],
    }


def test_the_order_names_every_language_that_it_names() -> None:
    assert set(watch.ORDER) <= set(readers.names())
    ordered = watch.in_order(readers.names())
    assert sorted(ordered) == sorted(readers.names())
    assert ordered.index("alembic") < ordered.index("sqlalchemy")
    assert ordered.index("openapi") < ordered.index("jsonschema")


@pytest.mark.parametrize(
    ("raw", "text", "note", "reason"),
    [
        (b"", "", "", ""),
        ("手机号".encode(), "手机号", "", ""),
        ("\ufeff手机号".encode(), "手机号", "", ""),
        ("手机号".encode("gbk"), "手机号", "gb18030", ""),
        ("\u9fb4𠀀".encode("gb18030"), "\u9fb4𠀀", "gb18030", ""),
        ("手机号".encode("utf-16"), "手机号", "utf-16", ""),
        (b"\xfe\xff" + "手".encode("utf-16-be"), "手", "utf-16", ""),
        (b"\xff\xfe\x00", None, "", "encoding: broken UTF-16"),
        ("a".encode("utf-32"), None, "", "binary: it holds NUL"),
        ("a手".encode("utf-16-le"), None, "", "binary: it holds NUL"),
        (b"a\x00b", None, "", "binary: it holds NUL"),
        (b"caf\xe9 ", None, "", "encoding: neither UTF-8 nor GB18030"),
    ],
)
def test_encodings(raw: bytes, text: str | None, note: str, reason: str) -> None:
    found = decoded(raw)
    assert (found.text, found.note, found.reason) == (text, note, reason)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.binary(max_size=60))
def test_any_bytes(raw: bytes) -> None:
    """There is a text or a reason for there being none."""
    found = decoded(raw)
    assert (found.text is None) == bool(found.reason)
    assert found.text is None or not found.text.startswith("\ufeff\ufeff") or raw.count(b"\xef\xbb\xbf") > 1


def test_how_a_file_was_read_is_told(tmp_path: Path) -> None:
    write(tmp_path, a_dot_sql=TABLE.encode("gb18030"), b_dot_sql=TABLE.encode("utf-16"))
    found = watched(tmp_path)
    assert found.files["sql"] == {"a.sql": TABLE, "b.sql": TABLE}
    assert {note.path: note.key for note in found.notes} == {"a.sql": "gb18030", "b.sql": "utf-16"}


def test_what_is_no_text_is_opaque_where_it_is_a_schema(tmp_path: Path) -> None:
    write(
        tmp_path,
        a_dot_sql=b"\x7fELF\x00",
        b_dot_sql=b"\xe9 ",
        c_dot_txt=b"\x00\xff",
        d_dot_txt=TABLE.encode("utf-16-le"),
    )
    assert opaque(watched(tmp_path)) == {
        "a.sql": "binary: it holds NUL",
        "b.sql": "encoding: neither UTF-8 nor GB18030",
        "d.txt": "binary: it holds NUL",
    }


def test_what_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "MAX_BYTES", 2 * 1024 * 1024)
    filler = "-- x\n" * (2 * 1024 * 1024 // 5 + 1)
    write(tmp_path, a_dot_sql=filler, b_dot_txt=TABLE + filler, c_dot_txt=filler)
    assert opaque(watched(tmp_path)) == {
        "a.sql": "too large: more than 2 MiB",
        "b.txt": "too large: more than 2 MiB",
    }


def test_links_and_devices(tmp_path: Path) -> None:
    """What has a schema's name and is no file is told, and does not end the run."""
    write(tmp_path, a_dot_sql=TABLE)
    (tmp_path / "link.sql").symlink_to("a.sql")
    (tmp_path / "out.sql").symlink_to("/etc/hostname")
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    os.mkfifo(tmp_path / "pipe.sql")
    found = watched(tmp_path)
    assert files(found) == {"sql": ["a.sql"]}
    assert opaque(found) == {
        "link.sql": "irregular file: symbolic link",
        "out.sql": "irregular file: symbolic link",
        "pipe.sql": "irregular file: special file",
    }


def test_a_hidden_name(tmp_path: Path) -> None:
    (tmp_path / "a\n.sql").write_text(TABLE)
    (tmp_path / "b\x1b.md").write_text(TABLE)
    assert opaque(watched(tmp_path)) == {"a\\x0a.sql": "hidden name: control characters"}


def test_without_git_what_tools_fetch_is_told(tmp_path: Path) -> None:
    write(
        tmp_path,
        a_dot_sql=TABLE,
        node_modules__b_dot_sql=TABLE,
        _dot_cache__c_dot_sql=TABLE,
        env__pyvenv_dot_cfg="",
        env__lib__d_dot_sql=TABLE,
        db__node_modules__e_dot_sql=TABLE,
    )
    found = watched(tmp_path)
    assert files(found) == {"sql": ["a.sql"]}
    assert set(unread(found)) == {"node_modules", ".cache", "env", "db/node_modules"}
    assert set(unread(found).values()) == {"skipped"}
    assert files(watched(tmp_path, "node_modules")) == {"sql": ["node_modules/b.sql"]}


def test_with_git_what_it_tracks_is_looked_at(repo: Repo) -> None:
    repo.write({"a.sql": TABLE, "node_modules/b.sql": TABLE, ".gitignore": "*.dump\nout/\n"})
    repo.commit()
    repo.write({"new.sql": TABLE, "x.dump": TABLE, "out/y.sql": TABLE})
    (repo.folder / "a.sql").unlink()
    assert files(watched(repo.folder)) == {"sql": ["new.sql", "node_modules/b.sql"]}
    assert files(watched(repo.folder, "out")) == {"sql": ["out/y.sql"]}
    assert files(watched(repo.folder, "x.dump")) == {"sql": ["x.dump"]}
    assert files(watched(repo.folder / "node_modules")) == {"sql": ["b.sql"]}


def test_a_file_that_is_named_is_looked_into_whatever_its_name(tmp_path: Path) -> None:
    write(tmp_path, a_dot_md=TABLE, b_dot_md="nothing")
    found = watched(tmp_path, "a.md", "b.md")
    assert files(found) == {"sql": ["a.md"]}
    assert not found.opaques


def test_only_what_the_configuration_calls_schemas(tmp_path: Path) -> None:
    write(tmp_path, db__a_dot_sql=TABLE, other__b_dot_sql=TABLE, db__c_dot_ddl="?", d_dot_txt=TABLE, e_dot_txt="")
    found = watched(tmp_path, schemas=("DB/*",))
    assert files(found) == {"sql": ["db/a.sql"]}
    assert opaque(found) == {"db/c.ddl": "language not known: no reader knows it as a schema"}
    assert unread(found) == {"other/b.sql": "schemas", "d.txt": "schemas"}


def test_what_the_configuration_excludes_is_told(tmp_path: Path) -> None:
    write(tmp_path, a_dot_sql=TABLE, vendor__b_dot_sql=TABLE, vendor__c_dot_txt=TABLE, vendor__d_dot_txt="")
    (tmp_path / "vendor" / "e.sql").symlink_to("b.sql")
    found = watched(tmp_path, schemas_exclude=("vendor/*",))
    assert files(found) == {"sql": ["a.sql"]}
    assert not found.opaques
    assert unread(found) == {f"vendor/{name}": "excluded" for name in ("b.sql", "c.txt", "e.sql")}


def test_the_law_is_no_schema(tmp_path: Path) -> None:
    write(tmp_path, law__a_dot_json="CREATE TABLE", law__b_dot_sql=TABLE)
    assert files(watched(tmp_path, law="law")) == {"sql": ["law/b.sql"]}


def test_a_commit_is_read_as_blobs(repo: Repo) -> None:
    """Whatever attributes and names say, every file of the commit is there as it was committed."""
    repo.write(
        {"db/手机.sql": TABLE, "db/plain.sql": TABLE, ".gitattributes": "*.sql -diff -text filter=x export-ignore\n"}
    )
    (repo.folder / "link.sql").symlink_to("db/plain.sql")
    repo.commit()
    (repo.folder / "db" / "plain.sql").write_text("changed since")
    repo.submodule("vendor")
    repo.commit()
    base, head = Repository(repo.folder).pull_request("HEAD~1", "HEAD")
    found = Watcher(Config(), LANGUAGES).watch(base)
    assert found.files["sql"] == {"db/手机.sql": TABLE, "db/plain.sql": TABLE}
    assert opaque(found) == {"link.sql": "irregular file: symbolic link"}
    found = Watcher(Config(), LANGUAGES).watch(head)
    assert found.files["sql"]["db/plain.sql"] == "changed since"
    assert unread(found) == {"vendor": "submodule"}
    below, _ = Repository(repo.folder / "db").pull_request("HEAD~1", "HEAD")
    assert sorted(Watcher(Config(), LANGUAGES).watch(below).files["sql"]) == ["plain.sql", "手机.sql"]


def test_equal_files_are_read_once(repo: Repo) -> None:
    repo.write({"a.sql": TABLE, "b.sql": TABLE})
    repo.commit()
    repo.write({"c.sql": "x"})
    repo.commit()
    base, head = Repository(repo.folder).pull_request("HEAD~1", "HEAD")
    watcher = Watcher(Config(), LANGUAGES)
    first, second = watcher.watch(base), watcher.watch(head)
    assert first.texts is second.texts
    assert len(first.texts.known) == 2
    assert first.files["sql"]["a.sql"] is second.files["sql"]["b.sql"]


def test_what_a_schema_refers_to(tmp_path: Path) -> None:
    """Any file of the tree can be read, none outside of it, and none through a link."""
    write(tmp_path, db__a_dot_sql=TABLE, common_dot_inc="shared", b_dot_bin=b"\x00")
    (tmp_path / "link.inc").symlink_to("common.inc")
    (tmp_path / "out").symlink_to(tmp_path.parent)
    (tmp_path.parent / "secret.inc").write_text("outside")
    found = watched(tmp_path, "db")
    assert found.read("common.inc") == "shared"
    assert found.read("db/a.sql") == TABLE
    for path in ("", "absent", "link.inc", "../secret.inc", "/etc/hostname", "out/secret.inc", "db", "b.bin", "a\x00"):
        assert found.read(path) is None, path


@pytest.mark.parametrize("name", sorted(readers.ENDINGS))
def test_a_reader_is_loaded_for_every_file_that_may_be_its_own(name: str) -> None:
    found = readers.language(name)
    for own in (*found.patterns, *found.suffixes):
        assert f"a{own.rpartition('*')[2]}".endswith(readers.ENDINGS[name]), own


def test_only_readers_of_files_that_are_there_are_loaded(tmp_path: Path) -> None:
    write(tmp_path, a_dot_sql=TABLE, b_dot_md="")
    code = (
        "import sys\nfrom pathlib import Path\nfrom checker.config import Config\n"
        "from checker.discover import WorkingTree\nfrom checker.schema.watch import Watcher\n"
        f"Watcher(Config()).watch(WorkingTree(Path({str(tmp_path)!r})))\n"
        "print(*(name for name in sys.modules if name.startswith('checker.schema.readers.')))\n"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.split() == ["checker.schema.readers.sql"]
