"""A SQL script into the operations of its statements, in order; each one that is not understood is an `Opaque`.

Reasons of an `Opaque` begin with one of: `statement not understood`, `clause not understood`,
`definition not understood`, `query not understood`, `export not understood`, `statement not separated`,
`dynamic SQL`, `not closed`, `nested too deeply`, `too many`, `unknown procedure`, `file included`, `foreign schema`,
`dialect unclear`, `not certain to run`, `rolled back`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from checker.schema.model import AddColumn, CreateTable, DropTable, Guard, Literals, ModifyColumn, Opaque, Outlet
from checker.schema.sqltext.cursor import DETAIL, Cursor, NotUnderstood, words
from checker.schema.sqltext.literals import MAX_ROWS, MAX_VALUES, copied, inserted
from checker.schema.sqltext.objects import OBJECTS, ROUTINES, alter, copied_out, create, create_prefix, skip_definer
from checker.schema.sqltext.query import columns_of, exported, into
from checker.schema.sqltext.split import Piece, split
from checker.schema.sqltext.table import opaque
from checker.schema.sqltext.tokens import TEMPLATE, Lexed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from checker.problem import Place
    from checker.schema.sqltext.inheritance import Step
    from checker.schema.sqltext.located import Located
    from checker.schema.sqltext.tokens import Dialect, Token

MAX_NESTING = 4
MAX_OPAQUE = 200
"""So many are told of one file; one more says that there are others."""

_WORD = re.compile(rf"(?:(?:{TEMPLATE})\s*+|\(\s*+)*+(?P<word>[A-Za-z_]\w*+)?+", re.DOTALL)
# What certainly changes no schema: data, sessions, transactions, maintenance, information.
_NOTHING = words(
    "ABORT ANALYZE BEGIN BINLOG CACHE CHECK CHECKPOINT CHECKSUM CLOSE CLUSTER COMMIT DEALLOCATE DELETE DESC DESCRIBE "
    "DISCARD END EXPLAIN FETCH FLUSH GO HANDLER KILL LISTEN LOAD LOCK MERGE MOVE NOTIFY OPEN OPTIMIZE PRAGMA PRINT "
    "PURGE REASSIGN REFRESH REINDEX RELEASE REPAIR RESET ROLLBACK SAVEPOINT SHOW SPOOL START SYSTEM TRUNCATE UNLISTEN "
    "UNLOCK UPDATE USE VACUUM VALUES XA"
)
_DDL = frozenset({"CREATE", "ALTER", "DROP", "RENAME", "COMMENT", "GRANT", "REVOKE", "SECURITY", "COPY", "IMPORT"})
_TRANSACTION = frozenset({"BEGIN", "START", "COMMIT", "END", "ROLLBACK"})
_BEGINS = re.compile(r"\s*+[A-Za-z]++(?:\s|$)")
_DDL_TEXT = re.compile(
    r"\b(?:CREATE|ALTER|DROP|RENAME|GRANT|REVOKE|COPY|OUTFILE|COMMENT\s++ON|SECURITY\s++LABEL)\b"
    r"|\b(?:ADD|MODIFY)\s++COLUMN\b",
    re.IGNORECASE,
)
_PROCEDURE = re.compile(r"\bPROC(?:EDURE)?\s++(?:IF\s++NOT\s++EXISTS\s++)?+([^\s(]++)\s*+(?:\(|AS\b|@)", re.IGNORECASE)
_CALLED = re.compile(r"\b(?:CALL|EXEC(?:UTE)?|PERFORM|SELECT)\s++([\w.`\"\[\]]++)", re.IGNORECASE)
_LINE = re.compile(
    r"\n[ \t]*+(?:(?:CREATE|ALTER|DROP|COMMENT|EXEC(?:UTE)?+)\b|GO[ \t\r]*+(?:\d++[ \t\r]*+)?+(?:\n|\Z))", re.IGNORECASE
)
# Drizzle cuts a file there, whatever stands around it: no comment goes on behind it.
BREAKPOINT = "--> statement-breakpoint"
_BEHIND_BREAKPOINT = re.compile(rf"{BREAKPOINT}[ \t\r]*+(?!--(?:\s|\Z|> statement-breakpoint))(?P<rest>\S[^\n]*+)")
_INTO = re.compile(r"\w++\s++(?:\w++\s++){0,3}?INTO\s++(?P<table>[^\s(]++)", re.IGNORECASE)
# In a body, a statement begins after one of these.
_BEFORE_STATEMENT = frozenset(
    {";", "BEGIN", "THEN", "ELSE", "LOOP", "DO", "AS", "IS", "REPEAT", "ATOMIC", "$$", ":", ">>"}
)
_BEGIN_LINES = frozenset({"CREATE", "ALTER", "DROP", "GO", "COMMENT", "INSERT", "EXEC", "EXECUTE"})
_CONTROL = words(
    "IF ELSE ELSEIF ELSIF WHILE LOOP REPEAT FOR CASE WHEN DECLARE RETURN LEAVE ITERATE RAISE SIGNAL RESIGNAL PERFORM "
    "UNTIL EXIT CONTINUE THROW TRY GET EXCEPTION NULL"
)
_AFTER_CONDITION = {(word, "TABLE") for word in ("CREATE", "ALTER", "DROP")} | {
    *(("CREATE", word) for word in ("VIEW", "OR")),
    *(("EXECUTE", word) for word in ("(", "SP_EXECUTESQL", "SP_RENAME")),
}
_ANY_AFTER_CONDITION = frozenset({"EXEC", "GRANT"})
_BUILDS = frozenset({"||", "+", "CONCAT", "CONCAT_WS", "FORMAT", "REPLACE", "QUOTE_IDENT", "QUOTE_LITERAL"})


class Script:
    """One file on its way into operations: what a statement may need to know of those before it."""

    def __init__(self, located: Located, dialect: Dialect) -> None:
        """Read `located` as of `dialect`."""
        self.located = located
        self.dialect: Dialect = dialect
        self.variables: dict[str, list[tuple[str, Located, bool]]] = {}
        self.executed: set[Place] = set()
        self.changes = 0
        self.transaction: int | None = None
        self._procedures: set[str] | None = None
        self._called: set[str] | None = None
        self.rows: dict[str, int] = {}
        self.values = 0

    def procedures(self) -> set[str]:
        """Return the names of the procedures that the script defines: their bodies are read where they stand."""
        if self._procedures is None:
            found = _PROCEDURE.findall(self.located.text)
            self._procedures = {name.rpartition(".")[2].strip('`"[]').lower() for name in found}
        return self._procedures

    def called(self) -> set[str]:
        """Return the names of what the script calls: their bodies are certain to run."""
        if self._called is None:
            self._called = {_last(name) for name in _CALLED.findall(self.located.text)}
        return self._called

    def steps(self) -> Iterator[Step]:
        """Yield the operations of the whole script, and which tables follow others."""
        told = 0
        for operation in chain(_behind_breakpoints(self.located), _read(self, self.located, 0)):
            if isinstance(operation, Opaque):
                told += 1
                if told > MAX_OPAQUE + 1:
                    continue
                if told > MAX_OPAQUE:
                    yield Opaque(f"too many: more than {MAX_OPAQUE} places of this file", operation.place)
                    continue
            yield operation


def _behind_breakpoints(located: Located) -> Iterator[Step]:
    """Yield what Drizzle would run though it looks like a comment: behind a breakpoint, or around one."""
    text = located.text
    if BREAKPOINT not in text:
        return
    for found in _BEHIND_BREAKPOINT.finditer(text):
        yield Opaque(f"statement not separated: {_short(found['rest'])}", located.place(found.start("rest")))
    start = text.find("/*")
    while start >= 0 and (end := text.find("*/", start + 2)) >= 0:
        if (cut := text.find(BREAKPOINT, start, end)) >= 0:
            yield Opaque(f"statement not separated: {_short(text[cut:end])}", located.place(cut))
        start = text.find("/*", end + 2)


def _last(name: str) -> str:
    return name.rpartition(".")[2].strip('`"[]').lower()


def _read(script: Script, located: Located, depth: int) -> Iterator[Step]:
    if depth > MAX_NESTING:
        yield Opaque(f"nested too deeply: {_short(located.text)}", located.place(0))
        return
    before: Piece | None = None
    for piece in split(located.text, script.dialect):
        if piece.kind == "unread":
            yield Opaque("too many: delimiters", located.place(piece.first))
        elif piece.kind == "command":
            yield from _command(script, located, piece, before)
        elif piece.kind == "data":
            yield from _data(script, located, piece, before)
        elif piece.first < piece.stop:
            for step in _piece(script, located, piece, depth):
                script.changes += not isinstance(step, Literals)
                yield step
        before = piece


def _short(text: str) -> str:
    words = " ".join(text[: 4 * DETAIL].split())
    return words if len(words) <= DETAIL else words[: DETAIL - 1] + "…"


def _piece(script: Script, located: Located, piece: Piece, depth: int) -> Iterator[Step]:
    text = located.text
    if not piece.closed:
        yield Opaque(f"not closed: {_short(text[piece.first : piece.first + 4 * DETAIL])}", located.place(piece.first))
        return
    found = _WORD.match(text, piece.first, piece.stop)
    word = (found["word"] or "").upper() if found else ""
    # Where lines part statements, as GO does in T-SQL, another one may follow.
    alone = _LINE.search(text, piece.first, piece.stop) is None
    if alone and word in {"INSERT", "REPLACE"} and text[piece.first] != "(":
        yield from _insert(script, located, piece)
        return
    if word in _TRANSACTION:
        yield from _transaction(script, located, piece, word)
    if alone and word in _NOTHING and word not in {"BEGIN", "GO"}:
        return
    lexed = Lexed(text, script.dialect, piece.first, piece.stop)
    if piece.end > piece.stop:
        _add_tail(lexed, text, piece)
    starts = [0] if _is_body(lexed) else _starts(lexed)
    for start, stop in zip(starts, [*starts[1:], len(lexed.tokens) - 1], strict=True):
        if not alone and lexed.tokens[start].up in {"INSERT", "REPLACE"}:
            yield from _insert(
                script, located, piece._replace(first=lexed.tokens[start].start, stop=lexed.tokens[stop].start)
            )
        else:
            yield from read_statement(script, Cursor(lexed, located, start, stop), depth)


def _transaction(script: Script, located: Located, piece: Piece, word: str) -> Iterator[Step]:
    """Follow transactions where they hold DDL too: what is rolled back did not happen."""
    if word == "ROLLBACK":
        # In MySQL they would stay; a script that does so is read by a person anyway.
        if script.transaction not in {None, script.changes}:
            text = located.text[piece.first : piece.stop]
            yield Opaque(f"rolled back: {_short(text)}", located.place(piece.first))
    else:
        script.transaction = script.changes if word in {"BEGIN", "START"} else None


def _add_tail(lexed: Lexed, text: str, piece: Piece) -> None:
    comment = text.find("--", piece.stop, piece.end)
    comment = comment if comment >= 0 else text.find("#", piece.stop, piece.end)
    comment = comment if comment >= 0 else text.find("/*", piece.stop, piece.end)
    if comment >= 0 and not text.startswith(BREAKPOINT, comment):
        lexed.comments.append((comment, piece.end))


def _is_body(lexed: Lexed) -> bool:
    """Tell whether there are statements within the statement."""
    return any(token.up in ROUTINES for token in lexed.tokens[:12]) or any(token.up == ";" for token in lexed.tokens)


def _starts(lexed: Lexed) -> list[int]:
    """Return the tokens at which statements begin: also where a line begins with one that nothing set apart."""
    starts, depth, tokens, text = [0], 0, lexed.tokens, lexed.text
    for index, token in enumerate(tokens):
        if token.kind != "mark":
            if (
                index
                and not depth
                and "\n" in text[tokens[index - 1].end : token.start]
                and (
                    # GO stands alone on its line, and whatever follows it is another batch.
                    (starts[-1] == index - 1 and tokens[index - 1].up == "GO")
                    or (token.up in _BEGIN_LINES and tokens[index - 1].up != "," and _begins(token, tokens[index + 1]))
                )
                and token.kind != "end"
            ):
                starts.append(index)
        elif token.up == "(":
            depth += 1
        elif token.up == ")":
            depth -= 1
    return starts


def _begins(token: Token, following: Token) -> bool:
    """Tell whether a word at the beginning of a line begins a statement, with the word that follows it."""
    if token.up == "EXECUTE":
        return (token.up, following.up) in _AFTER_CONDITION
    return token.up in {"CREATE", "GO", "EXEC"} or following.up in {"TABLE", "ON", "INTO", "VIEW"}


def read_statement(script: Script, cursor: Cursor, depth: int = 0) -> list[Step]:
    """Return the operations of the statement at `cursor`."""
    start = cursor.index
    while cursor.peek().kind == "template":
        cursor.next()
    if cursor.ended:
        return []
    try:
        found = list(_statement(script, cursor, depth))
    except NotUnderstood:
        cursor.index = start
        return [opaque(cursor, "statement not understood", "")]
    return found


def _statement(script: Script, cursor: Cursor, depth: int) -> Iterator[Step]:
    if cursor.at("("):
        # A query in brackets, or garbage.
        if not _WORD.match(cursor.rest()) or "SELECT" not in cursor.rest()[:200].upper():
            raise NotUnderstood
        return
    token = cursor.next()
    word = token.up
    if word in _NOTHING and word != "BEGIN":
        return
    if word in {"INSERT", "REPLACE"}:
        return
    if word in OBJECTS:
        yield from OBJECTS[word](cursor)
    elif word in _READERS:
        yield from _READERS[word](script, cursor, depth)
    elif word in {"SELECT", "WITH", "TABLE"}:
        cursor.index -= 1
        yield from _select(cursor)
    elif word in _CONTROL or word == "BEGIN" or cursor.at(":"):
        cursor.index -= 1
        if word in {"IF", "WHILE"} and not depth:
            yield from _table_under_condition(cursor)
        yield from _body(script, cursor, depth)
    else:
        raise NotUnderstood


def _table_under_condition(cursor: Cursor) -> Iterator[Step]:
    """Yield that `SELECT ... INTO` makes a table: outside of a routine, only T-SQL has conditions."""
    tokens = cursor.lexed.tokens
    for index in range(cursor.index + 1, cursor.stop):
        if tokens[index].up == "INTO" and tokens[index - 1].up not in {"INSERT", "MERGE", "REPLACE"}:
            rest = cursor.lexed.raw(tokens[index].start, tokens[cursor.stop - 1].end)
            yield Opaque(f"not certain to run: {_short(rest)}", cursor.place(tokens[index]))


def _select(cursor: Cursor) -> Iterator[Step]:
    kind, start, stop = into(cursor)
    tokens = cursor.lexed.tokens
    if kind == "outfile":
        to = cursor.lexed.value(tokens[start + 2]) if start + 2 < stop else ""
        yield from exported(cursor, to, (tokens[start].start, tokens[stop - 1].end))
    elif kind == "table":
        inner = Cursor(cursor.lexed, cursor.located, start + 1, stop)
        temporary = inner.accept_any({"TEMPORARY", "TEMP"}) != ""
        inner.accept("UNLOGGED")
        inner.accept("TABLE")
        named = inner.qualified()
        first = cursor.index
        found = columns_of(cursor, named.name, ())
        cursor.index = first
        kind = "temporary_table" if temporary else "table"
        yield CreateTable(named.name, cursor.place(named.token), found.elements, kind, star_of=found.star_of)
        yield from found.unread


def _create(script: Script, cursor: Cursor, depth: int) -> Iterator[Step]:
    prefix = create_prefix(cursor)
    word = cursor.next().up
    if word in ROUTINES:
        yield from _routine(script, cursor, word, depth)
    else:
        yield from create(cursor, word, prefix)


def _alter(script: Script, cursor: Cursor, depth: int) -> Iterator[Step]:
    skip_definer(cursor)
    word = cursor.next().up
    if word not in ROUTINES:
        yield from alter(cursor, word)
    elif word == "EVENT":
        yield from _body(script, cursor, depth)


def _set(script: Script, cursor: Cursor, depth: int) -> Iterator[Step]:
    del depth
    _remember(script, cursor)
    yield from ()


def _remember(script: Script, cursor: Cursor) -> None:
    """Keep the literals that variables are set to, for an EXECUTE may follow."""
    while not cursor.ended:
        if not cursor.accept("@"):
            cursor.skip_to_comma()
            cursor.accept(",")
            continue
        name = cursor.lexed.value(cursor.next()).lower()
        if cursor.accept_any({"=", ":="}):
            start = cursor.index
            cursor.skip_to_comma()
            script.variables[name] = _texts(Cursor(cursor.lexed, cursor.located, start, cursor.index))
        cursor.accept(",")


def _texts(cursor: Cursor) -> list[tuple[str, Located, bool]]:
    """Return the literals of an expression, and whether it builds a text from pieces."""
    tokens = cursor.lexed.tokens[cursor.index : cursor.stop]
    builds = any(token.up in _BUILDS for token in tokens)
    found = []
    for token in tokens:
        if token.kind == "string":
            text, offsets = cursor.lexed.decoded(token)
            found.append((text, cursor.located.literal(text, offsets), builds))
    return found


def _executed(script: Script, cursor: Cursor, depth: int) -> Iterator[Step]:
    """Read what the expression at `cursor` makes the server execute."""
    start = cursor.index
    texts = _texts(cursor)
    tokens = cursor.lexed.tokens[cursor.index : cursor.stop]
    if not texts:
        names = [cursor.lexed.value(token).lower() for token in tokens if token.kind in {"word", "name"}]
        texts = [text for name in names for text in script.variables.get(name, ())]
    if not any(_BEGINS.match(text) for text, _, _ in texts):
        # No literal of it begins a statement: what `current_setting('app.ddl')` holds, nobody knows here.
        cursor.index = start
        yield opaque(cursor, "dynamic SQL", "")
        return
    for text, located, builds in texts:
        place = located.place(0)
        if place in script.executed or not _DDL_TEXT.search(text):
            continue
        script.executed.add(place)
        if builds:
            yield Opaque(f"dynamic SQL: {_short(text)}", place)
        else:
            yield from map(_as_salvaged, _read(script, located, depth + 1))


def _as_salvaged(operation: Step) -> Step:
    if isinstance(operation, AddColumn):
        return replace(operation, element=replace(operation.element, parse="salvaged"))
    if isinstance(operation, ModifyColumn):
        return replace(operation, parse="salvaged")
    if isinstance(operation, CreateTable):
        return replace(operation, elements=tuple(replace(each, parse="salvaged") for each in operation.elements))
    return operation


def _prepare(script: Script, cursor: Cursor, depth: int) -> Iterator[Step]:
    cursor.identifier()
    if cursor.at("("):
        cursor.skip()
    if cursor.accept("FROM"):
        yield from _executed(script, cursor, depth)
    elif not cursor.accept("AS"):
        raise NotUnderstood


def _execute(script: Script, cursor: Cursor, depth: int) -> Iterator[Step]:
    immediate = cursor.accept("IMMEDIATE")
    if immediate or cursor.peek().kind == "string" or cursor.at("("):
        yield from _executed(script, cursor, depth)
    elif depth and script.dialect == "postgres":
        # In PL/pgSQL what follows is an expression, elsewhere the name of what was prepared.
        yield from _executed(script, cursor, depth)


def _exec(script: Script, cursor: Cursor, depth: int) -> Iterator[Step]:
    if cursor.accept("SP_EXECUTESQL") or cursor.at("(") or cursor.peek().kind == "string":
        yield from _executed(script, cursor, depth)
    else:
        yield from _call(script, cursor, depth)


def _call(script: Script, cursor: Cursor, depth: int) -> Iterator[Step]:
    del depth
    start = cursor.index
    named = cursor.qualified()
    if named.name.rpartition(".")[2].lower() not in script.procedures():
        cursor.index = start
        yield opaque(cursor, "unknown procedure", "")


def _do(script: Script, cursor: Cursor, depth: int) -> Iterator[Step]:
    if cursor.accept("LANGUAGE"):
        cursor.next()
    yield from _body(script, cursor, depth)


def _routine(script: Script, cursor: Cursor, kind: str, depth: int) -> Iterator[Step]:
    cursor.accept("IF", "NOT", "EXISTS")
    if kind == "EVENT" and cursor.accept("TRIGGER"):
        return
    named = cursor.qualified()
    if kind == "TRIGGER" and cursor.lexed.dialect == "postgres":
        return
    steps = _body(script, cursor, depth)
    if kind in {"FUNCTION", "PROCEDURE"} and _last(named.name) in script.called():
        yield from steps
    else:
        yield from _uncertain(list(steps), Opaque(f"not certain to run: {named.name}", cursor.place(named.token)))


def _uncertain(steps: list[Step], otherwise: Opaque) -> Iterator[Step]:
    """Yield what a body may add or open if it ever runs; what it would take away or rename stays, and is told."""
    told = False
    for step in steps:
        if isinstance(step, AddColumn):
            yield replace(step, if_not_exists=True)
        elif isinstance(step, CreateTable):
            yield replace(step, if_not_exists=True, replace=False)
        elif isinstance(step, Opaque | Literals) or (
            isinstance(step, Outlet | Guard) and step.on == isinstance(step, Outlet)
        ):
            yield step
        elif not told:
            told = True
            yield otherwise


def _body(script: Script, cursor: Cursor, depth: int) -> Iterator[Step]:
    """Read the DDL in the statements of a body, and in a body that is a string."""
    tokens = cursor.lexed.tokens
    start = cursor.index
    for index in range(cursor.index, cursor.stop + 1):
        ends = index == cursor.stop or tokens[index].up == ";"
        if not ends and (tokens[index].up not in _BEFORE_STATEMENT or tokens[start].up in _DDL):
            continue
        if start < index:
            yield from _of_body(script, Cursor(cursor.lexed, cursor.located, start, index), depth)
        start = index + 1


def _of_body(script: Script, cursor: Cursor, depth: int) -> Iterator[Step]:
    tokens = cursor.lexed.tokens[cursor.index : cursor.stop]
    if any(token.kind == "broken" for token in tokens):
        raise NotUnderstood
    if tokens[0].up in _DDL or tokens[0].up in _EXECUTES:
        yield from map(_as_salvaged, read_statement(script, cursor, depth + 1))
        return
    if (after := _after_condition(cursor)) is not None:
        condition = cursor.lexed.text[cursor.lexed.tokens[0].start : after.peek().start]
        otherwise = Opaque(f"not certain to run: {_short(after.rest())}", after.place(after.peek()))
        steps = [_as_salvaged(step) for step in read_statement(script, after, depth + 1)]
        # A table that is dropped if it is there stays, for it is made anew; what else may happen is told.
        steps = [step for step in steps if not (isinstance(step, DropTable) and step.table in condition)]
        yield from _uncertain(steps, otherwise)
        return
    before = cursor.lexed.tokens[cursor.index - 1].up if cursor.index else ""
    for token in tokens:
        if token.kind == "string" and before in _BODY_BEFORE:
            body, offsets = cursor.lexed.decoded(token)
            yield from _string_body(script, cursor, cursor.located.literal(body, offsets), depth + 1)
        before = token.up
    _assign(script, cursor)


def _after_condition(cursor: Cursor) -> Cursor | None:
    """Return where the DDL begins that follows a condition with no THEN between, as in T-SQL; None where none does."""
    depth, tokens = 0, cursor.lexed.tokens
    for index in range(cursor.index, cursor.stop):
        if tokens[index].kind == "mark":
            depth += {"(": 1, ")": -1}.get(tokens[index].up, 0)
        elif not depth and (
            tokens[index].up in _ANY_AFTER_CONDITION or (tokens[index].up, tokens[index + 1].up) in _AFTER_CONDITION
        ):
            return Cursor(cursor.lexed, cursor.located, index, cursor.stop)
    return None


def _string_body(script: Script, cursor: Cursor, located: Located, depth: int) -> Iterator[Step]:
    if depth > MAX_NESTING:
        yield Opaque(f"nested too deeply: {_short(located.text)}", located.place(0))
    elif _is_foreign(cursor):
        if _DDL_TEXT.search(located.text):
            yield Opaque(f"dynamic SQL: {_short(located.text)}", located.place(0))
    else:
        lexed = Lexed(located.text, script.dialect)
        yield from _body(script, Cursor(lexed, located), depth)


def _is_foreign(cursor: Cursor) -> bool:
    """Tell whether the routine says that it is written in another language than SQL."""
    tokens = cursor.lexed.tokens
    return any(
        token.up == "LANGUAGE" and cursor.lexed.value(tokens[index + 1]).lower() not in {"sql", "plpgsql"}
        for index, token in enumerate(tokens[:-1])
    )


def _assign(script: Script, cursor: Cursor) -> None:
    """Keep the literals of a statement that sets a variable, for an EXECUTE may follow."""
    tokens = cursor.lexed.tokens[cursor.index : cursor.stop]
    texts: list[tuple[str, Located, bool]] | None = None
    for index, token in enumerate(tokens):
        if token.up in {":=", "=", "DEFAULT"}:
            named = tokens[1] if tokens[0].up == "DECLARE" else tokens[0]
        elif token.up == "INTO" and index + 1 < len(tokens):
            named = tokens[index + 1]
        else:
            continue
        if texts is None:
            texts = _texts(cursor)
        if texts:
            script.variables.setdefault(cursor.lexed.value(named).lower(), []).extend(texts)
            texts = []


def _insert(script: Script, located: Located, piece: Piece) -> Iterator[Step]:
    if script.values > MAX_VALUES:
        return
    into = _INTO.match(located.text, piece.first, piece.stop)
    table = into["table"] if into else ""
    left = MAX_ROWS - script.rows.get(table, 0)
    if left <= 0:
        return
    found = inserted(located, script.dialect, piece.first, piece.stop, left)
    if found is not None:
        script.rows[table] = script.rows.get(table, 0) + len(found.rows)
        script.values += sum(map(len, found.rows))
        yield found


def _data(script: Script, located: Located, piece: Piece, before: Piece | None) -> Iterator[Step]:
    if before is None:
        return
    cursor = Cursor(Lexed(located.text, script.dialect, before.first, before.stop), located)
    cursor.next()
    try:
        found = copied(located, cursor, piece.start, piece.stop)
    except NotUnderstood:
        found = None
    if found is not None:
        yield found


def _command(script: Script, located: Located, piece: Piece, before: Piece | None) -> Iterator[Step]:
    """Read a command of the client: most do nothing to a schema."""
    text = located.text[piece.first : piece.end].rstrip()
    word = text.partition(" ")[0].lower()
    if word == "\\copy":
        cursor = Cursor(Lexed(located.text, script.dialect, piece.first + len(word), piece.end), located)
        try:
            yield from copied_out(cursor)
        except NotUnderstood:
            yield Opaque(f"export not understood: {_short(text)}", located.place(piece.first))
    elif word == "\\gexec":
        place = located.place(piece.first if before is None else before.first)
        yield Opaque(f"dynamic SQL: {_short(text)}", place)
    elif word in {"\\i", "\\ir", "\\include", "\\include_relative", "\\."} and not text.lower().endswith(".sql"):
        yield Opaque(f"file included: {_short(text)}", located.place(piece.first))


def _source(script: Script, cursor: Cursor, depth: int) -> Iterator[Step]:
    del script, depth
    if not cursor.rest().lower().endswith(".sql"):
        cursor.index -= 1
        yield opaque(cursor, "file included", "")


_BODY_BEFORE = frozenset({"AS", "DO", "PLPGSQL", "SQL", "LANGUAGE"})
_EXECUTES = frozenset({"EXECUTE", "PREPARE", "EXEC", "SET", "CALL"})
_READERS: dict[str, Callable[[Script, Cursor, int], Iterator[Step]]] = {
    "CREATE": _create,
    "ALTER": _alter,
    "SET": _set,
    "PREPARE": _prepare,
    "EXECUTE": _execute,
    "EXEC": _exec,
    "CALL": _call,
    "DO": _do,
    "SOURCE": _source,
}
