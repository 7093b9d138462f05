"""A query into its columns and, for each, the columns of tables that it is made of and the functions on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from checker.schema.model import Source
from checker.schema.sqltext.cursor import joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlglot import exp

    from checker.schema.sqltext.tokens import Dialect

MAX_LENGTH = 100_000
MAX_DEPTH = 40
"""Brackets within brackets; the library tries alternatives at each of them."""
MAX_COLUMNS = 2_000
WHOLE_ROW = "*"


class Output(NamedTuple):
    """A column of a query's result; `offset` is where its name stands in the query, -1 where it does not."""

    name: str
    offset: int
    sources: tuple[Source, ...]


class Query(NamedTuple):
    """What a query yields: its columns, the tables of which it takes every column, and all tables that it reads."""

    outputs: tuple[Output, ...] = ()
    star_of: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()


class _TooWideError(Exception):
    """A query that multiplies columns beyond measure."""


def read_query(text: str, dialect: Dialect) -> Query | None:
    """Return what a query yields, or None where the library does not understand it."""
    if len(text) > MAX_LENGTH or _depth(text) > MAX_DEPTH:
        return None
    import sqlglot
    from sqlglot import exp

    try:
        tree = sqlglot.parse_one(text, read=dialect)
        if not isinstance(tree, exp.Query):
            return None
        return _Reader(dialect).query(tree, {})
    except Exception:  # noqa: BLE001 - whatever the library makes of a text, the caller says that it was not understood
        return None


def _depth(text: str) -> int:
    depth = deepest = 0
    for character in text:
        if character == "(":
            depth += 1
            deepest = max(deepest, depth)
        elif character == ")":
            depth -= 1
    return deepest


class _Reader:
    """The walk over the library's tree, whose classes are imported late."""

    def __init__(self, dialect: Dialect) -> None:
        from sqlglot import exp

        self.exp = exp
        # `SELECT row_to_json(u) FROM users u`
        self.rows_are_values = dialect == "postgres"
        self.around: list[Mapping[str, str | Query]] = []

    def query(self, node: exp.Expr, ctes: Mapping[str, Query]) -> Query:
        exp = self.exp
        ctes = self._with(node, ctes)
        if isinstance(node, (exp.Subquery, exp.Paren)):
            return self.query(node.this, ctes)
        if isinstance(node, exp.SetOperation):
            return _both(self.query(node.left, ctes), self.query(node.right, ctes))
        if isinstance(node, exp.Select):
            return self._select(node, ctes)
        return Query()

    def _with(self, node: exp.Expr, ctes: Mapping[str, Query]) -> Mapping[str, Query]:
        clause = node.args.get("with_") or node.args.get("with")
        if clause is None:
            return ctes
        known = dict(ctes)
        for cte in clause.expressions:
            body = cte.this
            if clause.args.get("recursive") and isinstance(body, self.exp.SetOperation):
                known[cte.alias.lower()] = _named(self.query(body.left, known), cte)
            known[cte.alias.lower()] = _named(self.query(body, known), cte)
        return known

    def _select(self, node: exp.Select, ctes: Mapping[str, Query]) -> Query:
        exp = self.exp
        given: dict[str, str | Query] = {}
        clause = node.args.get("from_") or node.args.get("from")
        joins = [join.this for join in node.args.get("joins") or ()]
        first = [clause.this] if clause else []
        for source in (*first, *joins, *(node.args.get("laterals") or ())):
            self._give(source, ctes, given)
        self.around.append(given)
        outputs: list[Output] = []
        star_of: list[str] = []
        for projection in node.expressions:
            self._project(projection, ctes, outputs, star_of)
        self.around.pop()
        tables: list[str] = []
        for source in given.values():
            tables += (source,) if isinstance(source, str) else source.tables
        for nested in node.find_all(exp.Table):
            name = _table(nested)
            if name.lower() not in ctes and name not in tables:
                tables.append(name)
        return Query(tuple(outputs), tuple(dict.fromkeys(star_of)), tuple(dict.fromkeys(tables)))

    def _project(
        self, projection: exp.Expr, ctes: Mapping[str, Query], outputs: list[Output], star_of: list[str]
    ) -> None:
        exp, given = self.exp, self.around[-1]
        if isinstance(projection, exp.Star):
            chosen = list(given.values())
        elif isinstance(projection, exp.Column) and isinstance(projection.this, exp.Star):
            chosen = [given.get(projection.table.lower(), projection.table)]
        else:
            output = self._output(projection, given, ctes)
            outputs.append(output._replace(sources=tuple(each for each in output.sources if each.name != WHOLE_ROW)))
            star_of += (each.table for each in output.sources if each.name == WHOLE_ROW)
            chosen = []
        for each in chosen:
            if isinstance(each, str):
                star_of.append(each)
            else:
                outputs += each.outputs
                star_of += each.star_of
        if len(outputs) > MAX_COLUMNS or any(len(output.sources) > MAX_COLUMNS for output in outputs[-1:]):
            raise _TooWideError

    def _give(self, source: exp.Expr, ctes: Mapping[str, Query], given: dict[str, str | Query]) -> None:
        exp = self.exp
        name = source.alias_or_name.lower()
        if isinstance(source, exp.Table):
            table = _table(source)
            given[name or table.lower()] = ctes.get(table.lower(), table)
        elif isinstance(source, exp.Lateral) or (
            isinstance(source, (exp.Subquery, exp.Paren)) and isinstance(source.this, exp.Table)
        ):
            self._give(source.this, ctes, given)
        elif isinstance(source, exp.Subquery):
            given[name] = _named(self.query(source, ctes), source)
        else:
            given[name] = Query()
        for join in source.args.get("joins") or ():
            self._give(join.this, ctes, given)

    def _output(self, projection: exp.Expr, given: Mapping[str, str | Query], ctes: Mapping[str, Query]) -> Output:
        exp = self.exp
        name = projection.args.get("alias") if isinstance(projection, exp.Alias) else projection
        if isinstance(name, exp.Column):
            name = name.this
        offset = name.meta.get("start", -1) if isinstance(name, exp.Identifier) else -1
        sources = dict.fromkeys(self._sources(projection, given, ctes))
        return Output(projection.alias_or_name or projection.output_name, offset, tuple(sources))

    def _sources(
        self, projection: exp.Expr, given: Mapping[str, str | Query], ctes: Mapping[str, Query]
    ) -> Iterator[Source]:
        todo: list[tuple[exp.Expr, tuple[str, ...]]] = [(projection, ())]
        while todo:
            node, through = todo.pop()
            if isinstance(node, self.exp.Column):
                yield from self._resolved(node, through, given)
                continue
            if isinstance(node, self.exp.Exists):
                continue
            if isinstance(node, self.exp.Query):
                inner = self.query(node, ctes)
                for output in inner.outputs:
                    yield from _passed(output.sources, through)
                yield from (Source(table, WHOLE_ROW, through) for table in inner.star_of)
                continue
            through = self._through(node, through)
            todo.extend((child, through) for child in reversed(list(node.iter_expressions())))

    def _through(self, node: exp.Expr, through: tuple[str, ...]) -> tuple[str, ...]:
        exp = self.exp
        if not isinstance(node, exp.Func) or isinstance(node, (exp.And, exp.Or, exp.Case, exp.If)):
            return through
        name = node.name if isinstance(node, exp.Anonymous) else node.sql_name()
        return tuple(dict.fromkeys((name.lower(), *through)))

    def _resolved(
        self, column: exp.Column, through: tuple[str, ...], given: Mapping[str, str | Query]
    ) -> Iterator[Source]:
        name = column.name
        if column.table:
            # A subquery may read columns of the queries around it.
            alias = column.table.lower()
            owners = [next((each[alias] for each in reversed(self.around) if alias in each), column.table)]
        else:
            owners = list(given.values())
            row = given.get(name.lower())
            as_json = any("json" in function for function in through)
            if isinstance(row, str) and (self.rows_are_values or as_json):
                yield Source(row, WHOLE_ROW, through)
                if as_json:
                    return
            knowing: list[str | Query] = [each for each in owners if isinstance(each, Query) and _find(each, name)]
            owners = knowing or owners
        for owner in owners:
            if isinstance(owner, str):
                yield Source(owner, name, through)
                continue
            found = _find(owner, name)
            if found is None:
                yield from (Source(table, name, through) for table in owner.star_of)
            else:
                yield from _passed(found.sources, through)


def _find(query: Query, name: str) -> Output | None:
    return next((output for output in query.outputs if output.name.lower() == name.lower()), None)


def _passed(sources: tuple[Source, ...], through: tuple[str, ...]) -> Iterator[Source]:
    for source in sources:
        yield source._replace(through=tuple(dict.fromkeys((*source.through, *through))))


def _both(left: Query, right: Query) -> Query:
    outputs = [
        output._replace(sources=tuple(dict.fromkeys((*output.sources, *other.sources))))
        for output, other in zip(left.outputs, right.outputs, strict=False)
    ]
    return Query(
        (*outputs, *left.outputs[len(outputs) :]),
        tuple(dict.fromkeys((*left.star_of, *right.star_of))),
        tuple(dict.fromkeys((*left.tables, *right.tables))),
    )


def _named(query: Query, aliased: exp.Expr) -> Query:
    """Return a query with the names that `AS t (a, b)` gives its columns."""
    names = [column.name for column in aliased.args["alias"].columns] if aliased.args.get("alias") else []
    outputs = [output._replace(name=name) for output, name in zip(query.outputs, names, strict=False)]
    return query._replace(outputs=(*outputs, *query.outputs[len(outputs) :]))


def _table(table: exp.Table) -> str:
    return joined([part for part in (table.catalog, table.db, table.name) if part])
