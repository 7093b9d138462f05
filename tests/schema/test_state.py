"""Operations replayed: what the schema is in the end, whatever the way there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from checker.problem import Place
from checker.schema import state
from checker.schema.model import CreateTable, DropColumn, History, Literals, Opaque, Operation, Source
from tests.schema.operations import File, replayed, shown

if TYPE_CHECKING:
    import pytest


def test_a_table_with_its_columns() -> None:
    f = File()
    found = replayed(f.create("users", "id bigint", "phone varchar(20) '手机号'", comment="用户表"))
    assert shown(found) == {"users": ["id bigint", "phone varchar(20) '手机号'"]}
    (table,) = found.tables
    assert (table.comment, table.place.line, table.partial) == ("用户表", 1, False)
    assert [column.element.place.line for column in table.columns] == [2, 3]


def test_added_and_dropped_again_leaves_nothing() -> None:
    f = File()
    found = replayed(f.create("users", "id int"), f.add("users", "phone text"), f.drop("users", "PHONE"))
    assert shown(found) == {"users": ["id int"]}
    assert [place.line for place in found.drops.values()] == [4, 4][: len(found.drops)]


def test_added_in_one_file_and_commented_in_another() -> None:
    f, g = File("V1.sql"), File("V2.sql")
    found = replayed(
        f.create("users", "id int"), f.add("users", "ext1 varchar(18)"), g.modify("users", "ext1", comment="身份证号")
    )
    column = found.tables[0].find("ext1")
    assert column
    assert column.element.comment == "身份证号"
    assert column.place("comment") == Place("V2.sql", 1)
    assert column.place("type") == column.element.place == Place("V1.sql", 3)


def test_names_are_found_in_any_case_and_kept_as_spelled() -> None:
    f = File()
    found = replayed(f.create("Users", "Phone text"), f.modify("USERS", "phone", type="varchar(11)"))
    assert shown(found) == {"Users": ["Phone varchar(11)"]}


def test_an_exact_name_goes_before_one_in_another_case() -> None:
    f = File()
    found = replayed(
        f.create("User", "id string", "ID string", kind="message"), f.modify("User", "id", comment="a", type="int")
    )
    assert shown(found) == {"User": ["id int 'a'", "ID string"]}


def test_a_schema_s_name_may_be_left_out() -> None:
    f = File()
    found = replayed(
        f.create("public.users", "id int"),
        f.add("users", "phone text"),
        f.create("orders", "id int"),
        f.add("public.orders", "phone text"),
    )
    assert shown(found) == {"public.users": ["id int", "phone text"], "orders": ["id int", "phone text"]}


def test_a_name_that_two_schemas_have_is_not_guessed() -> None:
    f = File()
    found = replayed(f.create("a.users", "id int"), f.create("b.users", "id int"), f.add("users", "phone text"))
    assert shown(found) == {"a.users": ["id int"], "b.users": ["id int"], "users": ["phone text"]}


def test_mysql_s_modify_sets_every_aspect() -> None:
    f = File()
    found = replayed(
        f.create("users", "phone varchar(20) '手机号'"),
        f.modify("users", "phone", nullable=False, default="x"),
        f.modify("users", "phone", type="varchar(30)", whole=True),
    )
    column = found.tables[0].columns[0]
    assert (column.element.comment, column.element.nullable, column.element.default) == ("", True, None)
    assert [old.comment for old in column.past] == ["手机号"]
    assert column.place("comment").line == 4


def test_a_renamed_column_knows_its_names() -> None:
    f = File()
    found = replayed(
        f.create("users", "sfz varchar(18) '身份证号'", "id int"),
        f.rename("users", "sfz", "tmp"),
        f.rename("users", "TMP", "ext1"),
        f.modify("users", "ext1", comment="扩展"),
    )
    assert shown(found) == {"users": ["ext1 varchar(18) '扩展'", "id int"]}
    column = found.tables[0].columns[0]
    assert column.names() == ("sfz", "tmp", "ext1")
    assert column.element.place.line == 5
    assert column.place("type").line == 2


def test_nested_names_go_with_what_holds_them() -> None:
    f = File()
    nested = ("contact struct", "contact.phone string", "contact.geo.lat double", "contacts string")
    found = replayed(f.create("t", *nested), f.rename("t", "contact", "c"))
    assert shown(found)["t"] == ["c struct", "c.phone string", "c.geo.lat double", "contacts string"]
    found = replayed(f.create("t", *nested), f.rename("t", "contact", "c"), f.drop("t", "c"))
    assert shown(found)["t"] == ["contacts string"]


def test_a_renamed_table_takes_its_columns_along() -> None:
    f = File()
    found = replayed(f.create("users", "id int"), f.rename("users", "members"), f.add("members", "phone text"))
    assert shown(found) == {"members": ["id int", "phone text"]}
    assert {column.element.table for column in found.tables[0].columns} == {"members"}
    assert found.tables[0].past == ("users",)
    kept = replayed(f.create("public.users", "id int"), f.rename("users", "members"), f.add("members", "a int"))
    assert shown(kept) == {"public.members": ["id int", "a int"]}


def test_created_twice() -> None:
    """IF NOT EXISTS keeps, OR REPLACE replaces; without either both stay, for one of two files may be dead."""
    f = File()
    first = f.create("t", "a int")
    assert shown(replayed(first, f.create("T", "b int", if_not_exists=True))) == {"t": ["a int"]}
    assert shown(replayed(first, f.create("t", "b int", replace=True))) == {"t": ["b int"]}
    assert shown(replayed(first, f.create("t", "b int"), f.add("t", "c int"))) == {
        "t": ["a int"],
        "t+": ["b int", "c int"],
    }
    assert shown(replayed(first, f.drop("t"), f.create("t", "b int"))) == {"t": ["b int"]}


def test_like_takes_what_is_there_at_that_moment() -> None:
    f = File()
    found = replayed(
        f.create("a", "id int", "phone text '手机号'"),
        f.create("b", "own int", "ID bigint", like=("a",)),
        f.add("a", "email text"),
    )
    assert shown(found)["b"] == ["ID bigint", "phone text '手机号'", "own int"]
    taken = found.tables[1].find("phone")
    assert taken
    assert taken.element.table == "b"
    assert taken.element.derived_from == (Source("a", "phone"),)
    assert taken.element.place.line == 4


def test_like_takes_the_comment_of_the_table_where_it_has_none() -> None:
    f = File()
    found = replayed(
        f.create("a", "x int", comment="店员"), f.create("b", like=("a",)), f.create("c", like=("a",), comment="备份")
    )
    assert [table.comment for table in found.tables] == ["店员", "店员", "备份"]


def test_like_of_what_comes_later_and_of_a_circle() -> None:
    f = File()
    found = replayed(
        f.create("a", "x int", like=("b",), kind="object"),
        f.create("b", "y int", like=("c",), kind="object"),
        f.create("c", "z int", kind="object"),
    )
    assert shown(found) == {"a": ["z int", "y int", "x int"], "b": ["z int", "y int"], "c": ["z int"]}
    found = replayed(f.create("a", "x int", like=("b",)), f.create("b", "y int", like=("a", "b")))
    assert {name: set(columns) for name, columns in shown(found).items()} == {
        "a": {"x int", "y int"},
        "b": {"x int", "y int"},
    }


def test_a_view_of_every_column_grows_with_its_table() -> None:
    f = File()
    found = replayed(
        f.create("users", "id int", "phone text"),
        f.create("everyone", kind="view", star_of=("users",)),
        f.create("again", kind="view", star_of=("everyone",)),
        f.add("users", "email text"),
    )
    assert shown(found)["everyone"] == shown(found)["again"] == ["id int", "phone text", "email text"]
    view = found.tables[1]
    assert [column.element.place.line for column in view.columns] == [4, 4, 6]
    assert view.columns[2].element.derived_from == (Source("users", "email"),)


def test_inheritance_that_doubles_is_bounded() -> None:
    f = File()
    every: list[Operation] = [f.create("t0", "a int")]
    every += [f.create(f"t{n}", like=(f"t{n - 1}", f"t{n - 1}")) for n in range(1, 60)]
    assert {len(columns) for columns in shown(replayed(*every)).values()} == {1}


def test_too_many_copies_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "MAX_COPIES", 5)
    f = File()
    found = replayed(f.create("a", "x int", "y int", "z int"), *[f.create(f"b{n}", like=("a",)) for n in range(3)])
    assert [(one.reason, one.table) for one in found.opaques] == [
        ("too large: columns taken over from others", "b1"),
        ("too large: columns taken over from others", "b2"),
    ]


def test_a_lone_alter_is_seen() -> None:
    f = File()
    found = replayed(
        f.add("users", "phone text"), f.modify("users", "ext1", comment="身份证号"), f.rename("users", "a", "b")
    )
    (table,) = found.tables
    assert table.partial
    assert shown(found) == {"users": ["phone text", "ext1 '身份证号'", "b"]}
    assert table.columns[2].names() == ("a", "b")


def test_a_lone_drop_is_seen() -> None:
    f = File()
    found = replayed(
        f.drop("logs"),
        f.drop("users", "consent_at"),
        f.guard("users", "row_policy", on=False),
        f.outlet("x", "r", on=False),
    )
    assert {(kind, lone.table, lone.name, lone.place.line) for (kind, _), lone in found.lone.items()} == {
        ("drop_table", "logs", "", 1),
        ("drop_column", "users", "consent_at", 2),
        ("unprotect", "users", "", 3),
        ("drop_outlet", "x", "r", 4),
    }


def test_dropped_if_there_and_made_is_no_lone_drop() -> None:
    f = File()
    assert not replayed(f.drop("users"), f.create("users", "id int")).lone


def test_said_before_the_table_is_made() -> None:
    f = File()
    found = replayed(
        f.modify("users", "ext1", comment="身份证号"),
        f.add("users", "later int"),
        f.create("users", "id int", "ext1 text"),
    )
    assert shown(found) == {"users": ["id int", "ext1 text '身份证号'", "later int"]}
    assert not found.tables[0].partial
    assert found.tables[0].columns[1].place("comment").line == 1


def test_an_alter_in_another_folder_is_applied_where_the_table_is_made() -> None:
    f, g = File("new/V9.sql"), File("old/V1.sql")
    found = state.replay(
        [History("new", (f.add("users", "phone text"),)), History("old", (g.create("users", "id int"),))]
    )
    assert shown(found) == {"users": ["id int", "phone text"]}
    assert found.tables[0].space == "old"
    assert found.tables[0].columns[1].element.place.file == "new/V9.sql"


def test_two_services_with_a_table_of_one_name() -> None:
    f = File()
    made = [History(space, (f.create("users", "id int"),)) for space in ("a", "b")]
    found = state.replay([*made, History("a", (f.add("users", "x int"),)), History("c", (f.add("users", "y int"),))])
    assert [(table.space, table.partial, len(table.columns)) for table in found.tables] == [
        ("a", False, 2),
        ("b", False, 1),
        ("c", True, 1),
    ]


def test_a_message_is_no_table_to_alter() -> None:
    f = File()
    found = state.replay(
        [
            History("sql", (f.add("user", "phone text"),)),
            History("proto", (f.create("user", "id int", kind="message"),)),
        ]
    )
    assert [(table.space, len(table.columns)) for table in found.tables] == [("sql", 1), ("proto", 1)]


def test_protections_come_and_go() -> None:
    f = File()
    create = f.create("users", "phone text")
    on, off = f.guard("users", "masked", "phone"), f.guard("users", "masked", "Phone", on=False)
    assert replayed(create, on).tables[0].columns[0].element.protection == {"masked"}
    last = replayed(create, on, off).tables[0].columns[0]
    assert last.element.protection == frozenset()
    assert last.place("protection").line == 4
    rows = replayed(create, f.guard("users", "row_policy"))
    assert rows.tables[0].guards["row_policy"].line == 5
    assert (
        not replayed(create, f.guard("users", "row_policy"), f.guard("users", "row_policy", on=False)).tables[0].guards
    )


def test_ways_out_come_and_go() -> None:
    f = File()
    grant = f.outlet("users", "partner", columns=("phone",))
    assert [outlet for _, outlet in replayed(grant).outlets] == [grant]
    assert not replayed(grant, f.outlet("Users", "PARTNER", on=False)).outlets
    assert len(replayed(grant, f.outlet("users", "other", on=False)).outlets) == 1
    every = (grant, f.outlet("orders", "partner"), f.outlet("users", "other"))
    assert len(replayed(*every, f.outlet("*", "partner", on=False)).outlets) == 1
    assert len(replayed(*every, f.outlet("users", "", on=False)).outlets) == 1
    assert len(replayed(*every, f.outlet("users", "partner", on=False, columns=("id",))).outlets) == 3
    assert len(replayed(*every, f.outlet("users", "partner", on=False), grant).outlets) == 3


def test_a_type_that_holds_anything() -> None:
    f = File()
    found = replayed(
        f.create("t", "a text", "b int"), f.modify("t", "a", type="JSONB"), f.modify("t", "b", type="bigint")
    )
    assert [column.element.open_model for column in found.tables[0].columns] == [True, False]
    back = replayed(f.create("t", "a text"), f.modify("t", "a", type="jsonb"), f.modify("t", "a", type="text"))
    assert not back.tables[0].columns[0].element.open_model


def test_what_was_not_read_and_what_was_written_stays() -> None:
    opaque = Opaque("statement not understood: DO", Place("V1.sql", 3))
    rows = Literals("users", Place("V1.sql", 4), ("name",), ((("x", Place("V1.sql", 4)),),))
    found = replayed(opaque, rows)
    assert (found.opaques, found.literals) == ((opaque,), (("db", rows),))


def test_a_column_added_twice_is_what_it_was_last() -> None:
    f = File()
    found = replayed(f.create("t", "a int '甲'"), f.add("t", "A text"))
    assert shown(found) == {"t": ["A text"]}
    assert [old.comment for old in found.tables[0].columns[0].past] == ["甲"]
    assert shown(replayed(f.create("t", "a int"), f.add("t", "a text"))) == {"t": ["a text"]}


NAMES = st.sampled_from(["a", "A", "b", "c", "a.b", "x.a"])


@st.composite
def operations(draw: st.DrawFn) -> list[Operation]:
    """Return any operations in any order, on few names so that they meet."""
    f = File()
    made: list[Operation] = []
    for _ in range(draw(st.integers(0, 25))):
        table, name, to = draw(NAMES), draw(NAMES), draw(NAMES)
        made.append(
            draw(
                st.sampled_from(
                    [
                        f.create(table, f"{name} int", f"{to} text '注'", if_not_exists=draw(st.booleans())),
                        f.create(table, f"{name} int", like=(to,), kind=draw(st.sampled_from(["table", "object"]))),
                        f.create(table, kind="view", star_of=(to, name), replace=draw(st.booleans())),
                        f.drop(table),
                        f.drop(table, name),
                        f.rename(table, to),
                        f.rename(table, name, to),
                        f.add(table, f"{name} varchar(3)"),
                        f.modify(table, name, type="json", whole=draw(st.booleans())),
                        f.comment(table, "表"),
                        f.guard(table, "masked", draw(st.sampled_from(["", name])), on=draw(st.booleans())),
                        f.outlet(table, to, on=draw(st.booleans())),
                    ]
                )
            )
        )
    return made


@settings(max_examples=400, deadline=None, derandomize=True)
@given(operations(), operations())
def test_any_operations(first: list[Operation], second: list[Operation]) -> None:
    """Whatever the order, there is a state, its elements know their table, and its index leads to its columns."""
    found = state.replay([History("one", tuple(first)), History("two", tuple(second))])
    for table in found.tables:
        assert {column.element.table for column in table.columns} <= {table.name}
        for column in table.columns:
            known = table.find(column.element.name)
            assert known is not None
            assert known.element.name.casefold() == column.element.name.casefold()
    again = state.replay([History("one", tuple(first)), History("two", tuple(second))])
    assert shown(again) == shown(found)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(operations())
def test_a_dropped_column_is_gone_and_nothing_else_is(made: list[Operation]) -> None:
    found = replayed(*made)
    for table in found.tables:
        views = {one.name for one in found.tables if one.kind == "view"}
        if table.name in views or any(isinstance(one, CreateTable) and (one.like or one.star_of) for one in made):
            continue
        for column in table.columns:
            rest = replayed(*made, DropColumn(table.name, column.element.name, Place("V2.sql", 1)))
            gone = [one for one in shown(found).items() if one not in shown(rest).items()]
            assert len(gone) <= 1
            assert sum(map(len, shown(rest).values())) < sum(map(len, shown(found).values()))


def test_renames_without_end_stay_small() -> None:
    f = File()
    every: list[Operation] = [f.create("t", "c0 int")]
    every += [f.rename("t", f"c{n}", f"c{n + 1}") for n in range(3000)]
    (column,) = replayed(*every).tables[0].columns
    assert column.names()[0] == "c0"
    assert column.element.name == "c3000"
    assert len(column.past) <= state.MAX_PAST + 2
    assert replace(column.element, name="c0", place=Place("V1.sql", 2)) == column.past[0]
