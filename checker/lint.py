"""The lint of the law: the Rego of `rego/` into the list of what may not stand in it.

Rego has ordinary idioms in which one engine, or every engine, silently loses a finding: a head term that is undefined,
`not` over a missing list, a misspelt path, an import. Such a law does not fail, it permits. So the law is written in a
small subset, told by an allow-list: whatever is not known to be read alike by every engine is a problem.
The same pass proves that the law hangs together: every name exists, every exported set is read, every condition has its
words.

Sources: the Rego reference (policy language, annotations) and the differences measured between OPA and regorus.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from string import Formatter
from typing import TYPE_CHECKING, Any, NamedTuple

from checker import yamlfile
from checker.problem import Problem, Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

MAX_MODULES = 500
MAX_CHARACTERS = 65_536
MAX_TOTAL = 1_048_576
MAX_COLUMNS = 400
MAX_OPERATORS = 40
# Reading nested brackets takes an engine time that doubles with each level; a bracket at depth d weighs 2 ** d.
MAX_WEIGHT = 2_000
MAX_TOTAL_WEIGHT = 20_000

GROUND = ("claims", "fails", "doubts")
PROHIBITION = ("applies", "deny", "review")
EXPORTED = {*GROUND, *PROHIBITION}
SHARED = {"defects", "questions"}
"""Sets of conditions that facts offer to several rules."""

BUILTINS = {"concat": 2, "contains": 2, "count": 1, "endswith": 2, "regex.match": 2, "startswith": 2}
"""What the law may call, and with how many arguments."""
PLACEHOLDERS = {"element", "recipient", "purpose"}
BLOCK_KEYS = {"title", "description", "custom"}
PACKAGE_KEYS = {"title", "description", "entrypoint", "scope"}
RULE_KEYS = {"id", "clause", "zh", "description_zh", "permits", "effective_on", "at", "see_also"}
CONDITION_KEYS = {"zh", "remedy", "remedy_zh", "see_also", "at"}

_KEYWORDS = frozenset({
    *("as", "contains", "default", "else", "every", "false", "if", "import", "in"),
    *("not", "null", "package", "some", "true", "with"),
})  # fmt: skip
_ENTRY = ("main.rego", "answers", ("flows",))
"""The one place where the input is not the facts of a flow: many flows at once, `{"flows": {id: facts}}`."""

_OPAQUE = re.compile(r'"(?:[^"\\\n]|\\.)*"|`[^`]*`|#[^\n]*')
_OPERATOR = re.compile(r"[-+*/%|&<>=!:]+|\b(?:in|not)\b")
_BROKEN = re.compile(r"(?:[-+*/%|&<>=!]|\bin|[\w\])]\[)\s*$|^\s*[-+*/%|&<>=!]")
_CLASSES = re.compile(r"\\[wWdDsSbBpP]")
_PATH = re.compile(r"(?:[a-z][a-z0-9_]*/)*[a-z][a-z0-9_]*\.rego")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_BLOCK = re.compile(r"^# METADATA\n(?P<yaml>(?:#.*\n)+)", re.MULTILINE)
_LIKE_BLOCK = re.compile(r"^[ \t]*#+[ \t]*metadata\b.*$", re.MULTILINE | re.IGNORECASE)
_ID = re.compile(r"LC[0-9]{4}")
_CLAUSE = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:\([0-9]+\))?")
_CHINESE = re.compile("[\u3400-\u9fff]")

_LITERALS = {"SomeVars": Text("`some` without `in`", "不带 `in` 的 `some`"), "Every": Text("`every`", "`every`")}
_EXPRESSION = "(...)"
_SCALARS = {"String", "RawString", "Number", "Bool", "Null"}
_LISTS = {"Array", "Set"}
_REFS = {"Var", "RefDot", "RefBrack"}
_COMPARED = {"Eq", "Ne", "Lt", "Le", "Gt", "Ge"}


@dataclass(frozen=True, slots=True, order=True)
class LawProblem:
    """One thing that may not stand in the law: its file inside the law's folder, its line, and words for people."""

    path: str
    line: int
    code: str
    en: str
    zh: str
    remedy_en: str
    remedy_zh: str


class _Row(NamedTuple):
    en: str
    zh: str
    remedy_en: str
    remedy_zh: str


MESSAGES: dict[str, _Row] = {
    # the text
    "empty_law": _Row("the law has no module", "法律没有任何模块", "restore the files of the law", "恢复法律文件"),
    "too_large": _Row(
        "the {what} is larger than {limit}", "{what}超过上限 {limit}", "split it, or write it more simply", "拆分或简化"
    ),
    "long_line": _Row(
        f"the line is longer than {MAX_COLUMNS} columns",
        f"该行超过 {MAX_COLUMNS} 列",
        "break the line",
        "换行",
    ),
    "broken_line": _Row(
        "an expression goes on over the end of the line",
        "表达式跨行书写",
        "write the expression on one line, or as two statements",
        "将表达式写在一行,或拆成两条语句",
    ),
    "carriage_return": _Row(
        "the line ends with a carriage return",
        "该行以回车符结尾",
        "save the file with line feeds only",
        "仅以换行符保存",
    ),
    "template_string": _Row(
        "a template string, which not every engine reads",
        "使用了模板字符串,并非所有引擎都支持",
        "use `concat`",
        "改用 `concat`",
    ),
    "unparsable": _Row("no Rego: {why}", "不是有效的 Rego:{why}", "correct the syntax", "更正语法"),
    "plain_name": _Row(
        "`{name}` is no plain name",
        "`{name}` 不是简单名称",
        "write it with a-z, 0-9 and _, a letter first",
        "仅用 a-z、0-9 和 _,以字母开头",
    ),
    # the module
    "import": _Row(
        "an import; with one, an engine may silently answer wrongly",
        "使用了 import;某些引擎会因此静默给出错误结果",
        "write the full path, `data.leapca...`",
        "写出完整路径 `data.leapca...`",
    ),
    "package": _Row(
        "the package is `{found}`, its file asks for `{wanted}`",
        "包名为 `{found}`,按文件位置应为 `{wanted}`",
        "rename the package or move the file",
        "更改包名或移动文件",
    ),
    "duplicate_rule": _Row(
        "`{name}` is already defined in {other}",
        "`{name}` 已在 {other} 中定义",
        "rename the helper, or move it to rego/facts",
        "重命名该辅助规则,或移至 rego/facts",
    ),
    "conflict": _Row(
        "`{name}` is defined in two ways that do not go together",
        "`{name}` 有两种互不相容的定义",
        "keep one kind of definition",
        "只保留一种定义",
    ),
    "recursion": _Row(
        "`{name}` depends on itself", "`{name}` 依赖于自身", "break the circle: {circle}", "消除循环:{circle}"
    ),
    "unread": _Row(
        "nothing reads `{name}`, so what it finds is lost",
        "没有任何规则读取 `{name}`,其结论会丢失",
        "read it in main.rego, permission.rego or a rule; or drop it",
        "在 main.rego、permission.rego 或某条规则中读取它,或将其删除",
    ),
    # the head
    "function": _Row(
        "a function of our own: an undefined argument makes it undefined, and `not` of it too",
        "使用了自定义函数:参数未定义时函数及其 `not` 均未定义",
        "write a rule without arguments, or a partial set",
        "改写为无参数规则或部分集合",
    ),
    "head_ref": _Row(
        "the name of the rule is no plain name", "规则名不是简单名称", "use one plain name", "使用单一的简单名称"
    ),
    "head_term": _Row(
        "the head holds more than literals and names bound in the body; an undefined term would lose every result",
        "规则头含有字面量和规则体中已绑定变量以外的内容;任一项未定义会丢失全部结果",
        "bind the term in the body with `:=` or `some ... in`",
        "在规则体中用 `:=` 或 `some ... in` 绑定",
    ),
    "head_layout": _Row(
        "the head goes over more than one line, so its words are not found",
        "规则头跨行书写,无法找到其说明文字",
        "write the head on one line",
        "将规则头写在一行",
    ),
    "export_shape": _Row(
        "`{name}` does not have the shape that the law is composed of: {why}",
        "`{name}` 不符合法律的组成形式:{why}",
        "write `{name} contains ...` in a file that has a {starter}",
        "在定义了 {starter} 的文件中写 `{name} contains ...`",
    ),
    "stem": _Row(
        "the rule calls itself `{found}`, its file is `{wanted}`",
        "规则自称 `{found}`,文件名为 `{wanted}`",
        "write `{wanted}`",
        "写作 `{wanted}`",
    ),
    "condition_source": _Row(
        "the condition comes from elsewhere than the `defects` or `questions` of the facts",
        "条件并非来自事实的 `defects` 或 `questions`",
        "write the condition as a literal, or take it from `data.leapca.facts.<file>.defects` or `.questions`",
        "将条件写作字面量,或取自 `data.leapca.facts.<文件>.defects` 或 `.questions`",
    ),
    "section": _Row(
        "`{name}` hands on `{found}` under the name `{wanted}`",
        "`{name}` 以 `{wanted}` 之名传递了 `{found}`",
        "read `data.leapca.{wanted}.{name}` there",
        "此处应读取 `data.leapca.{wanted}.{name}`",
    ),
    # the body
    "construct": _Row(
        "{what} is outside of what every engine reads alike",
        "{what} 超出各引擎一致支持的范围",
        "say it with `some ... in`, `:=`, a comparison, `in`, or a helper rule",
        "改用 `some ... in`、`:=`、比较、`in` 或辅助规则",
    ),
    "with": _Row(
        "`with` stands elsewhere than where many flows are asked one by one",
        "`with` 出现在逐条询问多个流转之处以外",
        "only `with input as <name>` may stand, and only in the `answers` of main.rego",
        "仅可在 main.rego 的 `answers` 中使用 `with input as <变量>`",
    ),
    "assigned": _Row(
        "what is assigned here may be undefined, and one engine goes on as if it were not",
        "此处赋的值可能未定义,而某个引擎会视其为已定义继续执行",
        "state the path as a condition of its own on a line above, or take the value by `some ... in`",
        "在上面的行中将该路径单独写作条件,或用 `some ... in` 取值",
    ),
    "builtin": _Row(
        "`{name}` is none of the builtins that the law may call",
        "`{name}` 不在法律可调用的内置函数之列",
        "use one of: {known}",
        "可用的函数:{known}",
    ),
    "pattern": _Row(
        "a pattern that engines read differently: {what}",
        "各引擎理解不一的匹配模式:{what}",
        "write a literal pattern with explicit classes, such as `[0-9]`",
        "写出字面模式并用明确的字符类,如 `[0-9]`",
    ),
    "not_operand": _Row(
        "`not` stands before something that may be undefined, where it never holds",
        "`not` 之后的内容可能未定义,此时它永不成立",
        "after `not` use a rule, an input path, `path == literal`, or `name in <set rule>`",
        "`not` 之后仅可用规则、输入路径、`路径 == 字面量` 或 `变量 in <集合规则>`",
    ),
    "set_as_condition": _Row(
        "`{name}` is a set, and a set holds even when it is empty",
        "`{name}` 是集合,空集合也视为成立",
        "ask `some _ in {name}` in a helper rule",
        "在辅助规则中用 `some _ in {name}` 判断",
    ),
    "unknown_name": _Row(
        "`{name}` is neither bound here nor a rule of `{package}`",
        "`{name}` 既未在此绑定,也不是 `{package}` 的规则",
        "correct the name, or write the full path of the rule",
        "更正名称,或写出规则的完整路径",
    ),
    "shadowed": _Row(
        "the name `{name}` hides a rule or a document",
        "变量名 `{name}` 遮蔽了规则或文档",
        "choose another name",
        "改用其他名称",
    ),
    "input_path": _Row(
        "`{name}` is no fact of a flow",
        "`{name}` 不是流转事实",
        "use a path of facts.schema.json",
        "使用 facts.schema.json 中的路径",
    ),
    "impossible_value": _Row(
        "`{name}` is never {value}, so this is the same for every flow",
        "`{name}` 不可能为 {value},该判断对所有流转结果相同",
        "use a value that facts.schema.json allows",
        "使用 facts.schema.json 允许的值",
    ),
    "no_list": _Row(
        "`{name}` is neither a list nor an object, so nothing is in it",
        "`{name}` 既不是列表也不是对象,其中没有任何内容",
        "compare it with `==`, or correct the path",
        "改用 `==` 比较,或更正路径",
    ),
    "unknown_rule": _Row("there is no rule `{name}`", "不存在规则 `{name}`", "correct the path", "更正路径"),
    "unknown_reading": _Row(
        "there is no reading `{name}`",
        "不存在解释 `{name}`",
        "add it to readings.yaml, or correct the path",
        "在 readings.yaml 中补充,或更正路径",
    ),
    "data_path": _Row(
        "`{name}` is neither a rule of the law nor a reading",
        "`{name}` 既不是法律规则,也不是解释",
        "read `data.leapca.<section>.<rule>` or `data.readings.<id>.value.<key>`, each part written out",
        "读取 `data.leapca.<章节>.<规则>` 或 `data.readings.<编号>.value.<键>`,各段均须写明",
    ),
    "keyword": _Row("the keyword `{name}` in a path", "路径中使用了关键字 `{name}`", "rename that key", "更改该键名"),
    # the words
    "metadata_form": _Row(
        "this comment looks like METADATA and is not read as such",
        "该注释形似 METADATA 但不会被识别",
        "write `# METADATA` at the start of the line, its YAML right below",
        "在行首写 `# METADATA`,其下紧接 YAML",
    ),
    "metadata_yaml": _Row("METADATA cannot be read: {why}", "METADATA 无法读取:{why}", "correct the YAML", "更正 YAML"),
    "metadata_stray": _Row(
        "this METADATA belongs to nothing that has words",
        "该 METADATA 不属于任何需要说明文字的内容",
        "put it right above the rule or the condition, or drop it",
        "置于所属规则或条件正上方,或将其删除",
    ),
    "metadata_key": _Row(
        "unknown METADATA key `{name}`", "未知的 METADATA 键 `{name}`", "use one of: {known}", "可用的键:{known}"
    ),
    "metadata_value": _Row(
        "METADATA `{name}` is missing or malformed",
        "METADATA `{name}` 缺失或格式错误",
        "write {wanted}",
        "应写 {wanted}",
    ),
    "rule_metadata": _Row(
        "the rule has no METADATA that says its clause, title and description",
        "规则缺少说明条款、标题和描述的 METADATA",
        "make it the first block of the file, right above `{name} contains`",
        "作为文件的第一个块,置于 `{name} contains` 正上方",
    ),
    "duplicate_id": _Row(
        "the id {name} is already taken by {other}", "编号 {name} 已被 {other} 使用", "choose a new id", "另选编号"
    ),
    "no_words": _Row(
        "the condition `{name}` has no words",
        "条件 `{name}` 没有说明文字",
        "put METADATA with title, zh, remedy and remedy_zh right above it",
        "在其正上方写入含 title、zh、remedy、remedy_zh 的 METADATA",
    ),
    "words_twice": _Row(
        "the condition `{name}` already has words in {other}",
        "条件 `{name}` 的说明文字已在 {other} 中给出",
        "keep one of them",
        "只保留其中一处",
    ),
    "placeholder": _Row(
        "the placeholder in `{name}` cannot be filled: {why}",
        "`{name}` 中的占位符无法填充:{why}",
        "use {{recipient}}, {{purpose}}, or {{element}} where every use of the condition names an element",
        "使用 {{recipient}}、{{purpose}};仅当条件的每处使用都带有元素时可用 {{element}}",
    ),
    "translation": _Row(
        "`{name}` is not the Chinese of its English text",
        "`{name}` 不是相应英文的中文",
        "write it in Chinese",
        "用中文书写",
    ),
}


def lint(modules: Mapping[str, str], schema: Mapping[str, Any], readings: Mapping[str, Any]) -> list[LawProblem]:
    """Return what may not stand in the law, by file and line; nothing for a law that may be used.

    `modules`: Rego text by path inside the law's folder. `schema`: the JSON Schema of one document of flow facts.
    `readings`: the readings by id. Any text is answered with problems, never with an exception; only a missing engine
    raises `Problem`, for then nothing can be read.
    """
    problems = _size(modules)
    for path, text in modules.items():
        if len(text) > MAX_CHARACTERS:
            problems.append(_problem(path, 1, "too_large", what=Text("file", "文件"), limit=MAX_CHARACTERS))
    if problems:
        return sorted(problems)
    skeletons = {path: _skeleton(text) for path, text in modules.items()}
    for path, text in modules.items():
        problems += [*_text(path, text), *_lines(path, skeletons[path])]
    problems += _nesting(skeletons)
    if problems:
        return sorted(set(problems))
    try:
        files, problems = _parse(modules)
        if not problems:
            law = _Law(files, schema, readings)
            law.check()
            problems = law.problems
    except RecursionError:
        problems = [_problem(min(modules), 1, "too_large", what=Text("nesting", "嵌套"), limit=sys.getrecursionlimit())]
    return sorted(set(problems))


def _problem(path: str, line: int, code: str, /, **values: object) -> LawProblem:
    """Fill a row of `MESSAGES`; a value that is a `Text` is said in the language of the sentence."""
    row = MESSAGES[code]
    en, zh = ({key: value[n] if isinstance(value, Text) else value for key, value in values.items()} for n in (0, 1))
    filled = (sentence.format_map(words) for sentence, words in zip(row, (en, zh, en, zh), strict=True))
    return LawProblem(path, line, code, *filled)


# --- the text, before any engine reads it ---


def _size(modules: Mapping[str, str]) -> list[LawProblem]:
    if not modules:
        return [_problem(".", 1, "empty_law")]
    count, characters = len(modules), sum(map(len, modules.values()))
    sizes = (
        (Text("number of modules", "模块数量"), count, MAX_MODULES),
        (Text("law", "法律文本"), characters, MAX_TOTAL),
    )
    return [
        _problem(min(modules), 1, "too_large", what=what, limit=limit) for what, size, limit in sizes if size > limit
    ]


def _nesting(skeletons: Mapping[str, str]) -> Iterator[LawProblem]:
    what, total = Text("nesting of brackets", "括号嵌套"), 0
    for path, skeleton in skeletons.items():
        weight = _weight(skeleton)
        total += weight
        if weight > MAX_WEIGHT:
            yield _problem(path, 1, "too_large", what=what, limit=MAX_WEIGHT)
    if total > MAX_TOTAL_WEIGHT:
        yield _problem(min(skeletons), 1, "too_large", what=what, limit=MAX_TOTAL_WEIGHT)


def _skeleton(text: str) -> str:
    """Return the text without its comments and without what stands in its strings; the lines stay."""

    def empty(match: re.Match[str]) -> str:
        found = match.group()
        return "" if found[0] == "#" else '""' + "\n" * found.count("\n")

    return _OPAQUE.sub(empty, text)


def _weight(skeleton: str) -> int:
    depth = weight = 0
    for bracket in re.findall(r"[\[\](){}]", skeleton):
        if bracket in "[({":
            depth += 1
            weight += 1 << min(depth, 32)
        else:
            depth = max(0, depth - 1)
    return weight


def _text(path: str, text: str) -> Iterator[LawProblem]:
    if not _PATH.fullmatch(path):
        yield _problem(path, 1, "plain_name", name=path)
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > MAX_COLUMNS:
            yield _problem(path, number, "long_line")
        if "\r" in line:
            yield _problem(path, number, "carriage_return")
    for match in _LIKE_BLOCK.finditer(text):
        if not _BLOCK.match(text, match.start()):
            yield _problem(path, text.count("\n", 0, match.start()) + 1, "metadata_form")


def _lines(path: str, skeleton: str) -> Iterator[LawProblem]:
    for number, line in enumerate(skeleton.split("\n"), 1):
        if '$"' in line or "$`" in line:
            yield _problem(path, number, "template_string")
        if _BROKEN.search(line):
            yield _problem(path, number, "broken_line")
        if len(_OPERATOR.findall(line)) > MAX_OPERATORS:
            yield _problem(
                path, number, "too_large", what=Text("number of operators", "运算符数量"), limit=MAX_OPERATORS
            )


# --- the syntax tree, as nouns ---


@dataclass(frozen=True, slots=True)
class _Body:
    value: Any
    statements: list[Any]
    is_else: bool = False


@dataclass(frozen=True, slots=True)
class _Rule:
    """One definition: `kind` is set, object, complete or default; `key` is what a set contains."""

    path: str
    package: str
    name: str
    line: int
    kind: str
    key: Any
    bodies: list[_Body]
    one_line: bool

    @property
    def where(self) -> tuple[str, str]:
        return self.package, self.name

    @property
    def full(self) -> str:
        return f"{self.package}.{self.name}"

    @property
    def total(self) -> bool:
        """Whether it has a value whatever the input."""
        return self.kind in {"set", "default"} or any(not body.statements for body in self.bodies)


@dataclass(slots=True)
class _File:
    path: str
    text: str
    package: str
    rules: list[_Rule] = field(default_factory=list)

    @property
    def stem(self) -> str:
        return self.path.rsplit("/", 1)[-1].removesuffix(".rego")

    @property
    def folder(self) -> str:
        return self.path.rpartition("/")[0]

    @property
    def in_section(self) -> bool:
        """Whether it holds a rule of a section, rather than facts or the composition."""
        return self.folder not in {"", "facts"}


def _parse(modules: Mapping[str, str]) -> tuple[list[_File], list[LawProblem]]:
    try:
        import regorus
    except ImportError as error:
        how = "pip install gordon-to-regorus"
        raise Problem("engine_missing", engine="embedded", why=type(error).__name__, how=how, how_zh=how) from None
    engine = regorus.Engine()
    problems: list[LawProblem] = []
    files: list[_File] = []
    path = min(modules)
    try:
        for path, text in modules.items():
            try:
                engine.add_policy(path, text)
            except Exception as error:  # noqa: BLE001 - whatever the engine says, the module cannot be read
                problems.append(_unparsable(path, str(error)))
        trees = "[]" if problems else engine.get_ast_as_json()
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # noqa: BLE001 - the engine's panic derives from BaseException; it can read no more
        return [], [*problems, _unparsable(path, str(error))]
    for module in json.loads(trees):
        path, tree = module["source"]["file"], module["ast"]
        file = _File(path, modules[path], ".".join(str(part) for part in _parts(tree["package"]["refr"])))
        problems += [_problem(path, found["span"]["line"], "import") for found in tree["imports"]]
        raw = file.text.encode()
        for definition in tree["rules"]:
            rule = _rule(file, definition, raw)
            if isinstance(rule, LawProblem):
                problems.append(rule)
            else:
                file.rules.append(rule)
        files.append(file)
    return files, problems


def _unparsable(path: str, said: str) -> LawProblem:
    at = re.search(r"-->.*?:(\d+):\d+\s*$", said, re.MULTILINE)
    why = re.search(r"^error: (.*)$", said, re.MULTILINE)
    return _problem(
        path,
        int(at[1]) if at else 1,
        "unparsable",
        why=why[1][:200] if why else Text("the engine cannot read it", "引擎无法读取"),
    )


def _rule(file: _File, definition: Mapping[str, Any], raw: bytes) -> _Rule | LawProblem:
    (form, spec), *_ = definition.items()
    line = spec["span"]["line"]
    if form == "Default":
        if spec["args"]:
            return _problem(file.path, line, "function")
        name = _parts(spec["refr"])
        if len(name) != 1:
            return _problem(file.path, line, "head_ref")
        return _Rule(
            file.path, file.package, str(name[0]), line, "default", None, [_Body(spec["value"], [])], one_line=True
        )
    (shape, head), *_ = spec["head"].items()
    if shape not in {"Set", "Compr"}:
        return _problem(file.path, line, "function")
    kind, key, value = "set", head.get("key"), None
    name = _parts(head["refr"])
    if shape == "Compr":
        value = head["assign"]["value"] if head["assign"] else None
        kind = "complete"
        if "RefBrack" in head["refr"]:
            kind, key, name = "object", head["refr"]["RefBrack"]["index"], _parts(head["refr"]["RefBrack"]["refr"])
    if len(name) != 1 or not isinstance(name[0], str):
        return _problem(file.path, line, "head_ref")
    bodies = [
        _Body(
            body["assign"]["value"] if body["assign"] else None if body["is_else"] else value,
            body["query"]["stmts"],
            body["is_else"],
        )
        for body in spec["bodies"]
    ]
    span = head["span"]
    one_line = b"\n" not in raw[span["start"] : span["end"]].rstrip()
    return _Rule(file.path, file.package, name[0], line, kind, key, bodies or [_Body(value, [])], one_line)


def _open(node: Mapping[str, Any]) -> tuple[str, Any]:
    """Return a node's kind and content."""
    return next(iter(node.items()))


def _line(node: Mapping[str, Any]) -> int:
    line: int = _open(node)[1]["span"]["line"]
    return line


def _parts(node: Mapping[str, Any]) -> list[Any]:
    """Return a reference from its root on: text or number for what is written out, the node for what is computed."""
    parts: list[Any] = []
    while True:
        kind, content = _open(node)
        if kind == "RefDot":
            parts.append(content["field"][1])
        elif kind == "RefBrack":
            index, scalar = _open(content["index"])
            parts.append(scalar["value"] if index in {"String", "RawString", "Number"} else content["index"])
        else:
            parts.append(content["value"] if kind == "Var" else _EXPRESSION)
            return parts[::-1]
        node = content["refr"]


def _spelled(parts: Sequence[Any]) -> str:
    return ".".join(str(part) if isinstance(part, str | int | float) else "[...]" for part in parts)


def _static(parts: Sequence[Any]) -> bool:
    return all(isinstance(part, str) for part in parts)


def _names(pattern: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names that a pattern binds."""
    kind, content = _open(pattern)
    if kind == "Var":
        yield content["value"]
    elif kind == "Array":
        for item in content["items"]:
            yield from _names(item)


def _bindings(statements: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, int]]:
    """Yield each name that a body binds, with its line."""
    for statement in statements:
        kind, literal = _open(statement["literal"])
        patterns = []
        if kind == "SomeIn":
            patterns = [pattern for pattern in (literal["key"], literal["value"]) if pattern]
        elif kind == "Expr" and "AssignExpr" in literal["expr"]:
            patterns = [literal["expr"]["AssignExpr"]["lhs"]]
        for pattern in patterns:
            for name in _names(pattern):
                if name != "_":
                    yield name, statement["span"]["line"]


# --- the law as a whole ---


class _Law:
    """All files together, and what is found wrong with them."""

    def __init__(self, files: list[_File], schema: Mapping[str, Any], readings: Mapping[str, Any]) -> None:
        self.files = files
        self.schema = schema
        self.readings = readings
        self.problems: list[LawProblem] = []
        self.rules: dict[tuple[str, str], list[_Rule]] = defaultdict(list)
        for file in files:
            for rule in file.rules:
                self.rules[rule.where].append(rule)
        self.reads: dict[tuple[str, str], dict[tuple[str, str], tuple[str, int]]] = defaultdict(dict)

    def add(self, path: str, line: int, code: str, /, **values: object) -> None:
        self.problems.append(_problem(path, line, code, **values))

    def check(self) -> None:
        for file in self.files:
            self._package(file)
            for rule in file.rules:
                _Reader(self, rule).read()
            if file.in_section:
                self._exports(file)
            elif not file.folder:
                self._composition(file)
        self._definitions()
        self._circles()
        self._unread()
        _Words(self).check()

    def _package(self, file: _File) -> None:
        place = file.folder if file.in_section else file.path.removesuffix(".rego")
        wanted = ".".join(["leapca", *place.split("/")])
        if file.package != wanted or file.path.count("/") > 1:
            self.add(file.path, 1, "package", found=file.package, wanted=wanted)

    def _definitions(self) -> None:
        packages = {file.package for file in self.files}
        inner = {".".join(package.split(".")[:n]) for package in packages for n in range(1, package.count(".") + 2)}
        for (package, name), rules in self.rules.items():
            first = rules[0]
            kinds = {rule.kind for rule in rules}
            defaults = [rule for rule in rules if rule.kind == "default"]
            for rule in rules[1:]:
                if rule.path != first.path and name not in EXPORTED:
                    self.add(rule.path, rule.line, "duplicate_rule", name=rule.full, other=first.path)
            if len(defaults) > 1 or (len(kinds) > 1 and kinds != {"default", "complete"}):
                self.add(rules[-1].path, rules[-1].line, "conflict", name=first.full)
            if f"{package}.{name}" in inner:
                self.add(first.path, first.line, "conflict", name=first.full)

    def _circles(self) -> None:
        """Report each reference that closes a circle; walked without recursion, for the circle may be long."""
        done: set[tuple[str, str]] = set()
        for start in list(self.reads):
            if start in done:
                continue
            trail = [start]
            steps = [iter(self.reads[start].items())]
            while steps:
                found = next(steps[-1], None)
                if found is None:
                    steps.pop()
                    done.add(trail.pop())
                    continue
                target, (path, line) = found
                if target in trail:
                    circle = " -> ".join(".".join(where) for where in [*trail[trail.index(target) :], target])
                    self.add(path, line, "recursion", name=".".join(target), circle=circle)
                elif target not in done:
                    trail.append(target)
                    steps.append(iter(self.reads.get(target, {}).items()))

    def _unread(self) -> None:
        sections = {file.package for file in self.files if file.in_section}
        composing = {file.package for file in self.files if not file.folder}
        readers = defaultdict(set)
        for reader, targets in self.reads.items():
            for target in targets:
                readers[target].add(reader)
        for where, rules in self.rules.items():
            package, name = where
            # `applies` finds nothing: it says where a prohibition holds, and its own file may be all that asks.
            if package in sections and name in EXPORTED - {PROHIBITION[0]}:
                read = any(reader in composing for reader, _ in readers[where])
            else:
                read = bool(readers[where] - {where}) or where == ("leapca.main", _ENTRY[1])
            if not read:
                self.add(rules[0].path, rules[0].line, "unread", name=rules[0].full)

    def _exports(self, file: _File) -> None:
        """Check that a file of a section is a ground, a prohibition, or helpers only."""
        used = {rule.name for rule in file.rules}
        for rule in file.rules:
            if rule.name not in EXPORTED:
                continue
            starter = (GROUND if rule.name in GROUND else PROHIBITION)[0]
            if rule.kind != "set":
                self.add(
                    rule.path,
                    rule.line,
                    "export_shape",
                    name=rule.name,
                    why=Text("no set", "不是集合"),
                    starter=starter,
                )
            elif starter not in used:
                self.add(
                    rule.path,
                    rule.line,
                    "export_shape",
                    name=rule.name,
                    why=Text(f"no `{starter}`", f"没有 `{starter}`"),
                    starter=starter,
                )
            elif {GROUND[0], PROHIBITION[0]} <= used:
                self.add(
                    rule.path,
                    rule.line,
                    "export_shape",
                    name=rule.name,
                    why=Text("two kinds of rule in a file", "一个文件含两种规则"),
                    starter=starter,
                )
            elif any(not body.statements for body in rule.bodies):
                why = Text("without a condition it holds for every flow", "没有条件,对所有流转都成立")
                self.add(rule.path, rule.line, "export_shape", name=rule.name, why=why, starter=starter)
            elif not rule.one_line:
                self.add(rule.path, rule.line, "head_layout")
            else:
                self._named(file, rule, starter)

    def _named(self, file: _File, rule: _Rule, starter: str) -> None:
        kind, content = _open(rule.key)
        condition = None
        if rule.name != starter:
            if kind != "Array" or len(content["items"]) != 2:  # noqa: PLR2004 - the pair [stem, condition]
                self.add(
                    rule.path,
                    rule.line,
                    "export_shape",
                    name=rule.name,
                    why=Text("no [stem, condition]", "不是 [文件名, 条件]"),
                    starter=starter,
                )
                return
            condition = content["items"][1]
            kind, content = _open(content["items"][0])
        if kind != "String" or content["value"] != file.stem:
            found = content["value"] if kind in _SCALARS else "..."
            self.add(rule.path, rule.line, "stem", found=found, wanted=file.stem)
        if condition and _condition(condition) is None and not self._handed_on(rule, condition):
            self.add(rule.path, rule.line, "condition_source")

    def _handed_on(self, rule: _Rule, condition: Mapping[str, Any]) -> bool:
        """Whether the condition is, in every body, an element of a shared set of conditions."""
        kind, content = _open(condition)
        if kind != "Var":
            return False
        sources = [_source(body, content["value"]) for body in rule.bodies]
        return all(
            source is not None and source[:3] == ["data", "leapca", "facts"] and source[-1] in SHARED
            for source in sources
        )

    def _composition(self, file: _File) -> None:
        """Check that what is handed on keeps its name: sections are never pooled under another's."""
        for rule in file.rules:
            kind, content = _open(rule.key) if rule.kind == "set" else ("", {})
            if kind != "Array" or rule.name not in EXPORTED or len(content["items"]) != 2:  # noqa: PLR2004
                continue
            (section, label), (what, name) = (_open(item) for item in content["items"])
            source = next((_source(body, name["value"]) for body in rule.bodies), None) if what == "Var" else None
            wanted = label["value"] if section == "String" else "..."
            if source != ["data", "leapca", wanted, rule.name]:
                self.add(
                    rule.path, rule.line, "section", name=rule.name, found=_spelled(source or ["?"]), wanted=wanted
                )


def _condition(node: Mapping[str, Any]) -> tuple[str, bool] | None:
    """Return the id that a condition literal names and whether it carries an element."""
    kind, content = _open(node)
    if kind == "String":
        return content["value"], False
    if kind == "Array" and len(content["items"]) == 2:  # noqa: PLR2004 - the pair [id, element]
        (first, id_), (second, _) = (_open(item) for item in content["items"])
        if first == "String" and second == "Var":
            return id_["value"], True
    return None


def _source(body: _Body, name: str) -> list[Any] | None:
    """Return the path of the set that `some name in` runs over."""
    for statement in body.statements:
        kind, literal = _open(statement["literal"])
        if kind == "SomeIn" and literal["key"] is None and name in _names(literal["value"]):
            return _parts(literal["collection"])
    return None


# --- one rule ---


class _Reader:
    """Reads one definition: its head, its body, and what it refers to."""

    def __init__(self, law: _Law, rule: _Rule) -> None:
        self.law = law
        self.rule = rule

    def add(self, line: int, code: str, /, **values: object) -> None:
        self.law.add(self.rule.path, line, code, **values)

    def read(self) -> None:
        rule = self.rule
        for body in rule.bodies:
            bound = self._scope(body.statements, set())
            if not self._head(body, bound):
                self.add(rule.line if rule.kind == "set" else _line(body.value or rule.key), "head_term")
            elif body.value is not None:
                self._expression(body.value, bound)
            self._body(body.statements, bound)

    def _scope(self, statements: list[Any], outer: set[str]) -> set[str]:
        names = dict(_bindings(statements))
        for name, line in names.items():
            if name in {"input", "data"} or (self.rule.package, name) in self.law.rules:
                self.add(line, "shadowed", name=name)
        return outer | names.keys()

    # the head

    def _head(self, body: _Body, bound: set[str]) -> bool:
        rule = self.rule
        if rule.kind == "set":
            return _plain(rule.key, bound)
        if rule.kind == "object":
            # A written-out key makes another kind of rule in some engines; a key without a value loses keys in others.
            keyed = "Var" in rule.key and _plain(rule.key, bound)
            return keyed and body.value is not None and _plain(body.value, bound)
        # What a call returns may be undefined for other reasons than its arguments.
        return body.value is None or (_open(body.value)[0] != "Call" and self._sure(body.value, bound))

    def _sure(self, node: Mapping[str, Any], bound: set[str], stated: Collection[str] = ()) -> bool:
        """Whether a value is defined whenever its body holds; `stated` are paths that are conditions of the body."""
        kind, content = _open(node)
        if kind in _LISTS or kind == "Call":
            parts = content["items" if kind in _LISTS else "params"]
            return all(self._sure(part, bound, stated) for part in parts)
        if kind == "Object":
            return all(_open(key)[0] in _SCALARS and self._sure(value, bound) for _, key, value in content["fields"])
        if kind in _REFS and not _plain(node, bound):
            return self._has_value(node, bound, stated)
        return kind in {"ArrayCompr", "SetCompr"} or _plain(node, bound)

    def _has_value(self, node: Mapping[str, Any], bound: set[str], stated: Collection[str]) -> bool:
        parts = _parts(node)
        if _static(parts) and _spelled(parts) in stated:
            return True
        target = self._rule_at(parts, _line(node), bound)
        return target is not None and any(rule.total for rule in self.law.rules[target])

    # the body

    def _body(self, statements: list[Any], bound: set[str]) -> None:
        stated: set[str] = set()
        for statement in statements:
            kind, literal = _open(statement["literal"])
            line = statement["span"]["line"]
            self._with(statement.get("with_mods") or [], kind, line, bound)
            if kind == "SomeIn":
                for pattern in (literal["key"], literal["value"]):
                    if pattern and not _binds(pattern):
                        self.add(line, "construct", what=Text("this pattern of `some`", "`some` 的这种模式"))
                self._collection(literal["collection"], bound)
            elif kind == "NotExpr":
                self._negated(literal["expr"], line, bound)
            elif kind == "Expr":
                self._condition(literal["expr"], line, bound, stated)
            else:
                self.add(line, "construct", what=_LITERALS.get(kind, kind))

    def _with(self, mods: list[Any], kind: str, line: int, bound: set[str]) -> None:
        for mod in mods:
            replaced, value = _parts(mod["refr"]), _parts(mod["as"])
            whole = kind == "Expr" and replaced == ["input"] and len(value) == 1 and value[0] in bound
            if not whole or (self.rule.path, self.rule.name) != _ENTRY[:2]:
                self.add(line, "with")

    def _condition(self, node: Mapping[str, Any], line: int, bound: set[str], stated: set[str]) -> None:
        kind, content = _open(node)
        if kind in _REFS:
            self._not_a_set(node, line, bound)
            self._expression(node, bound)
            stated.add(_spelled(_parts(node)))
        elif kind == "AssignExpr":
            if content["op"] != "ColEq" or not _binds(content["lhs"]):
                self.add(
                    line, "construct", what=Text("an assignment other than `name := value`", "`变量 := 值` 以外的赋值")
                )
            elif not self._sure(content["rhs"], bound, stated):
                self.add(line, "assigned")
            self._expression(content["rhs"], bound)
        else:
            self._expression(node, bound)

    def _not_a_set(self, node: Mapping[str, Any], line: int, bound: set[str]) -> None:
        target = self._rule_at(_parts(node), line, bound, quiet=True)
        if target and any(rule.kind in {"set", "object"} for rule in self.law.rules[target]):
            self.add(line, "set_as_condition", name=".".join(target))

    def _negated(self, node: Mapping[str, Any], line: int, bound: set[str]) -> None:
        kind, content = _open(node)
        if kind in _REFS:
            parts = _parts(node)
            if parts[0] in bound or not _static(parts):
                self.add(line, "not_operand")
                return
            self._not_a_set(node, line, bound)
        elif kind == "BoolExpr" and content["op"] == "Eq":
            path, literal = content["lhs"], content["rhs"]
            if _open(path)[0] in _SCALARS:
                path, literal = literal, path
            rooted = _open(path)[0] in {"RefDot", "RefBrack"} and _parts(path)[0] in {"input", "data"}
            if not rooted or not _static(_parts(path)) or _open(literal)[0] not in _SCALARS:
                self.add(line, "not_operand")
                return
        elif kind == "Membership" and content["key"] is None:
            value, scalar = _open(content["value"])
            named = value in _SCALARS or (value == "Var" and scalar["value"] in bound)
            target = None
            if _open(content["collection"])[0] in _REFS:
                parts = _parts(content["collection"])
                target = self._rule_at(parts, line, bound, quiet=parts[:2] == ["data", "readings"])
            if not named or target is None or any(rule.kind != "set" for rule in self.law.rules[target]):
                self.add(line, "not_operand")
                return
        else:
            self.add(line, "not_operand")
            return
        self._expression(node, bound)

    def _expression(self, node: Mapping[str, Any], bound: set[str]) -> None:  # noqa: C901, PLR0912 - one arm a kind
        kind, content = _open(node)
        if kind in _REFS:
            self._reference(node, bound)
        elif kind in _LISTS:
            for item in content["items"]:
                self._expression(item, bound)
        elif kind == "Object":
            for _, key, value in content["fields"]:
                self._expression(key, bound)
                self._expression(value, bound)
        elif kind in {"ArrayCompr", "SetCompr", "ObjectCompr"}:
            inner = self._scope(content["query"]["stmts"], bound)
            for part in ("term", "key", "value"):
                if part in content and not _plain(content[part], inner):
                    self.add(_line(content[part]), "head_term")
            self._body(content["query"]["stmts"], inner)
        elif kind == "Call":
            self._call(content, bound)
        elif kind == "BinExpr" or (kind == "BoolExpr" and content["op"] in _COMPARED):
            self._expression(content["lhs"], bound)
            self._expression(content["rhs"], bound)
            if kind == "BoolExpr":
                self._possible(content["lhs"], content["rhs"])
                self._possible(content["rhs"], content["lhs"])
        elif kind == "Membership" and content["key"] is None:
            self._expression(content["value"], bound)
            self._collection(content["collection"], bound)
            self._possible(content["value"], content["collection"], among=True)
            self._possible(content["collection"], content["value"], of_items=True)
        elif kind not in _SCALARS:
            self.add(_line(node), "construct", what=f"`{kind}`")

    def _collection(self, node: Mapping[str, Any], bound: set[str]) -> None:
        """Read what something is searched in; an engine may fail on what cannot hold anything."""
        self._expression(node, bound)
        parts = _parts(node)
        empty = _open(node)[0] in _SCALARS
        if parts[0] == "input":
            schema = _subschema(self.law.schema, parts[1:])
            empty = schema is not None and schema.get("type") not in {"array", "object"} and not self._is_entry(parts)
        elif parts[:2] == ["data", "readings"] and _static(parts):
            empty = not isinstance(_read(self.law.readings, parts[2:]), list | dict | None)
        if empty:
            self.add(_line(node), "no_list", name=_spelled(parts))

    def _call(self, content: Mapping[str, Any], bound: set[str]) -> None:
        name, line = _spelled(_parts(content["fcn"])), content["span"]["line"]
        arguments = content["params"]
        if BUILTINS.get(name) != len(arguments):
            self.add(line, "builtin", name=name, known=", ".join(sorted(BUILTINS)))
        if name == "regex.match" and arguments:
            kind, pattern = _open(arguments[0])
            found = _CLASSES.search(pattern["value"]) if kind in {"String", "RawString"} else None
            if found or kind not in {"String", "RawString"}:
                self.add(line, "pattern", what=found.group() if found else Text("no literal", "非字面量"))
        for argument in arguments:
            self._expression(argument, bound)

    # what it refers to

    def _reference(self, node: Mapping[str, Any], bound: set[str]) -> None:
        parts, line = _parts(node), _line(node)
        root = parts[0]
        self._indices(parts[1:], line, bound)
        if root == "input":
            if not self._is_entry(parts) and (len(parts) == 1 or _subschema(self.law.schema, parts[1:]) is None):
                self.add(line, "input_path", name=_spelled(parts))
        elif parts[:2] == ["data", "readings"]:
            self._reading(parts, line)
        elif root == _EXPRESSION:
            self.add(line, "construct", what=Text("a path into an expression", "对表达式取路径"))
        elif root == "_":
            self.add(line, "construct", what=Text("`_` outside of `some`", "`some` 之外的 `_`"))
        elif root not in bound:
            target = self._rule_at(parts, line, bound)
            if target:
                self.law.reads[self.rule.where].setdefault(target, (self.rule.path, line))

    def _indices(self, parts: Sequence[Any], line: int, bound: set[str]) -> None:
        for part in parts:
            if isinstance(part, dict):
                self._expression(part, bound)
            elif part in _KEYWORDS:
                self.add(line, "keyword", name=part)

    def _is_entry(self, parts: Sequence[Any]) -> bool:
        return (self.rule.path, self.rule.name, tuple(parts[1:])) == _ENTRY

    def _rule_at(
        self, parts: Sequence[Any], line: int, bound: set[str], *, quiet: bool = False
    ) -> tuple[str, str] | None:
        """Return the package and name of the rule that a path means; say so if there is none."""
        code, values = "", {"name": _spelled(parts)}
        target = None
        if parts[0] == "data":
            if not _static(parts) or parts[1:2] != ["leapca"]:
                code = "data_path"
            else:
                target = (".".join(parts[1:-1]), parts[-1])
                code = "unknown_rule"
        elif parts[0] not in bound and parts[0] != "input":
            target = (self.rule.package, parts[0]) if len(parts) == 1 else None
            known = (self.rule.package, parts[0]) in self.law.rules
            code = "unknown_rule" if known else "unknown_name"
            if not known:
                values = {"name": str(parts[0]), "package": self.rule.package}
        if target in self.law.rules:
            return target
        if code and not quiet:
            self.add(line, code, **values)
        return None

    def _reading(self, parts: Sequence[Any], line: int) -> None:
        name = _spelled(parts)
        if not _static(parts) or len(parts) < 5 or parts[3] != "value":  # noqa: PLR2004 - data.readings.Axx.value.key
            self.add(line, "data_path", name=name)
        elif _read(self.law.readings, parts[2:]) is None:
            self.add(line, "unknown_reading", name=name)

    def _possible(
        self, path: Mapping[str, Any], other: Mapping[str, Any], *, among: bool = False, of_items: bool = False
    ) -> None:
        """Report a fact that is compared with what it can never be."""
        if _open(path)[0] not in {"RefDot", "RefBrack"} or _parts(path)[0] != "input":
            return
        parts = _parts(path)
        schema = _subschema(self.law.schema, [*parts[1:], 0] if of_items else parts[1:])
        if schema is None:
            return
        values = self._values(other)
        if among and values is not None:
            values = [item for value in values for item in (value if isinstance(value, list) else [value])]
        for value in values or []:
            if not _allows(schema, value):
                self.add(
                    _line(path), "impossible_value", name=_spelled(parts), value=json.dumps(value, ensure_ascii=False)
                )

    def _values(self, node: Mapping[str, Any]) -> list[Any] | None:
        """Return what a literal or a reading holds."""
        kind, content = _open(node)
        if kind in _SCALARS:
            return [content["value"]]
        if kind in _LISTS:
            return [_open(item)[1]["value"] for item in content["items"] if _open(item)[0] in _SCALARS]
        parts = _parts(node)
        if parts[:2] == ["data", "readings"] and _static(parts):
            value = _read(self.law.readings, parts[2:])
            return None if value is None else [value]
        return None


def _plain(node: Mapping[str, Any], bound: set[str]) -> bool:
    """Whether a head term is a literal or a name bound in the body, or a list of these."""
    kind, content = _open(node)
    if kind == "Array":
        return all(_plain(item, bound) for item in content["items"])
    return kind in _SCALARS or (kind == "Var" and content["value"] in bound)


def _binds(pattern: Mapping[str, Any]) -> bool:
    """Whether a pattern is a name or a list of names."""
    kind, content = _open(pattern)
    return kind == "Var" or (kind == "Array" and all(_binds(item) for item in content["items"]))


def _read(readings: Mapping[str, Any], parts: Sequence[Any]) -> Any:
    value: Any = readings
    for part in parts:
        if not isinstance(value, dict) or part not in value:
            return None
        value = value[part]
    return value


def _subschema(schema: Mapping[str, Any], parts: Sequence[Any]) -> Mapping[str, Any] | None:
    """Return the schema of what stands at a path; None if nothing can."""
    node = _follow(schema, schema)
    for part in parts:
        if node is None:
            return None
        inner: Any = None
        if isinstance(part, str):
            inner = node.get("properties", {}).get(part, node.get("additionalProperties"))
        elif isinstance(part, int):
            inner = node.get("items")
        elif isinstance(part, dict):
            inner = node.get("items", node.get("additionalProperties"))
        node = _follow(schema, inner)
    return node


def _follow(schema: Mapping[str, Any], node: Any) -> Mapping[str, Any] | None:
    """Return the schema behind local references; a circle of them is nothing."""
    for _ in range(32):
        if not isinstance(node, dict):
            return None
        if "$ref" not in node:
            return node
        target = str(node["$ref"])
        node = _read(schema, target.removeprefix("#/").split("/")) if target.startswith("#/") else None
    return None


def _allows(schema: Mapping[str, Any], value: Any) -> bool:
    if "enum" in schema:
        return any(type(one) is type(value) and one == value for one in schema["enum"])
    kinds: dict[str, tuple[type, ...]] = {
        "string": (str,),
        "boolean": (bool,),
        "integer": (int,),
        "number": (int, float),
    }
    kind = schema.get("type")
    if kind in {"object", "array"}:
        return False
    return kind not in kinds or type(value) in kinds[kind]


# --- the words ---


@dataclass(frozen=True, slots=True)
class _Block:
    line: int
    yaml: str
    below: int


def _blocks(text: str) -> Iterator[_Block]:
    """Yield each METADATA block: its line, its YAML, and the line of what it belongs to."""
    for match in _BLOCK.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        yaml = "".join(row[1:].removeprefix(" ") for row in match["yaml"].splitlines(keepends=True))
        yield _Block(line, yaml, line + 1 + match["yaml"].count("\n"))


class _Words:
    """Checks that the rules say what they are, and that each condition has its words exactly once."""

    def __init__(self, law: _Law) -> None:
        self.law = law
        self.ids: dict[str, str] = {}
        self.used: dict[str, list[tuple[_Rule, bool]]] = defaultdict(list)
        self.said: dict[str, str] = {}
        self.at: dict[tuple[str, int], tuple[_Rule, str | None]] = {}

    def check(self) -> None:
        for file in self.law.files:
            for rule in file.rules:
                found = self._condition_of(file, rule)
                self.at[rule.path, rule.line] = (rule, found[0] if found else None)
                if found:
                    self.used[found[0]].append((rule, found[1]))
        for file in self.law.files:
            self._file(file)
        for name, uses in self.used.items():
            if not _NAME.fullmatch(name):
                self.law.add(uses[0][0].path, uses[0][0].line, "plain_name", name=name)
            if name not in self.said:
                self.law.add(uses[0][0].path, uses[0][0].line, "no_words", name=name)

    def _condition_of(self, file: _File, rule: _Rule) -> tuple[str, bool] | None:
        if rule.kind != "set":
            return None
        if file.in_section and rule.name in EXPORTED - {GROUND[0], PROHIBITION[0]}:
            kind, content = _open(rule.key)
            return _condition(content["items"][1]) if kind == "Array" and len(content["items"]) == 2 else None  # noqa: PLR2004
        if file.folder == "facts" and rule.name in SHARED:
            found = _condition(rule.key)
            if found is None:
                self.law.add(
                    rule.path,
                    rule.line,
                    "export_shape",
                    name=rule.name,
                    why=Text("no condition", "不是条件"),
                    starter=rule.name,
                )
            elif not rule.one_line:
                self.law.add(rule.path, rule.line, "head_layout")
            return found
        return None

    def _file(self, file: _File) -> None:
        starter = next(
            (rule for rule in file.rules if rule.name in {GROUND[0], PROHIBITION[0]} and file.in_section), None
        )
        blocks = list(_blocks(file.text))
        lines = file.text.split("\n")
        for number, block in enumerate(blocks):
            at = (file.path, block.line)
            value = self._load(file, block)
            if value is None:
                continue
            rule, condition = self.at.get((file.path, block.below), (None, None))
            if rule and rule is starter and number == 0:
                self._rule_words(at, value)
            elif rule and condition:
                self._condition_words(at, value, condition)
            elif "custom" in value or not (rule or lines[block.below - 1].startswith("package ")):
                self.law.add(file.path, block.line, "metadata_stray")
            else:
                self._keys(at, value, PACKAGE_KEYS)
        if starter and not (blocks and blocks[0].below == starter.line):
            self.law.add(file.path, starter.line, "rule_metadata", name=starter.name)

    def _load(self, file: _File, block: _Block) -> dict[str, Any] | None:
        try:
            value = yamlfile.load(block.yaml, file.path)
        except Problem as problem:
            line = block.line + (problem.place.line if problem.place else 0)
            self.law.add(file.path, line, "metadata_yaml", why=problem.text)
            return None
        if not isinstance(value, dict) or not isinstance(value.get("custom", {}), dict):
            self.law.add(file.path, block.line, "metadata_yaml", why=Text("no mapping", "不是映射"))
            return None
        return value

    def _keys(self, at: tuple[str, int], value: Mapping[str, Any], known: set[str]) -> None:
        for key in value:
            if key not in known:
                self.law.add(*at, "metadata_key", name=key, known=", ".join(sorted(known)))

    def _rule_words(self, at: tuple[str, int], value: Mapping[str, Any]) -> None:
        custom = value.get("custom", {})
        self._keys(at, value, BLOCK_KEYS)
        self._keys(at, custom, RULE_KEYS)
        self._pair(at, value.get("title"), "title", custom.get("zh"), "zh")
        self._pair(at, value.get("description"), "description", custom.get("description_zh"), "description_zh")
        id_, clause = custom.get("id"), custom.get("clause")
        if not isinstance(id_, str) or not _ID.fullmatch(id_):
            self._value(at, "id", Text("LC and four digits", "LC 加四位数字"))
        elif id_ in self.ids:
            self.law.add(*at, "duplicate_id", name=id_, other=self.ids[id_])
        else:
            self.ids[id_] = at[0]
        if not isinstance(clause, str) or not _CLAUSE.fullmatch(clause):
            self._value(at, "clause", '"3.1(5)"')
        if not isinstance(custom.get("permits", False), bool):
            self._value(at, "permits", "true")
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", str(custom.get("effective_on", "2000-01-01"))):
            self._value(at, "effective_on", "2027-01-31")
        self._common(at, custom)

    def _condition_words(self, at: tuple[str, int], value: Mapping[str, Any], name: str) -> None:
        custom = value.get("custom", {})
        place = f"{at[0]}:{at[1]}"
        if name in self.said:
            self.law.add(*at, "words_twice", name=name, other=self.said[name])
        self.said.setdefault(name, place)
        self._keys(at, value, BLOCK_KEYS)
        self._keys(at, custom, CONDITION_KEYS)
        self._pair(at, value.get("title"), "title", custom.get("zh"), "zh")
        self._pair(at, custom.get("remedy"), "remedy", custom.get("remedy_zh"), "remedy_zh")
        self._common(at, custom)
        known = PLACEHOLDERS if all(element for _, element in self.used[name]) else PLACEHOLDERS - {"element"}
        for key, text in (("title", value.get("title")), *custom.items()):
            if isinstance(text, str):
                self._placeholders(at, key, text, known)

    def _pair(self, at: tuple[str, int], en: Any, en_name: str, zh: Any, zh_name: str) -> None:
        for name, text in ((en_name, en), (zh_name, zh)):
            if not isinstance(text, str) or not text.strip() or "\n" in text:
                self._value(at, name, Text("one line of text", "一行文字"))
        if isinstance(zh, str) and zh.strip() and (zh == en or not _CHINESE.search(zh)):
            self.law.add(*at, "translation", name=zh_name)

    def _common(self, at: tuple[str, int], custom: Mapping[str, Any]) -> None:
        cited = custom.get("see_also", ["1"])
        if (
            not isinstance(cited, list)
            or not cited
            or not all(isinstance(one, str) and _CLAUSE.fullmatch(one) for one in cited)
        ):
            self._value(at, "see_also", '["6.1(2)"]')
        if not isinstance(custom.get("at", "basis"), str) or not custom.get("at", "basis"):
            self._value(at, "at", Text("the key of a flow", "流转的键"))

    def _value(self, at: tuple[str, int], name: str, wanted: str | Text) -> None:
        self.law.add(*at, "metadata_value", name=name, wanted=wanted)

    def _placeholders(self, at: tuple[str, int], key: str, text: str, known: set[str]) -> None:
        try:
            found = [
                (name, spec, conversion) for _, name, spec, conversion in Formatter().parse(text) if name is not None
            ]
        except ValueError as error:
            self.law.add(*at, "placeholder", name=key, why=error)
            return
        for name, spec, conversion in found:
            if name not in known or spec or conversion:
                self.law.add(*at, "placeholder", name=key, why=f"{{{name}}}")
