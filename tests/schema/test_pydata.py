"""What a data migration runs: any way to more than rows keeps it opaque."""

from __future__ import annotations

import pytest

from checker.schema.model import Opaque
from checker.schema.readers import django

MIGRATION = """
from django.db import migrations, models, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
import uuid
{top}

def forwards(apps, schema_editor):
{body}

class Migration(migrations.Migration):
    operations = [migrations.RunPython(forwards)]
"""


def opaque(body: str, top: str = "") -> bool:
    text = MIGRATION.format(top=top, body="\n".join(f"    {line}" for line in body.splitlines()))
    compile(text, "migration", "exec")
    (history,) = django.FORMAT.read({"shop/migrations/0001_a.py": text}, lambda _: None)
    return any(isinstance(operation, Opaque) for operation in history.operations)


def test_the_frame_itself_is_harmless() -> None:
    assert not opaque("apps.get_model('shop', 'Member').objects.update(name=Concat(F('name'), Value('!')))")


@pytest.mark.parametrize(
    "body",
    [
        "schema_editor.execute('DROP TABLE x')",
        "schema_editor.add_field(None, None)",
        "schema_editor.connection.cursor().execute('x')",
        "schema_editor.connection.ops",
        "editor = schema_editor",
        "use = [schema_editor]",
        "print(schema_editor)",
        "for schema_editor in (): pass",
        "map(lambda one: one, schema_editor)",
        "getattr(apps, 'x')",
        "eval('1')",
        "__import__('os')",
        "from django.db import connection\nconnection.cursor()",
        "import os",
        "import os as uuid",
        "from shop.helpers import ddl\nddl()",
        "from .helpers import ddl",
        "apps.get_model('a', 'B').objects.raw('DROP TABLE x')",
        "apps.get_model('a', 'B').objects.extra(select={'x': 'y'})",
        "apps.get_model('a', 'B').objects.all().query.get_compiler('default')",
        "apps.get_model('a', 'B')._meta.apps",
        "apps.get_app_config('shop').module",
        "models.query.connections['default']",
        "models.expressions.RawSQL('x', [])",
        "models.Func(F('x'), function='y')",
        "Concat(F('x'), template='; DROP TABLE x')",
        "Concat(**{'template': 'x'})",
        "create = Concat\ncreate(template='x')",
        "transaction.get_connection()",
        "uuid.os.system('mysql')",
        "uuid.enum.bltns.exec('x')",
        "global F",
        "class Row: pass",
        "unknown(apps)",
        "async def later(): pass",
        "def exec(): pass\nexec('x')",
    ],
)
def test_more_than_rows(body: str) -> None:
    assert opaque(body)


@pytest.mark.parametrize(
    ("top", "body"),
    [
        ("from django.db import connection", "connection.alias"),
        ("from django.db import connection as F", "F('x')"),
        ("from shop.helpers import *", "pass"),
        ("from shop.helpers import fix", "fix(apps)"),
        ("from shop.helpers import fix", "def inner(fix):\n    return fix\nfix(apps)"),
        ("from django.db import connection as db\nrun = db.cursor", "run()"),
        ("from shop import fix\nlen = fix", "len(apps)"),
        ("if True:\n    from shop import fix as print", "print(apps)"),
        ("def helper(apps, editor):\n    editor.execute('x')", "helper(apps, schema_editor)"),
        ("def helper(*given):\n    given[1].execute('x')", "helper(apps, schema_editor)"),
        ("def helper(apps, editor):\n    pass", "helper(*[apps], schema_editor)"),
        ("def helper(apps):\n    import subprocess", "helper(apps)"),
        ("def one(apps):\n    two(apps)\ndef two(apps):\n    one(apps)\n    exec('x')", "one(apps)"),
        ("def one():\n    pass\ndef one():\n    exec('x')", "one()"),
        ("def later():\n    global transaction\n    transaction = None", "pass"),
        ("\n".join(f"def f{n}():\n    f{n + 1}()" for n in range(300)) + "\ndef f300():\n    pass", "f0()"),
    ],
)
def test_more_than_rows_by_way_of_the_file(top: str, body: str) -> None:
    assert opaque(body, top)


def test_functions_that_call_each_other_are_looked_at_once() -> None:
    top = "\n".join(f"def f{n}():\n    f{n + 1}()\n    f{n + 1}()" for n in range(15)) + "\ndef f15():\n    pass"
    assert not opaque("f0()\nf1()", top)
