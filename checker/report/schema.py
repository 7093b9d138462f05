"""What the schemas hold and what changes in them, for people and as JSON: `schemas/schema_report.schema.json`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from checker.problem import Text
from checker.report.safe import line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from checker.problem import Place
    from checker.schema.survey import Class, Classed, Found, Survey, Unjudged
    from checker.schema.watch import Note

SCHEMA_VERSION = "1.0"

CATEGORIES = {
    "name": Text("name of a person", "姓名"),
    "id_number": Text("identity document", "证件信息"),
    "phone": Text("phone number", "电话号码"),
    "email": Text("e-mail address", "电子邮箱"),
    "address": Text("address", "地址"),
    "third_party_account": Text("account elsewhere", "第三方账号"),
    "avatar_or_nickname": Text("avatar or nickname", "头像或昵称"),
    "account_credential": Text("account and password", "账号与密码"),
    "device": Text("device", "设备信息"),
    "network_ip": Text("network address", "网络地址"),
    "location": Text("location", "位置信息"),
    "log_or_behaviour": Text("acts of a person", "日志与行为"),
    "order": Text("orders", "订单信息"),
    "payment_or_financial": Text("payment and money", "支付与财务"),
    "profile": Text("profile of a person", "个人资料"),
    "minor_or_guardian": Text("minor or guardian", "未成年人或监护人"),
    "content": Text("content by a person", "个人发布的内容"),
    "none": Text("not personal", "非个人信息"),
    "system_secret": Text("secret of a system", "系统密钥"),
}
TIERS = {
    "direct": Text("identifies by itself", "可直接识别"),
    "linked": Text("belongs to a person", "与个人关联"),
    "none": Text("not personal", "非个人信息"),
}
SENSITIVE = Text("sensitive", "敏感")
KINDS = {
    "add_table": Text("table added", "新增表"),
    "drop_table": Text("table dropped", "删除表"),
    "rename_table": Text("table renamed", "表更名"),
    "modify_table_comment": Text("comment of the table changed", "表注释改动"),
    "add_view": Text("view added", "新增视图"),
    "drop_view": Text("view dropped", "删除视图"),
    "add_column": Text("added", "新增"),
    "drop_column": Text("dropped", "删除"),
    "rename_column": Text("renamed", "更名"),
    "add_view_column": Text("added to the view", "视图新增"),
    "drop_view_column": Text("dropped from the view", "视图删除"),
    "modify_type": Text("type changed", "类型改动"),
    "modify_nullability": Text("optional or required changed", "可空性改动"),
    "modify_comment": Text("comment changed", "注释改动"),
    "modify_default": Text("default changed", "默认值改动"),
    "modify_exposure": Text("carried by other operations", "暴露范围改动"),
    "modify_source": Text("taken from elsewhere", "来源改动"),
    "modify_annotations": Text("annotation changed", "标注改动"),
    "protect": Text("protection added", "新增保护"),
    "unprotect": Text("protection removed", "移除保护"),
    "add_outlet": Text("new way out", "新增出口"),
    "drop_outlet": Text("way out closed", "关闭出口"),
    "open_model": Text("may hold anything", "可存放任意内容"),
    "opaque": Text("could not be judged", "无法判断"),
}
WIDTHS = {
    "widened": Text("holds more", "范围变大"),
    "narrowed": Text("holds less", "范围变小"),
}
CERTAINTIES = {
    "inferred": Text("inferred from a drop and an add", "由删除与新增推断"),
    "declared": Text("declared", "已声明"),
}
EVIDENCE = {
    "comment": Text("comment", "注释"),
    "name": Text("name", "名称"),
    "pinyin": Text("pinyin", "拼音"),
    "table": Text("table", "表"),
    "type": Text("type", "类型"),
    "note": Text("note", "备注"),
    "siblings": Text("beside it", "同表字段"),
    "protection": Text("protection", "保护措施"),
    "key": Text("a key of one's own", "自有主键或外键"),
    "plumbing": Text("serves the row", "行维护字段"),
    "negative": Text("speaks against it", "排除词"),
    "flag": Text("a flag or a state", "标志或状态"),
    "audit_actor": Text("who wrote the row", "操作人"),
    "system_secret": Text("secret of a system", "系统密钥"),
    "carried": Text("it was before", "此前为"),
    "derived": Text("taken from", "取自"),
    "declared": Text("its schema says", "结构中声明"),
}
REASONS = {
    "irregular file": Text("not a regular file", "不是普通文件"),
    "hidden name": Text("a control character in the name", "文件名含控制字符"),
    "too large": Text("too large", "过大"),
    "binary": Text("not text", "不是文本"),
    "encoding": Text("unknown encoding", "编码无法识别"),
    "unreadable": Text("cannot be read", "无法读取"),
    "language not known": Text("no known schema language", "不是已知的结构定义语言"),
    "reader failed": Text("clausecheck failed on it", "检查程序处理时出错"),
    "syntax error": Text("syntax error", "语法错误"),
    "unterminated": Text("not closed", "未闭合"),
    "not closed": Text("not closed", "未闭合"),
    "malformed": Text("malformed", "格式错误"),
    "duplicate key": Text("a key stands twice", "键重复"),
    "nested too deeply": Text("nested too deeply", "嵌套过深"),
    "too deep": Text("nested too deeply", "嵌套过深"),
    "too many": Text("too many", "数量过多"),
    "alias": Text("an alias that is not followed", "未解析的别名"),
    "tag": Text("a tag that is not followed", "未解析的标签"),
    "reference outside": Text("a reference out of the repository", "引用了仓库之外的内容"),
    "reference missing": Text("a reference to what is not there", "引用的内容不存在"),
    "reference loop": Text("references in a circle", "循环引用"),
    "statement not understood": Text("statement not understood", "无法理解的语句"),
    "clause not understood": Text("clause not understood", "无法理解的子句"),
    "definition not understood": Text("definition not understood", "无法理解的定义"),
    "query not understood": Text("query not understood", "无法理解的查询"),
    "export not understood": Text("export not understood", "无法理解的导出"),
    "statement not separated": Text("statement not separated", "语句未分隔"),
    "dynamic SQL": Text("SQL that is made when it runs", "运行时才生成的语句"),
    "unknown procedure": Text("unknown procedure", "未知的过程"),
    "file included": Text("another file is run", "引入了其他文件"),
    "foreign schema": Text("a schema from elsewhere", "来自别处的结构"),
    "dialect unclear": Text("dialect unclear", "方言不明"),
    "not python": Text("not understood by the parser of the language", "语言解析器无法理解"),
    "too long to follow": Text("too long to follow", "过长,无法跟踪"),
    "not constant": Text("only known when the code runs", "代码运行时才能确定"),
    "sql not constant": Text("SQL that is only known when the code runs", "代码运行时才能确定的语句"),
    "no sql reader": Text("SQL could not be read here", "此处无法读取语句"),
    "call not followed": Text("code that is not followed", "未跟踪的代码"),
    "operation not known": Text("operation not known", "未知的操作"),
    "under a condition": Text("under a condition", "受条件控制"),
    "order not known": Text("the order of the migrations is not known", "迁移顺序不明"),
    "no migration": Text("no migration in its place", "应有迁移而没有"),
    "column not placed": Text("the table of a column is not known", "字段所属的表不明"),
    "columns not written": Text("a table reflected from the database", "由数据库反射得到的表"),
}
"""What could not be judged, by the key of its reason; one that is not here is shown as it is."""
NOTES = {
    "gb18030": Text("read as GB18030, not UTF-8", "按 `GB18030` 而非 `UTF-8` 读取"),
    "utf-16": Text("read as UTF-16, not UTF-8", "按 `UTF-16` 而非 `UTF-8` 读取"),
    "excluded": Text("not judged: excluded by the configuration", "未评估:被配置排除"),
    "schemas": Text("not judged: not among the configuration's `schemas`", "未评估:不在配置项 `schemas` 之内"),
    "skipped": Text("not looked into: hidden, or fetched by tools", "未查看:隐藏文件夹或工具下载的内容"),
    "submodule": Text("not looked into: another repository", "未查看:属于另一仓库"),
}
CHANGES = Text("Changes", "改动")
PERSONAL = Text("Personal data", "个人信息")
SECRETS = Text("Secrets of systems, not personal data", "系统密钥,非个人信息")
OPAQUE = Text("Could not be judged", "无法判断")
FILES = Text("Files", "文件")
BEFORE = Text("in the base", "在 base 中")
KNOWN = Text("as in the base", "与 base 相同")
COUNTS = Text(
    "{files} files, {tables} tables, {elements} elements: {personal} personal, {sensitive} sensitive;"
    " {changes} changes; {opaque} could not be judged",
    "{files} 个文件,{tables} 个表,{elements} 个字段:个人信息 {personal},敏感 {sensitive};"
    "改动 {changes};无法判断 {opaque}",
)


def render(survey: Survey, form: str, lang: str, root: str = "") -> str:
    """Return the whole report; `root` stands before the paths where they are not told from the working directory."""
    return _json(survey, root) if form == "json" else "\n".join(_text(survey, lang, root)) + "\n"


# JSON.


def _json(survey: Survey, root: str) -> str:
    value = {
        "schema_version": SCHEMA_VERSION,
        "exit_code": survey.exit_code,
        "elements": [_element(found, root) for found in survey.elements],
        "changes": [_change(classed, root) for classed in survey.changes],
        "opaque": [_opaque(one, root) for one in survey.opaques],
        "notes": [{"file": root + note.path, "key": note.key} for note in (*survey.notes, *survey.unread)],
    }
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _element(found: Found, root: str) -> dict[str, Any]:
    element = found.element
    return {
        **_where(element.place, root),
        "space": found.table.space,
        "kind": found.table.kind,
        "table": element.table,
        "name": element.name,
        "type": element.type,
        "comment": element.comment,
        "category": found.held.category,
        "tier": found.held.tier,
        "sensitive": found.held.sensitive,
        "confidence": round(found.held.confidence, 3),
        "evidence": [evidence._asdict() for evidence in found.held.evidence],
        "taxonomy": found.held.taxonomy,
        "nullable": element.nullable,
        "direction": element.direction,
        "exposed_by": list(element.exposed_by),
        "protection": sorted({*element.protection, *found.table.guards}),
        "derived_from": [
            {"table": source.table, "name": source.name, "through": list(source.through)}
            for source in element.derived_from
        ],
        "annotations": [{"key": key, "value": value} for key, value in element.annotations],
        "open_model": element.open_model,
        "parse": element.parse,
    }


def _change(classed: Classed, root: str) -> dict[str, Any]:
    change, held = classed
    return {
        "kind": change.kind,
        **_where(change.place, root),
        "side": "base" if change.in_base else "head",
        "space": change.space,
        "table": change.table,
        "name": change.name,
        "from": change.before,
        "to": change.after,
        "aspects": list(change.aspects),
        "certainty": change.certainty,
        **({"width": change.width} if change.width else {}),
        "category": held.category,
        "tier": held.tier,
        "sensitive": held.sensitive,
    }


def _opaque(one: Unjudged, root: str) -> dict[str, Any]:
    found = one.opaque
    said = {
        **_where(found.place, root),
        "reason": found.reason,
        "status": "introduced" if one.introduced else "existing",
    }
    return said | ({"table": found.table} if found.table else {})


def _where(place: Place, root: str) -> dict[str, Any]:
    return {"file": root + place.file, "line": place.line, "column": place.column}


# Text.


def _text(survey: Survey, lang: str, root: str) -> Iterator[str]:
    if survey.base is None:
        # In a pull request what it changes is shown, and JSON has the rest.
        yield from _section(PERSONAL, [one for one in survey.elements if one.held.category != "none"], lang, root)
        secrets = [one for one in survey.elements if any(why.kind == "system_secret" for why in one.held.evidence)]
        yield from _section(SECRETS, secrets, lang, root)
    if survey.changes:
        yield _said(CHANGES, lang)
        for classed in survey.changes:
            yield f"  {_changed(classed, lang, root)}"
            if classed.held.category != "none":
                yield f"    {_why(classed.held, lang)}"
        yield ""
    if survey.opaques:
        yield _said(OPAQUE, lang)
        for one in survey.opaques:
            known = "" if one.introduced else f" ({_said(KNOWN, lang)})"
            yield f"  {line(f'{root}{one.opaque.place}')}: {_reason(one.opaque.reason, lang)}{known}"
        yield ""
    notes = (*survey.notes, *survey.unread)
    if notes:
        yield _said(FILES, lang)
        yield from _notes(notes, lang, root)
        yield ""
    values = {
        "files": survey.files,
        "tables": len(survey.head.tables),
        "elements": len(survey.elements),
        "personal": sum(found.held.tier != "none" for found in survey.elements),
        "sensitive": sum(found.held.sensitive for found in survey.elements),
        "changes": len(survey.changes),
        "opaque": sum(one.introduced for one in survey.opaques),
    }
    for text in _each(COUNTS, lang):
        yield text.format(**values)


def _section(title: Text, elements: list[Found], lang: str, root: str) -> Iterator[str]:
    if elements:
        yield _said(title, lang)
        yield from _tables(elements, lang, root)
        yield ""


def _tables(elements: Iterable[Found], lang: str, root: str) -> Iterator[str]:
    """Yield the elements under their tables, which follow one another."""
    shown: int | None = None
    for found in elements:
        if id(found.table) != shown:
            shown = id(found.table)
            comment = f"  {found.table.comment}" if found.table.comment else ""
            yield f"  {line(f'{found.table.name}  {root}{found.table.place}{comment}')}"
        element = found.element
        told = " ".join(part for part in (element.name, element.type, element.comment) if part)
        where = f"{element.place.line}:{element.place.column}"
        if element.place.file != found.table.place.file:
            where = f"{root}{element.place}"
        yield f"    {line(where)} {line(told)}: {_holds(found.held, lang)}"
        if why := _why(found.held, lang):
            yield f"      {why}"


def _holds(held: Class, lang: str) -> str:
    parts = [_label(CATEGORIES, held.category, lang), _label(TIERS, held.tier, lang)]
    if held.sensitive:
        parts.append(_said(SENSITIVE, lang))
    return ", ".join([*parts, f"{held.confidence:.2f}"])


def _why(held: Class, lang: str) -> str:
    return line("; ".join(f"{_label(EVIDENCE, one.kind, lang)} {one.text}" for one in held.evidence))


def _changed(classed: Classed, lang: str, root: str) -> str:
    change, held = classed
    place = f"{root}{change.place}" + (f" ({_said(BEFORE, lang)})" if change.in_base else "")
    name = ".".join(part for part in (change.table, change.name) if part)
    arrow = " -> ".join(part for part in (change.before, change.after) if part)
    told = [_label(KINDS, change.kind, lang)]
    told += [
        _label(labels, key, lang)
        for labels, key in ((WIDTHS, change.width), (CERTAINTIES, change.certainty))
        if key in labels
    ]
    said = f"{place} {', '.join(told)}: {name}{f' ({arrow})' if arrow else ''}"
    holds = f" [{_holds(held, lang)}]" if held.category != "none" else ""
    return line(said) + holds


def _reason(reason: str, lang: str) -> str:
    key, colon, detail = reason.partition(": ")
    said = _label(REASONS, key, lang)
    return line(f"{said}: {detail}" if colon else said)


MAX_SHOWN = 20
"""So many files are shown for one reason; JSON has all of them."""


def _notes(notes: Iterable[Note], lang: str, root: str) -> Iterator[str]:
    by_key: dict[str, list[str]] = {}
    for note in notes:
        by_key.setdefault(note.key, []).append(root + note.path)
    for key, paths in by_key.items():
        yield f"  {_label(NOTES, key, lang)}:"
        yield from (f"    {line(path)}" for path in paths[:MAX_SHOWN])
        if len(paths) > MAX_SHOWN:
            yield f"    ... +{len(paths) - MAX_SHOWN}"


def _label(labels: dict[str, Text], key: str, lang: str) -> str:
    return _said(labels[key], lang) if key in labels else line(key)


def _said(text: Text, lang: str) -> str:
    return " / ".join(_each(text, lang))


def _each(text: Text, lang: str) -> list[str]:
    """Return the sentence in each language that was asked for, Chinese first."""
    return [text.zh, text.en] if lang == "both" else [str(getattr(text, lang))]
