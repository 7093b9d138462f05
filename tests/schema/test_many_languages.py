"""Files of several languages in one tree: what two of them know is read by both, and told once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from checker.config import Config
from checker.discover import WorkingTree
from checker.schema import survey
from checker.schema.watch import Watcher

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from checker.schema.model import Element
    from checker.schema.survey import Class, Survey

MIGRATION = """
from alembic import op
import sqlalchemy as sa
revision = "1"
down_revision = None
def upgrade():
    op.create_table("users", sa.Column("id", sa.Integer), sa.Column("phone", sa.String(20)))
"""
MODEL = """
from sqlalchemy import Column, Integer, String
from sqlalchemy.orm import declarative_base
Base = declarative_base()
class User(Base):
    __tablename__ = "users"
    __table_args__ = {"comment": "用户"}
    id = Column(Integer)
    phone = Column(String(20), comment="手机号")
    mail = Column(String(20))
"""


def nothing(_: str, __: str, elements: Sequence[Element]) -> list[Class]:
    return [survey.NONE] * len(elements)


def surveyed(folder: Path, files: Mapping[str, str]) -> Survey:
    """Return what the files hold."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return survey.of_tree(Watcher(Config()).watch(WorkingTree(folder)), nothing)


def shown(found: Survey) -> list[str]:
    """Return each element as one line, and what is opaque."""
    elements = [
        f"{one.element.place.file}:{one.element.place.line} {one.table.name}.{one.element.name} {one.element.comment}"
        for one in found.elements
    ]
    return [*map(str.rstrip, elements), *(f"{one.opaque.place}: {one.opaque.reason}" for one in found.opaques)]


def test_a_model_gives_its_words_to_what_a_migration_makes(tmp_path: Path) -> None:
    found = surveyed(tmp_path, {"alembic/versions/1.py": MIGRATION, "app/models.py": MODEL})
    assert shown(found) == [
        "alembic/versions/1.py:7 users.id",
        "alembic/versions/1.py:7 users.phone 手机号",
        "app/models.py:10 users.mail",
    ]
    phone = found.elements[1].column
    assert found.elements[0].table.comment == "用户"
    assert (phone.place("comment").file, phone.place("type").file) == ("app/models.py", "alembic/versions/1.py")


def test_a_model_finds_the_table_by_the_name_that_migrations_give_it_last(tmp_path: Path) -> None:
    renamed = MIGRATION.replace('"users"', '"old"') + '    op.rename_table("old", "users")\n'
    found = surveyed(tmp_path, {"alembic/versions/1.py": renamed, "app/models.py": MODEL})
    assert {one.table.name for one in found.elements} == {"users"}
    assert len(found.elements) == 3


def test_a_model_of_another_project_stays_by_itself(tmp_path: Path) -> None:
    found = surveyed(tmp_path, {"a/alembic/versions/1.py": MIGRATION, "a/models.py": MODEL, "b/models.py": MODEL})
    assert shown(found)[3:] == [
        "b/models.py:8 users.id",
        "b/models.py:9 users.phone 手机号",
        "b/models.py:10 users.mail",
    ]


@pytest.mark.parametrize(
    "disguise",
    [
        "# alembic\nrevision = 1\n",
        "# alembic\nrevision = '1'\ndown_revision = None\ndef upgrade():\n    pass\n",
        "# django: models.Model\n",
        "# django migrations.Migration\nclass Migration(object):\n    operations = []\n",
    ],
)
def test_models_do_not_hide_behind_another_language(tmp_path: Path, disguise: str) -> None:
    found = surveyed(tmp_path, {"app/models.py": MODEL + disguise})
    assert [one.element.name for one in found.elements] == ["id", "phone", "mail"]


@pytest.mark.parametrize(
    "text",
    [
        '"""Writes django migrations: class Migration(migrations.Migration)."""\n',
        "from django import forms\nclass Form(forms.Form):\n    phone = forms.CharField()\n",
        "from django.db import models\ndef field():\n    return models.CharField()\n# migrations.Migration\n",
        "from alembic import context  # runs upgrade()\nconfig = context.config\nrevision = 'head'\n",
    ],
)
@pytest.mark.parametrize("path", ["tools/helper.py", "shop/migrations/helper.py"])
def test_code_beside_migrations_is_none(tmp_path: Path, text: str, path: str) -> None:
    assert shown(surveyed(tmp_path, {path: text})) == []


def test_a_migration_without_its_class_is_told(tmp_path: Path) -> None:
    found = surveyed(tmp_path, {"shop/migrations/0001_initial.py": "from django.db import migrations\n"})
    assert shown(found) == ["shop/migrations/0001_initial.py:1:1: no migration: no class Migration"]


def test_a_part_of_an_interface_is_no_schema_of_its_own(tmp_path: Path) -> None:
    part = "type: object\nproperties:\n  {name}: {{type: string}}\n"
    root = """
openapi: 3.1.0
paths:
  /users:
    get:
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: parts/user.yaml}}}}
"""
    found = surveyed(
        tmp_path,
        {
            "api/openapi.yaml": root,
            "api/parts/user.yaml": part.format(name="phone") + "  home: {$ref: address.yaml}\n",
            "api/parts/address.yaml": part.format(name="street"),
            "api/parts/other.yaml": part.format(name="mail"),
        },
    )
    assert [(one.element.name, one.element.direction) for one in found.elements] == [
        ("street", "response"),
        ("phone", "response"),
        ("home", "response"),
        ("mail", "stored"),
    ]


def test_what_a_schema_takes_over_stays_beside_the_interface(tmp_path: Path) -> None:
    shared = '{"$schema": "http://json-schema.org/draft-07/schema#", "$ref": "#/definitions/A", "definitions": '
    shared += '{"A": {"type": "object", "properties": {"phone": {"type": "string"}}}}}'
    root = '{"openapi": "3.0.0", "paths": {}, "components": {"schemas": {"B": {"$ref": "common.json#/definitions/A"}}}}'
    found = surveyed(tmp_path, {"common.json": shared, "openapi.json": root})
    assert {one.table.name for one in found.elements} >= {"A", "common"}


def test_references_to_what_json_schema_publishes_and_to_names_of_the_tree(tmp_path: Path) -> None:
    other = '{"$schema": "x", "$id": "urn:shop:other", "type": "object", "properties": {"mail": {"type": "string"}},'
    other += ' "$defs": {"Deep": {"type": "object", "properties": {"phone": {"type": "string"}}}}}'
    references = {
        "new": "https://json-schema.org/draft/2020-12/schema",
        "old": "http://json-schema.org/draft-07/schema#",
        "part": "http://json-schema.org/draft-07/schema#/definitions/nonNegativeInteger",
        "whole": "urn:shop:other",
        "deep": "urn:shop:other#/$defs/Deep",
        "lost": "urn:shop:lost",
        "far": "https://json-schema.org.example/draft-07/schema",
        "plain": "https://example.invalid/a.json",
    }
    properties = ",\n".join(f'"{name}": {{"$ref": "{to}"}}' for name, to in references.items())
    found = surveyed(
        tmp_path,
        {"a.schema.json": f'{{"type": "object", "properties": {{\n{properties}\n}}}}', "b.schema.json": other},
    )
    types = {one.element.name: (one.element.type, one.element.open_model) for one in found.elements}
    assert [types[name] for name in ("new", "old", "part")] == [("object", True)] * 3
    assert (types["whole"][0], types["deep"][0]) == ("urn:shop:other", "Deep")
    assert [(one.opaque.place.line, one.opaque.reason.partition(":")[0]) for one in found.opaques] == [
        (line, "reference outside") for line in (7, 8, 9)
    ]
