"""JSON and YAML text into values that know where they stand, and a `$ref` into the value that it names.

What cannot be read raises `Unreadable`, and nothing else does. Its reason begins with one of these keys: `malformed`,
`duplicate key`, `too deep`, `too large`, `alias`, `tag`, `reference outside`, `reference missing`, `reference loop`.
Time and memory are linear in the text: aliases of YAML share what they name, and what they would expand to is counted.
"""

from __future__ import annotations

import bisect
import json
import posixpath
import re
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote, urldefrag, urljoin

from checker.problem import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

MAX_CHARACTERS = 32 * 1024 * 1024
MAX_NODES = 1_000_000
MAX_DEPTH = 100
MAX_HOPS = 32
YAML_SUFFIXES = (".yaml", ".yml")

_BLANK = re.compile(r"[ \t\n\r]*")
_SCALAR = re.compile(r"true|false|null|-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][-+]?[0-9]++)?")
_YAML_NUMBER = re.compile(r"[-+]?(?:\.[0-9]++|[0-9]++(?:\.[0-9]*+)?)(?:[eE][-+]?[0-9]++)?")
_CONSTANTS: dict[str, bool | None] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("null", "Null", "NULL", "~", ""), None),
}
_SURROGATE = re.compile("[\ud800-\udfff]")
# A string that never ends takes the rest of the text, so that no text is looked at twice.
_TOKEN = re.compile(r'"((?:[^"\\]++|\\.)*+)(?:"|\\?\Z)|[][{}]', re.DOTALL)
_AFTER_KEY = re.compile(r'\s*+:\s*+(?:([{[])|"((?:[^"\\]++|\\.)*+)"|([^\s,}"]*+))', re.DOTALL)
_PLAIN_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "map", "seq")} | {"!"}


class Unreadable(Exception):
    """Why a text, or a reference in it, cannot be read, and where."""

    def __init__(self, reason: str, place: Place) -> None:
        """Keep both; `reason` is `<key>: <detail>`."""
        super().__init__(reason)
        self.reason = reason
        self.place = place


class Number(str):
    """A number as it is written: `0.10` stays `0.10`."""

    __slots__ = ()


class Document:
    """One document of a file, which turns offsets into places."""

    def __init__(self, path: str, text: str, starts: list[int]) -> None:
        """Keep the text and where its lines start."""
        self.path = path
        self.text = text
        self.starts = starts
        self.root: Node = ABSENT

    def place(self, at: int) -> Place:
        """Return the place of an offset; that of the end is on the last line that holds anything."""
        at = at if at < len(self.text) else len(self.text.rstrip("\r\n"))
        line = bisect.bisect_right(self.starts, at)
        return Place(self.path, line, at - self.starts[line - 1] + 1)

    @cached_property
    def anchors(self) -> dict[str, Node]:
        """Return what the document names by `$anchor`, `$dynamicAnchor` and, in old drafts, `$id: "#name"`."""
        found: dict[str, Node] = {}
        todo = [self.root]
        while todo:
            node = todo.pop()
            for key in ("$anchor", "$dynamicAnchor", "$id", "id"):
                name = node.get(key).text
                if name and (key[1:].endswith("nchor") or name.startswith("#")):
                    found.setdefault(name.removeprefix("#"), node)
            todo += node.value.values() if isinstance(node.value, dict) else node.items()
        return found


class Node:
    """A value, where it starts and, in a mapping, where its key does."""

    __slots__ = ("at", "document", "key_at", "value")

    def __init__(self, value: Value, at: int, key_at: int, document: Document) -> None:
        """Take a value and its offsets; outside of a mapping `key_at` equals `at`."""
        self.value = value
        self.at = at
        self.key_at = key_at
        self.document = document

    def __bool__(self) -> bool:
        """Tell whether it is there, and not null."""
        return self.value is not None

    def __contains__(self, key: str) -> bool:
        """Tell whether a mapping has a key, be its value null."""
        return isinstance(self.value, dict) and key in self.value

    def get(self, *path: str) -> Node:
        """Return what stands below a path of keys; `ABSENT`, which is false, where nothing does."""
        node = self
        for key in path:
            node = node.value.get(key, ABSENT) if isinstance(node.value, dict) else ABSENT
        return node

    def pairs(self) -> Iterator[tuple[str, Node]]:
        """Yield the keys and values of a mapping."""
        if isinstance(self.value, dict):
            yield from self.value.items()

    def items(self) -> list[Node]:
        """Return the elements of a list."""
        return self.value if isinstance(self.value, list) else []

    @property
    def text(self) -> str:
        """Return a scalar as text; empty for anything else."""
        if isinstance(self.value, bool):
            return "true" if self.value else "false"
        return str(self.value) if isinstance(self.value, str) else ""

    @property
    def place(self) -> Place:
        """Return where the value starts."""
        return self.document.place(self.at)

    @property
    def key_place(self) -> Place:
        """Return where the key of the value starts."""
        return self.document.place(self.key_at)


Value = str | bool | None | list[Node] | dict[str, Node]
ABSENT: Node = Node.__new__(Node)
ABSENT.value, ABSENT.at, ABSENT.key_at = None, 0, 0
ABSENT.document = Document("", "", [0])


_METASCHEMA = re.compile(
    r"https?://json-schema\.org/(?:schema|draft-0[3-8]/(?:hyper-)?schema|draft/20(?:19-09|20-12)/(?:hyper-)?schema"
    r"|draft/20(?:19-09|20-12)/meta/[\w-]+)"
)
_PUBLIC = Document("json-schema.org", "", [0])


class Target(NamedTuple):
    """What a reference names, and the keys of its pointer."""

    node: Node
    pointer: tuple[str, ...]


class Library:
    """The files of a tree, each loaded once; references never leave it."""

    def __init__(self, files: Mapping[str, str], lookup: Callable[[str], str | None]) -> None:
        """Take texts by path, and what answers for the other files of the tree."""
        self._files = files
        self._lookup = lookup
        self._loaded: dict[str, list[Node] | Unreadable] = {}
        self.ids: dict[str, Node] = {}
        """Schemas by their `$id`: what goes by such a name is not fetched."""

    def documents(self, path: str) -> list[Node]:
        """Return the roots of a file's documents."""
        found = self._loaded.get(path)
        if found is None:
            text = self._files.get(path)
            text = self._lookup(path) if text is None else text
            try:
                found = Unreadable(f"reference missing: {path}", Place(path, 1)) if text is None else load(text, path)
            except Unreadable as error:
                found = error
            self._loaded[path] = found
        if isinstance(found, Unreadable):
            raise Unreadable(found.reason, found.place)
        return found

    def resolve(self, reference: Node) -> Target:
        """Return what a `$ref` names, through references to references."""
        place = reference.place
        for _ in range(MAX_HOPS):
            target = self._resolve(reference, place)
            reference = reference_of(target.node)
            if not reference:
                return target
            if len(target.node.value) > 1:  # type: ignore[arg-type] # what has a reference is a mapping
                return target
        raise Unreadable(f"reference loop: {reference.text[:100]}", place)

    def _resolve(self, reference: Node, place: Place) -> Target:
        document = reference.document
        text = reference.text
        url, fragment = ("", text[1:]) if text.startswith("#") else urldefrag(text)
        root = self._root(document, url, text, place)
        if root.document is _PUBLIC:
            return Target(root, ())
        pointer = tuple(unquote(part).replace("~1", "/").replace("~0", "~") for part in fragment.split("/")[1:])
        if fragment and not fragment.startswith("/"):
            node = root.document.anchors.get(unquote(fragment), ABSENT)
            pointer = (fragment,)
        else:
            node = root
            for part in pointer:
                items = node.items()
                node = items[int(part)] if _index(part, len(items)) else node.get(part)
        if not node:
            raise Unreadable(f"reference missing: {text[:100]}", place)
        return Target(node, pointer)

    def _root(self, document: Document, url: str, text: str, place: Place) -> Node:
        if not url:
            return document.root
        try:
            known = self.ids.get(url) or self.ids.get(urljoin(document.root.get("$id").text, url).rstrip("#"))
        except ValueError:
            known = None
        if known:
            return known
        if _METASCHEMA.fullmatch(url):
            # What JSON Schema says of schemas: something like it may hold anything.
            return Node({"type": Node("object", 0, 0, _PUBLIC)}, 0, 0, _PUBLIC)
        if ":" in url or url.startswith("/") or "\\" in url or "\0" in url:
            raise Unreadable(f"reference outside: {text[:100]}", place)
        path = posixpath.normpath(posixpath.join(posixpath.dirname(document.path), unquote(url)))
        if path.startswith(("../", "/")) or path == "..":
            raise Unreadable(f"reference outside: {text[:100]}", place)
        try:
            roots = self.documents(path)
        except Unreadable as error:
            raise Unreadable(f"reference missing: {text[:100]} ({error.reason[:100]})", place) from None
        if len(roots) != 1:
            raise Unreadable(f"reference missing: {text[:100]} ({len(roots)} documents)", place)
        return roots[0]


def _index(part: str, length: int) -> bool:
    return part.isdecimal() and len(part) <= len(str(MAX_NODES)) and int(part) < length


def reference_of(node: Node) -> Node:
    """Return the `$ref` of a schema, or what is one by another name."""
    if isinstance(node.value, dict):
        for key in ("$ref", "$dynamicRef", "$recursiveRef"):
            if key in node.value and isinstance(node.value[key].value, str):
                return node.value[key]
    return ABSENT


def load(text: str, path: str) -> list[Node]:
    """Return the roots of the documents in a text: one of JSON, any number of YAML."""
    text = text.removeprefix("\ufeff")
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    document = Document(path, text, starts)
    if len(text) > MAX_CHARACTERS:
        raise Unreadable(f"too large: more than {MAX_CHARACTERS} characters", Place(path, 1))
    if lone := _SURROGATE.search(text):
        raise Unreadable("malformed: lone surrogate", document.place(lone.start()))
    if is_yaml(path, text):
        return _yaml(document)
    document.root = _json(document)
    return [document.root]


def is_yaml(path: str, text: str) -> bool:
    """Tell YAML from JSON by the name, or by how the text starts."""
    if path.lower().endswith((*YAML_SUFFIXES, ".json", ".avsc", ".avpr")):
        return path.lower().endswith(YAML_SUFFIXES)
    return text.lstrip()[:1] not in ("{", "[")


def _json(document: Document) -> Node:  # noqa: C901, PLR0912, PLR0915 - one flat loop: a call for each value would double its time
    text = document.text
    blank = _BLANK.match
    scan = json.decoder.scanstring  # type: ignore[attr-defined] # typeshed leaves it out
    escapes = "\\u" in text
    stack: list[Node] = []
    count = 0

    def fail(what: str, at: int) -> Unreadable:
        return Unreadable(what, document.place(min(at, len(text))))

    def string(at: int) -> tuple[str, int]:
        try:
            value, end = scan(text, at + 1, True)  # noqa: FBT003 - its only form
        except json.JSONDecodeError as error:
            raise fail(f"malformed: {error.msg}", error.pos) from None
        if escapes and _SURROGATE.search(value):
            raise fail("malformed: lone surrogate", at)
        return value, end

    at = blank(text, 0).end()  # type: ignore[union-attr] # it always matches
    key_at, key = at, ""
    while True:
        character = text[at : at + 1]
        value: Value
        if character == '"':
            value, end = string(at)
        elif character == "{":
            value, end = {}, at + 1
        elif character == "[":
            value, end = [], at + 1
        else:
            scalar = _SCALAR.match(text, at)
            if not scalar:
                raise fail("malformed: expecting a value", at)
            value, end = scalar[0], scalar.end()
            value = _CONSTANTS[value] if value in _CONSTANTS else Number(value)
        count += 1
        if count > MAX_NODES:
            raise fail(f"too large: more than {MAX_NODES} values", at)
        node = Node(value, at, key_at, document)
        if stack:
            holder = stack[-1].value
            if isinstance(holder, dict):
                holder[key] = node
            else:
                holder.append(node)  # type: ignore[union-attr] # what is on the stack is a container
        at = blank(text, end).end()  # type: ignore[union-attr]
        opened = character in ("{", "[")
        if opened:
            stack.append(node)
            if len(stack) > MAX_DEPTH:
                raise fail(f"too deep: more than {MAX_DEPTH} levels", end - 1)
        while stack:
            inside = stack[-1].value
            closing = "}" if isinstance(inside, dict) else "]"
            character = text[at : at + 1]
            if character == closing:
                node = stack.pop()
                opened = False
                at = blank(text, at + 1).end()  # type: ignore[union-attr]
                continue
            if not opened:
                if character != ",":
                    raise fail(f"malformed: expecting , or {closing}", at)
                at = blank(text, at + 1).end()  # type: ignore[union-attr]
            break
        if not stack:
            if at < len(text):
                raise fail("malformed: more after the end", at)
            return node
        key_at = at
        if isinstance(inside, dict):
            if text[at : at + 1] != '"':
                raise fail("malformed: expecting a key", at)
            key, end = string(at)
            if key in inside:
                raise fail(f"duplicate key: {key[:100]}", at)
            end = blank(text, end).end()  # type: ignore[union-attr]
            if text[end : end + 1] != ":":
                raise fail("malformed: expecting :", end)
            at = blank(text, end + 1).end()  # type: ignore[union-attr]


class _Frame:
    """A container that is still open, and what it would be with its aliases written out."""

    __slots__ = ("anchor", "before", "height", "key", "key_at", "merged", "merges", "node")

    def __init__(self, node: Node, anchor: str | None, before: int) -> None:
        self.node = node
        self.anchor = anchor
        self.before = before
        self.height = 1
        self.key: str | None = None
        self.key_at = 0
        self.merges = False
        self.merged: list[Node] = []


class _Anchored(NamedTuple):
    node: Node
    size: int
    height: int


class _Yaml:
    """The state of one reading of YAML, event by event."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.roots: list[Node] = []
        self.stack: list[_Frame] = []
        self.anchors: dict[str, _Anchored | None] = {}
        self.count = 0

    def fail(self, what: str, at: int) -> Unreadable:
        return Unreadable(what, self.document.place(min(at, len(self.document.text))))

    def scalar(self, event: Any) -> None:
        at, text = event.start_mark.index, event.value
        top = self.stack[-1] if self.stack else None
        if top and isinstance(top.node.value, dict) and top.key is None:
            self.key(top, event)
            return
        value: Value = text
        # Quoted is text, and so is what carries a tag.
        if not event.style and event.implicit[0]:
            if text in _CONSTANTS:
                value = _CONSTANTS[text]
            elif _YAML_NUMBER.fullmatch(text):
                value = Number(text)
        if event.style == '"' and _SURROGATE.search(text):
            raise self.fail("malformed: lone surrogate", at)
        self.put(Node(value, at, at, self.document), event.anchor, 1, 0, at)

    def key(self, top: _Frame, event: Any) -> None:
        at, text = event.start_mark.index, event.value
        if event.anchor:
            self.anchors[event.anchor] = _Anchored(Node(text, at, at, self.document), 1, 0)
        if isinstance(top.node.value, dict) and text in top.node.value:
            raise self.fail(f"duplicate key: {text[:100]}", at)
        top.key, top.key_at = text, at
        top.merges = text == "<<" and event.implicit[0] and not event.style

    def put(self, node: Node, anchor: str | None, size: int, height: int, at: int) -> None:
        """Place a value that is complete, or that is about to be filled, into what holds it."""
        self.count += size
        if self.count > MAX_NODES:
            raise self.fail(f"too large: more than {MAX_NODES} values", at)
        if len(self.stack) + height > MAX_DEPTH:
            raise self.fail(f"too deep: more than {MAX_DEPTH} levels", at)
        if anchor and size == 1 and not isinstance(node.value, (dict, list)):
            self.anchors[anchor] = _Anchored(node, 1, 0)
        if not self.stack:
            self.document.root = node
            self.roots.append(node)
            return
        top = self.stack[-1]
        top.height = max(top.height, height + 1)
        if isinstance(top.node.value, list):
            top.node.value.append(node)
        elif isinstance(top.node.value, dict):
            if top.key is None:
                raise self.fail("malformed: a key is not text", at)
            node.key_at = top.key_at
            if top.merges:
                top.merged += node.items() or [node]
            else:
                top.node.value[top.key] = node
            top.key = None

    def start(self, event: Any, value: Value) -> None:
        at = event.start_mark.index
        node = Node(value, at, at, self.document)
        if event.anchor:
            self.anchors[event.anchor] = None
        before = self.count
        self.put(node, None, 1, 1, at)
        self.stack.append(_Frame(node, event.anchor, before))

    def end(self) -> None:
        frame = self.stack.pop()
        if isinstance(frame.node.value, dict):
            for merged in frame.merged:
                for key, node in merged.pairs():
                    frame.node.value.setdefault(key, node)
        if frame.anchor:
            self.anchors[frame.anchor] = _Anchored(frame.node, self.count - frame.before, frame.height)
        if self.stack:
            self.stack[-1].height = max(self.stack[-1].height, frame.height + 1)

    def alias(self, event: Any) -> None:
        at = event.start_mark.index
        known = self.anchors.get(event.anchor)
        if known is None:
            raise self.fail(f"alias: {event.anchor[:100]} is not complete", at)
        top = self.stack[-1] if self.stack else None
        if top and isinstance(top.node.value, dict) and top.key is None:
            raise self.fail("alias: as a key", at)
        shared = Node(known.node.value, known.node.at, at, known.node.document)
        self.put(shared, None, known.size, known.height, at)


def _yaml(document: Document) -> list[Node]:
    import yaml

    state = _Yaml(document)
    for event in _events(document):
        kind = type(event)
        tag = getattr(event, "tag", None)
        if tag is not None and tag not in _PLAIN_TAGS:
            raise state.fail(f"tag: {tag[:100]}", event.start_mark.index)
        if kind is yaml.ScalarEvent:
            state.scalar(event)
        elif kind is yaml.MappingStartEvent:
            state.start(event, {})
        elif kind is yaml.SequenceStartEvent:
            state.start(event, [])
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            state.end()
        elif kind is yaml.AliasEvent:
            state.alias(event)
        elif kind is yaml.DocumentStartEvent and state.roots:
            # A document of a stream is one by itself: its references and its anchors are its own.
            state.document = Document(document.path, document.text, document.starts)
            state.anchors = {}
    return state.roots


def _events(document: Document) -> Iterator[Any]:
    """Yield libyaml's events; whatever it raises is `Unreadable`."""
    import yaml

    parser_of: Any = yaml.cyaml.CParser if yaml.__with_libyaml__ else yaml.Loader  # type: ignore[attr-defined]
    try:
        parser = parser_of(document.text)
        while (event := parser.get_event()) is not None:
            yield event
            if type(event) is yaml.StreamEndEvent:
                return
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = document.place(min(mark.index, len(document.text))) if mark else Place(document.path, 1)
        raise Unreadable(f"malformed: {error.problem or 'YAML'}", at) from None
    except (yaml.YAMLError, ValueError, RecursionError, MemoryError):
        raise Unreadable("malformed: YAML", Place(document.path, 1)) from None


@lru_cache(maxsize=2)
def outlines(path: str, text: str) -> tuple[dict[str, str], ...]:
    """Return, for each document, its top keys with `{` or `[` or the text of a scalar.

    It goes as far as a broken text can be read: a file that is cut off is still of its language.
    """
    return tuple(_outline_yaml(path, text)) if is_yaml(path, text) else (_outline_json(text),)


def _outline_json(text: str) -> dict[str, str]:
    keys: dict[str, str] = {}
    depth = 0
    for token in _TOKEN.finditer(text):
        mark = token[0]
        if mark in ("{", "["):
            depth += 1
        elif mark in ("}", "]"):
            depth -= 1
        elif depth == 1 and (after := _AFTER_KEY.match(text, token.end())):
            keys.setdefault(token[1], after[1] or after[2] or after[3] or "")
    return keys


def _outline_yaml(path: str, text: str) -> Iterator[dict[str, str]]:
    import yaml

    keys: dict[str, str] = {}
    key: str | None = None
    depth = 0
    started = False
    text = text.removeprefix("\ufeff")
    try:
        for event in _events(Document(path, text, [0])):
            kind = type(event)
            if kind is yaml.DocumentStartEvent and started:
                yield keys
                keys, key, depth = {}, None, 0
            started = started or kind is yaml.DocumentStartEvent
            if kind in (yaml.MappingStartEvent, yaml.SequenceStartEvent):
                # What is no mapping at the top has no keys: its parts are taken for the value of one.
                key = "" if depth == 0 and kind is yaml.SequenceStartEvent else key
                if depth == 1 and key is not None:
                    keys[key] = "{" if kind is yaml.MappingStartEvent else "["
                    key = None
                depth += 1
            elif kind in (yaml.MappingEndEvent, yaml.SequenceEndEvent):
                depth -= 1
            elif depth == 1 and kind is yaml.ScalarEvent and key is None:
                key = event.value
            elif depth == 1:
                keys[key or ""] = event.value if kind is yaml.ScalarEvent else ""
                key = None
    except Unreadable:
        pass
    yield keys
