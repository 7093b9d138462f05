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
        "import logging\nlogging.getLogger(__name__).info('x')",
        "import datetime\nnow = datetime.datetime.now(datetime.timezone.utc)",
        "import collections.abc\nisinstance(apps, collections.abc.Iterable)",
        "from django.conf import settings\nif settings.USE_TZ:\n    print(uuid.uuid4())",
        "from django.utils import timezone\ntimezone.now()",
        "from django.contrib.auth.hashers import make_password\nmake_password(None)",
        "models.functions.Cast(F('a'), models.CharField(max_length=20))",
        "from django.db.models.functions import Cast\nCast('a', output_field=models.IntegerField())",
        "with transaction.atomic():\n    pass",
        "match 1:\n    case int(real=0):\n        pass",
    ],
)
def test_rows_alone(body: str) -> None:
    assert not opaque(body)


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
        "from django.db.models.sql.query import RawQuery\nlist(RawQuery('DROP TABLE x', 'default'))",
        "from django.db.models.query import RawQuerySet\nlist(RawQuerySet('DROP TABLE x'))",
        "list(models.query.RawQuerySet('DROP TABLE x', model=apps.get_model('a', 'B')))",
        "apps.get_model('a', 'B').objects.all().query.add_extra({'x': 'y'}, None, None, None, None, None)",
        "apps.get_model('a', 'B').name.field.column = 'x'",
        "models.expressions.CombinedExpression(F('a'), '; DROP TABLE x', F('b'))",
        "Concat.mro()",
        "Concat.template = '; DROP TABLE x'",
        "one = Concat(F('x'))\none.function = 'x'",
        "(F('a') + 1).connector = '; DROP TABLE x'",
        "Concat.unheard_of = 'x'",
        "dict = Concat\ndict(F('x'), template='; DROP TABLE x')",
        "def inner(dict):\n    dict(F('x'), template='; DROP TABLE x')\ninner(Concat)",
        "row = apps.get_model('a', 'B')()\nrow.filter = Concat\nrow.filter(F('x'), template='; DROP TABLE x')",
        "import collections\ncollections.namedtuple('X', 'filter')(Concat).filter(F('x'), template='x')",
        "models.Q(a=1, _connector='; DROP TABLE x')",
        "apps.get_model('a', 'B').objects.filter(_connector='; DROP TABLE x')",
        "models.CharField(max_length='1); DROP TABLE x')",
        "models.CharField('', '', False, '1); DROP TABLE x')",
        "field = models.CharField\nfield(max_length=1)",
        "models.manager.inspect.currentframe()",
        "import logging\nlogging.currentframe()",
        "import logging.config\nlogging.config.dictConfig({'formatters': {'f': {'()': 'subprocess.call'}}})",
        "from logging.config import dictConfig\ndictConfig({})",
        "import typing\ntyping.types.FunctionType(1, {})",
        "import typing\ntyping.operator.attrgetter('connection.cursor')(apps)",
        "import string\nstring.Formatter().get_field('0.connection', [apps], {})",
        "import json\nlater = json",
        "(one for one in ()).gi_frame.f_builtins['exec']('x')",
        "match apps:\n    case object(gi_frame=frame):\n        frame()",
        "from django.conf import settings\nsettings.HOOK()",
        "from django.conf import settings as conf\nlater = conf",
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


OTHERWISE = """
from django.db import connection, migrations, models
{top}

class Migration({bases}):
    {body}
    operations = [{operation}]
{end}
"""
PLAIN = {"top": "", "bases": "migrations.Migration", "body": "initial = True", "operation": "", "end": ""}


def read(**parts: str) -> bool:
    """Tell whether anything of a migration is opaque that differs from a plain one in these parts."""
    text = OTHERWISE.format_map({**PLAIN, **parts})
    compile(text, "migration", "exec")
    (history,) = django.FORMAT.read({"shop/migrations/0001_a.py": text}, lambda _: None)
    return any(isinstance(operation, Opaque) for operation in history.operations)


@pytest.mark.parametrize(
    "parts",
    [
        {"top": "from shop.ops import AddIndex", "operation": "AddIndex('x')"},
        {"top": "from shop import ops", "operation": "ops.RunPython(migrations.RunPython.noop)"},
        {"top": "class AddIndex(migrations.RunPython):\n    pass", "operation": "AddIndex('x')"},
        {"top": "from shop.RunPython import noop", "operation": "migrations.RunPython(noop)"},
        {"top": "from shop import Base", "bases": "Base"},
        {"top": "from shop import Base", "bases": "Base, migrations.Migration"},
        {"top": "from shop import Meta", "bases": "migrations.Migration, metaclass=Meta"},
        {"body": "def apply(self, state, editor, collect_sql=False):\n        editor.execute('DROP TABLE x')"},
        {"body": "__init__ = print"},
        {"body": "connection.cursor().execute('DROP TABLE x')"},
        {"top": "done = connection.cursor().execute('DROP TABLE x')"},
        {"top": "if True:\n    connection.cursor().execute('DROP TABLE x')"},
        {"end": "setattr(Migration, 'operations', [])"},
        {"end": "Other = Migration\nclass Migration(migrations.Migration):\n    pass\nMigration = Other"},
    ],
)
def test_what_a_migration_does_beside_its_operations(parts: dict[str, str]) -> None:
    assert read(**parts)


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"operation": "migrations.AddIndex('x', models.Index(fields=['a'], name='b'))"},
        {"operation": "migrations.RunPython(migrations.RunPython.noop)"},
        {"top": "from django.contrib.postgres.operations import TrigramExtension", "operation": "TrigramExtension()"},
        {"body": "def helper(apps, editor):\n        editor.execute('x')"},
    ],
)
def test_what_a_migration_does_by_its_operations_alone(parts: dict[str, str]) -> None:
    assert not read(**parts)
