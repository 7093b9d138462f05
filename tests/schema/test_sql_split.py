"""The splitter: its pieces are the text, whatever the text is, and statements are where they are."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from checker.schema.sqltext.split import MAX_DELIMITERS, split
from checker.schema.sqltext.tokens import Dialect, Lexed

DIALECTS: tuple[Dialect, ...] = ("mysql", "postgres")
# What the splitter has to look at, so that arbitrary texts are made of it.
FRAGMENTS = st.sampled_from(
    [
        *(
            "'",
            '"',
            "`",
            "\\",
            "\\'",
            "''",
            "$$",
            "$a$",
            "$",
            "--",
            "-- ",
            "#",
            "/*",
            "*/",
            "/*!50001 ",
            ";",
            "\n",
            " ",
            "(",
            ")",
        ),
        *(
            "DELIMITER //\n",
            "DELIMITER ;\n",
            "//",
            "\\connect x\n",
            "COPY a FROM stdin;\n",
            "\\.\n",
            "e'",
            "E'\\'",
            "U&'",
            "[a]",
        ),
        *("{{ x }}", "CREATE TABLE t (a int)", "身份证", "\ufeff", "\x00", "\r\n", "a", "1"),
    ]
)
TEXTS = st.lists(FRAGMENTS | st.text(max_size=3), max_size=30).map("".join)


def statements(text: str, dialect: Dialect) -> list[str]:
    return [text[piece.first : piece.stop] for piece in split(text, dialect) if piece.kind == "statement"]


@pytest.mark.parametrize("dialect", DIALECTS)
@settings(derandomize=True, max_examples=400, deadline=None)
@given(text=TEXTS)
@example(text="$a$ ; $a$;")
@example(text="/* /* */ ; */ x;")
def test_pieces_join_back_to_the_text(dialect: Dialect, text: str) -> None:
    pieces = list(split(text, dialect))
    assert "".join(text[piece.start : piece.end] for piece in pieces) == text
    assert all(piece.start < piece.end for piece in pieces)
    assert all(piece.start <= piece.first <= piece.stop <= piece.end for piece in pieces)


@pytest.mark.parametrize("dialect", DIALECTS)
@settings(derandomize=True, max_examples=400, deadline=None)
@given(text=TEXTS)
def test_tokens_stand_in_the_text_one_after_the_other(dialect: Dialect, text: str) -> None:
    lexed = Lexed(text, dialect)
    position = 0
    for token in lexed.tokens:
        assert position <= token.start <= token.end <= len(text)
        position = token.end
        value, offsets = lexed.decoded(token)
        assert len(value) == len(offsets)


@pytest.mark.parametrize(
    ("dialect", "text", "expected"),
    [
        ("mysql", "a;b", ["a", "b"]),
        ("mysql", "a ';' \"; \" `;` /* ; */ # ;\n -- ;\n;b", ["a ';' \"; \" `;` /* ; */ # ;\n -- ;\n", "b"]),
        ("mysql", "a '\\';' ;b", ["a '\\';' ", "b"]),
        ("mysql", "a --b;c", ["a --b", "c"]),
        ("mysql", "DELIMITER //\na;b//\nDELIMITER ;\nc;", ["a;b", "c"]),
        ("mysql", "delimiter $$\na $b; $$ c$$", ["a $b; ", "c"]),
        ("postgres", "a '\\';b", ["a '\\'", "b"]),
        ("postgres", "a E'\\';' ;b", ["a E'\\';' ", "b"]),
        ("postgres", "a $$;$$ $x$;$$;$x$ ;b", ["a $$;$$ $x$;$$;$x$ ", "b"]),
        ("postgres", "a$b$c;d", ["a$b$c", "d"]),
        ("postgres", "a $1;b", ["a $1", "b"]),
        ("postgres", "a /* /* ; */ ; */ x;b", ["a /* /* ; */ ; */ x", "b"]),
        ("postgres", "\\connect ;x\na;", ["a"]),
        ("postgres", "a # b;c", ["a # b", "c"]),
        ("postgres", "COPY t FROM stdin;\n1;2\n\\.\nb;", ["COPY t FROM stdin", "b"]),
    ],
)
def test_statements_end_where_the_dialect_ends_them(dialect: Dialect, text: str, expected: list[str]) -> None:
    assert statements(text, dialect) == expected


def test_a_comment_behind_a_statement_belongs_to_it() -> None:
    pieces = list(split("a; -- b\nc;", "mysql"))
    assert [(piece.start, piece.end) for piece in pieces] == [(0, 7), (7, 10)]


@pytest.mark.parametrize(
    ("dialect", "text"), [("mysql", "a 'b"), ("mysql", "a /* b"), ("postgres", "a $x$ b"), ("postgres", 'a "')]
)
def test_what_is_never_closed_is_told(dialect: Dialect, text: str) -> None:
    assert [piece.closed for piece in split(text, dialect)] == [False]


def test_a_script_with_too_many_delimiters_is_not_read_on() -> None:
    text = "".join(f"DELIMITER x{number}\n" for number in range(MAX_DELIMITERS + 5)) + "DROP TABLE a"
    assert [piece.kind for piece in split(text, "mysql")][-1] == "unread"


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    "fragment",
    ["'", "\\'", '"', "`", "$a$ ", "/*", "*/", "--\n", "#\n", ";", "(", "[a ", "{{", "{% ", "${", "/*!50001 ", "\\\n"],
)
def test_a_long_text_of_one_fragment_ends(dialect: Dialect, fragment: str) -> None:
    """Were a fragment scanned again and again, this would take hours."""
    text = fragment * (300_000 // len(fragment))
    assert sum(piece.end - piece.start for piece in split(text, dialect)) == len(text)
    assert Lexed(text, dialect).tokens[-1].kind == "end"
