"""The nouns of schemas: elements, and the operations that make and change them.

A reader turns the files of one language into operations, in the order in which they take effect; `state` replays them.
A declarative language (Avro, OpenAPI, ...) knows only `CreateTable`. Names are spelled as in the source.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from checker.problem import Place

Direction = Literal["stored", "request", "response", "event", "callback"]
"""Where an element's values are: at rest, or on their way in (request), out (response), or to others."""
Protection = Literal[
    "encrypted", "hashed", "masked", "redacted", "tokenised", "row_policy", "access_controlled", "write_only"
]
Parse = Literal["structured", "salvaged"]
"""`salvaged`: recovered from tokens where the grammar of the library did not reach."""


class Source(NamedTuple):
    """A column of a table, as (table, name), from which another one is derived; `through`: functions on the way."""

    table: str
    name: str
    through: tuple[str, ...] = ()
    """Lower-case names of functions and casts that the value passes (`md5`, `concat`)."""


@dataclass(frozen=True, slots=True)
class Element:
    """One column, field, property, parameter or message field.

    `table` is the table, view, message, record, type, index or path that holds it, `name` its name; for something
    nested, names joined by dots below the top (`contact.geo.lat`). A place is that of the name in the file.
    """

    table: str
    name: str
    type: str
    """As in the source, with length and precision; empty where none is written."""
    place: Place
    comment: str = ""
    """COMMENT, description, doc, verbose_name, leading comment: what says what the element is."""
    notes: tuple[str, ...] = ()
    """Other words beside it: trailing comments, help texts, names of enum values."""
    nullable: bool | None = None
    """Whether it may be absent or null; None where the language does not say."""
    default: str | None = None
    key: str | None = None
    """What stays when the name changes: the number of a protobuf field."""
    aliases: tuple[str, ...] = ()
    """Names that it had before, as declared (Avro aliases, `@map` of Prisma gives the database's name)."""
    direction: Direction = "stored"
    exposed_by: tuple[str, ...] = ()
    """Operations that carry it, as `GET /users/{id} response 200`."""
    protection: frozenset[Protection] = frozenset()
    annotations: tuple[tuple[str, str], ...] = ()
    """What is declared beside it about privacy: `x-pii`, `(pii)`, `meta.pii`, `classification`, tags."""
    derived_from: tuple[Source, ...] = ()
    open_model: bool = False
    """Whether it may hold anything: json, jsonb, variant, additionalProperties, dynamic mapping, Any, Struct."""
    parse: Parse = "structured"


@dataclass(frozen=True, slots=True)
class CreateTable:
    """A table, view, message or type comes into being.

    `like` are tables whose columns it takes over (LIKE, INHERITS, PARTITION OF, allOf of another file), in order,
    before its own `elements`. `star_of` are tables of which a view takes every column (`SELECT *`).
    """

    table: str
    place: Place
    elements: tuple[Element, ...]
    kind: str = "table"
    """table, view, materialized_view, message, record, object, type, input, index, operation, ..."""
    comment: str = ""
    like: tuple[str, ...] = ()
    star_of: tuple[str, ...] = ()
    if_not_exists: bool = False
    replace: bool = False
    open_model: bool = False


@dataclass(frozen=True, slots=True)
class DropTable:
    """A table, view or type is gone."""

    table: str
    place: Place


@dataclass(frozen=True, slots=True)
class RenameTable:
    """A table goes by another name."""

    table: str
    to: str
    place: Place


@dataclass(frozen=True, slots=True)
class CommentTable:
    """A table's comment is set, or removed (empty)."""

    table: str
    comment: str
    place: Place


@dataclass(frozen=True, slots=True)
class AddColumn:
    """A column is added to a table."""

    element: Element
    if_not_exists: bool = False


@dataclass(frozen=True, slots=True)
class DropColumn:
    """A column is gone."""

    table: str
    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class RenameColumn:
    """A column goes by another name."""

    table: str
    name: str
    to: str
    place: Place


@dataclass(frozen=True, slots=True)
class ModifyColumn:
    """Aspects of a column are set; those that are None stay as they are.

    MySQL's MODIFY and CHANGE set every aspect: what they do not write is reset (`whole`). CHANGE that renames is a
    `RenameColumn` followed by this.
    """

    table: str
    name: str
    place: Place
    type: str | None = None
    nullable: bool | None = None
    comment: str | None = None
    default: str | None = None
    protection: frozenset[Protection] | None = None
    whole: bool = False
    parse: Parse = "structured"


@dataclass(frozen=True, slots=True)
class Outlet:
    """Data of a table get a way out: `to` is a role, a file, a subscriber, as far as it is written."""

    kind: Literal["grant", "publication", "export", "foreign_table", "subscription"]
    table: str
    place: Place
    columns: tuple[str, ...] = ()
    """Empty: every column."""
    to: str = ""
    on: bool = True
    """False where it is taken away (REVOKE, DROP PUBLICATION)."""


@dataclass(frozen=True, slots=True)
class Guard:
    """A protection of a table, or of one of its columns, is put on or taken off."""

    protection: Protection
    table: str
    place: Place
    name: str = ""
    """Empty: the whole table."""
    on: bool = True


@dataclass(frozen=True, slots=True)
class Literals:
    """Values written into a table by the schema files themselves: seeds and defaults."""

    table: str
    place: Place
    columns: tuple[str, ...]
    """Empty where the statement names none: then every column of the table, in its order."""
    rows: tuple[tuple[tuple[str, Place], ...], ...]
    """Each value as text with its place. At most some hundred rows a statement are kept."""


@dataclass(frozen=True, slots=True)
class Opaque:
    """Something that may change the schema and that could not be read: never skipped in silence.

    `reason` is a key of `messages.MESSAGES`-like brevity in English, such as `statement not understood: CREATE FOO`.
    """

    reason: str
    place: Place
    table: str = ""


Operation = (
    CreateTable
    | DropTable
    | RenameTable
    | CommentTable
    | AddColumn
    | DropColumn
    | RenameColumn
    | ModifyColumn
    | Outlet
    | Guard
    | Literals
    | Opaque
)


@dataclass(frozen=True, slots=True)
class History:
    """Operations of one database, service or package, in order; `space` tells it from others of the same names.

    A folder of migrations, a Django application, a package of messages: `db/migration`, `shop`, `leapca.user.v1`.
    """

    space: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Format:
    """How one schema language is recognised and read."""

    patterns: tuple[str, ...]
    """Globs of paths that always are of this language, as `*.proto`; matched on the whole path, in lower case."""
    sniff: Callable[[str, str], bool]
    """(path, text) -> whether a file that no pattern claims looks like this language. Fast; never raises."""
    read: Callable[[Mapping[str, str], Callable[[str], str | None]], Iterator[History]]
    """(text of each file of this language by path, text of any file of the tree by path) -> its histories.

    The second argument is for references to other files; it answers None where there is no such file, and it never
    leaves the repository. Never raises for what a file holds: what cannot be read is an `Opaque` at its place.
    """
    suffixes: tuple[str, ...] = field(default=())
    """Endings, with the dot, of the names that are worth a sniff: (`.sql`, `.ddl`). Empty: only the patterns count."""
