"""Every sentence that the checker itself says, in both languages, with its exit code and its remedy.

The sentences of the law stand in the law (METADATA). Placeholders are filled by `model.Problem`.
"""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """One message: exit code, text and remedy in English and Chinese."""

    code: int
    en: str
    zh: str
    remedy_en: str
    remedy_zh: str


INPUT, UNDECIDED, NOTHING = 2, 3, 4

MESSAGES: dict[str, Row] = {
    # what people write
    "file_missing": Row(INPUT, "`{path}` does not exist", "`{path}` 不存在", "check the path", "检查路径"),
    "file_unreadable": Row(
        INPUT, "`{path}` cannot be read: {why}", "无法读取 `{path}`:{why}", "make the file readable", "使该文件可读"
    ),
    "file_too_large": Row(
        INPUT, "the file is larger than {limit} MiB", "文件大于 {limit} MiB", "split the file", "拆分该文件"
    ),
    "file_irregular": Row(
        INPUT,
        "`{path}` is a {what}, not a regular file",
        "`{path}` 是{what_zh},不是普通文件",
        "commit the content as a regular file",
        "以普通文件提交内容",
    ),
    "name_hidden": Row(
        INPUT,
        "a file name holds a control character: {path}",
        "文件名含有控制字符:{path}",
        "rename the file",
        "重命名该文件",
    ),
    "not_utf8": Row(INPUT, "the file is not UTF-8", "文件不是 UTF-8 编码", "save the file as UTF-8", "以 UTF-8 保存"),
    "hidden_character": Row(
        INPUT, "hidden character {character}", "含有不可见字符 {character}", "remove the character", "删除该字符"
    ),
    "malformed": Row(INPUT, "malformed: {why}", "格式错误:{why}", "correct the syntax", "更正语法"),
    "anchor": Row(
        INPUT, "anchor or alias `{name}`", "使用了锚点或别名 `{name}`", "write the value out", "直接写出该值"
    ),
    "tag": Row(
        INPUT, "tag or merge key `{tag}`", "使用了标签或合并键 `{tag}`", "write the value plainly", "直接写出该值"
    ),
    "key_not_text": Row(INPUT, "a key is not text", "键不是文本", "use a plain key", "使用普通文本键"),
    "duplicate_key": Row(
        INPUT,
        "`{key}` stands twice, first at line {first}",
        "`{key}` 重复出现,首次在第 {first} 行",
        "keep one of them",
        "只保留其中一个",
    ),
    "too_deep": Row(
        INPUT, "nested deeper than {depth} levels", "嵌套超过 {depth} 层", "flatten the document", "减少嵌套层级"
    ),
    "not_finite": Row(INPUT, "`{value}` is no number", "`{value}` 不是数字", "write a decimal number", "写十进制数字"),
    "not_one_document": Row(
        INPUT,
        "the file holds {count} documents, not one",
        "文件含有 {count} 个文档,应为一个",
        "keep exactly one document in the file",
        "文件中只保留一个文档",
    ),
    # what a schema says of it
    "unknown_key": Row(
        INPUT,
        "unknown key `{key}`{hint_en}",
        "未知的键 `{key}`{hint_zh}",
        "use a known key: {known}",
        "使用已知的键:{known}",
    ),
    "unknown_value": Row(
        INPUT,
        "`{key}` has the unknown value `{value}`{hint_en}",
        "`{key}` 的值 `{value}` 未知{hint_zh}",
        "use one of: {known}",
        "使用其中之一:{known}",
    ),
    "wrong_type": Row(
        INPUT,
        "`{key}` is not of type {type}",
        "`{key}` 的类型不是 {type}",
        "write a value of that type",
        "写该类型的值",
    ),
    "missing_key": Row(
        INPUT, "`{key}` is missing in `{parent}`", "`{parent}` 缺少 `{key}`", "add `{key}`", "补充 `{key}`"
    ),
    "empty_value": Row(
        INPUT,
        "`{key}` is empty",
        "`{key}` 为空",
        "state the fact, or leave the key out: an absent fact does not exist",
        "写明该事实,或删去该键:未写明的事实即不存在",
    ),
    "bad_value": Row(
        INPUT, "`{key}` does not have the form it must have", "`{key}` 的形式不正确", "correct the value", "更正该值"
    ),
    # inventory
    "inventory_missing": Row(
        NOTHING,
        "there is no inventory at `{path}`: nothing was evaluated",
        "`{path}` 处没有数据清单:未评估任何内容",
        "declare the data flows there, or point `inventory` of the configuration to them",
        "在该处声明数据流转,或用配置项 `inventory` 指向其位置",
    ),
    "inventory_deleted": Row(
        NOTHING,
        "the head deletes the inventory `{path}` that the base has: nothing was evaluated",
        "head 删除了 base 中的数据清单 `{path}`:未评估任何内容",
        "restore the inventory",
        "恢复数据清单",
    ),
    "no_flows": Row(
        NOTHING,
        "the inventory `{path}` declares no flow: nothing was evaluated",
        "数据清单 `{path}` 没有声明任何流转:未评估任何内容",
        "declare at least one flow under `flows`",
        "在 `flows` 下至少声明一个流转",
    ),
    "duplicate_id": Row(
        INPUT,
        "the id `{id}` is already declared at {first}",
        "标识 `{id}` 已在 {first} 声明",
        "give one of them another id",
        "更换其中一个标识",
    ),
    "unknown_id": Row(
        INPUT,
        "`{id}` is no declared {what}{hint_en}",
        "`{id}` 不是已声明的{what_zh}{hint_zh}",
        "declare it, or correct the id",
        "声明它,或更正标识",
    ),
    "two_of_a_kind": Row(
        INPUT,
        "`{id}` and `{other}` are both {what}: a flow is judged on one of each kind",
        "`{id}` 与 `{other}` 同为{what_zh}:一个流转每类证据只取一项",
        "keep the one that the flow rests on",
        "只保留该流转所依据的一项",
    ),
    "purpose_of_the_law": Row(
        INPUT,
        "the purpose `{id}` is classified by the law's catalogue as {class_}",
        "目的 `{id}` 已由规则的目录归类为 {class_}",
        "use it as it is, or declare a purpose of another name; legal owns the catalogue",
        "直接使用该目的,或以其他名称声明;目录由法务负责",
    ),
    "recipient_name_taken": Row(
        INPUT,
        "the recipient name `{name}` is taken: {first}",
        "接收方名称 `{name}` 已被使用:{first}",
        "give each recipient a name of its own: consents name recipients by it",
        "为每个接收方使用不同的名称:同意书以名称指明接收方",
    ),
    "category_contradicted": Row(
        INPUT,
        "`{name}` is declared as `{declared}`, but its name says `{told}`",
        "`{name}` 声明为 `{declared}`,但其名称表明是 `{told}`",
        "declare `{told}`, or have legal correct the dictionary of the law",
        "改为声明 `{told}`,或由法务更正规则的词典",
    ),
    "bad_date": Row(INPUT, "`{value}` is no date", "`{value}` 不是日期", "write YYYY-MM-DD", "写成 YYYY-MM-DD"),
    # documents of flow facts
    "document_shape": Row(
        INPUT,
        "a document is not of the form {{id, facts}}",
        "文档不是 {{id, facts}} 的形式",
        "give each document an `id` and its `facts`",
        "为每个文档写 `id` 和 `facts`",
    ),
    "no_documents": Row(
        NOTHING, "there is no document to decide", "没有可裁断的文档", "give at least one document", "至少提供一个文档"
    ),
    # configuration and command line
    "config_twice": Row(
        INPUT,
        "configuration stands both in clausecheck.yaml and in [tool.clausecheck] of pyproject.toml",
        "clausecheck.yaml 与 pyproject.toml 的 [tool.clausecheck] 同时存在配置",
        "keep one of them",
        "只保留其中一个",
    ),
    "bad_option": Row(
        INPUT,
        "`{name}` cannot be `{value}`{hint_en}",
        "`{name}` 不能是 `{value}`{hint_zh}",
        "use one of: {known}",
        "使用其中之一:{known}",
    ),
    "bad_usage": Row(INPUT, "{why}", "用法错误:{why}", "see `clausecheck --help`", "参见 `clausecheck --help`"),
    "head_without_base": Row(
        INPUT,
        "`--head` needs `--base`",
        "`--head` 须与 `--base` 一同使用",
        "name the target branch with `--base`",
        "用 `--base` 指明目标分支",
    ),
    "path_outside": Row(
        INPUT,
        "`{path}` leads out of the repository",
        "`{path}` 指向仓库之外",
        "use a path inside the repository",
        "使用仓库内的路径",
    ),
    "nothing_known": Row(
        INPUT,
        "`{name}` is no rule, clause or flow{hint_en}",
        "`{name}` 不是规则、条款或流转{hint_zh}",
        "see `clausecheck rules`",
        "参见 `clausecheck rules`",
    ),
    # law
    "law_missing": Row(
        UNDECIDED,
        "there is no law at `{path}`",
        "`{path}` 处没有规则",
        "restore the law, or correct `law`",
        "恢复规则,或更正配置项 `law`",
    ),
    "no_rules": Row(
        UNDECIDED, "the law at `{path}` holds no rule", "`{path}` 处的规则为空", "restore the rules", "恢复规则"
    ),
    "law_unsafe": Row(
        UNDECIDED,
        "the law does not pass its lint: {why}",
        "规则未通过静态检查:{why_zh}",
        "{how}",
        "{how_zh}",
    ),
    "law_words": Row(
        UNDECIDED,
        "the law says nothing of `{name}`",
        "规则没有说明 `{name}`",
        "give it METADATA with clause, message and remedy",
        "为其补充含条款、说明和补救的 METADATA",
    ),
    "law_data": Row(
        UNDECIDED, "the law's data are malformed: {why}", "规则的数据有误:{why}", "correct the file", "更正该文件"
    ),
    # engines
    "engine_missing": Row(
        UNDECIDED,
        "the engine `{engine}` is not installed: {why}",
        "引擎 `{engine}` 未安装:{why}",
        "{how}",
        "{how_zh}",
    ),
    "engine_failed": Row(
        UNDECIDED,
        "the engine `{engine}` failed: {why}",
        "引擎 `{engine}` 出错:{why}",
        "run `clausecheck doctor`",
        "运行 `clausecheck doctor`",
    ),
    "engine_crashed": Row(
        UNDECIDED,
        "the engine `{engine}` died before it answered ({why})",
        "引擎 `{engine}` 未作答即终止({why})",
        "run `clausecheck doctor`; try `--engine opa`",
        "运行 `clausecheck doctor`;可改用 `--engine opa`",
    ),
    "engine_slow": Row(
        UNDECIDED,
        "the engine `{engine}` did not answer within {seconds} s",
        "引擎 `{engine}` 未在 {seconds} 秒内作答",
        "raise `--deadline`, or split the inventory",
        "调高 `--deadline`,或拆分数据清单",
    ),
    "engine_incomplete": Row(
        UNDECIDED,
        "the engine `{engine}` gave an incomplete answer: {why}",
        "引擎 `{engine}` 的回答不完整:{why}",
        "run `clausecheck doctor`",
        "运行 `clausecheck doctor`",
    ),
    "engine_wrong": Row(
        UNDECIDED,
        "the engine `{engine}` answers the self-test `{probe}` wrongly",
        "引擎 `{engine}` 对自检 `{probe}` 的回答错误",
        "install the pinned engine",
        "安装锁定版本的引擎",
    ),
    "engine_version": Row(
        UNDECIDED,
        "the engine `{engine}` is of version {found}, not {wanted}",
        "引擎 `{engine}` 的版本是 {found},应为 {wanted}",
        "install the pinned version",
        "安装锁定的版本",
    ),
    "sample_wrong": Row(
        UNDECIDED,
        "the rule `{rule}` does not answer its {which} sample on the engine `{engine}`",
        "在引擎 `{engine}` 上,规则 `{rule}` 未如期回答其{which_zh}样例",
        "correct the rule or its sample; no verdict counts before",
        "更正规则或其样例;在此之前任何结论均不作数",
    ),
    "sample_missing": Row(
        UNDECIDED,
        "the rule `{rule}` has no sample that it must answer",
        "规则 `{rule}` 没有必答样例",
        "add a must-fire and a must-pass sample to samples.yaml",
        "在 samples.yaml 中补充必触发与必通过样例",
    ),
    "sample_left": Row(
        UNDECIDED,
        "samples.yaml has samples of `{rule}`, which is no rule of the law",
        "samples.yaml 含有 `{rule}` 的样例,但规则中没有它",
        "restore the rule, or remove its samples, too",
        "恢复该规则,或一并删除其样例",
    ),
    "engines_disagree": Row(
        UNDECIDED,
        "the engines disagree on `{flow}`: embedded says {first}, opa says {second}",
        "两个引擎对 `{flow}` 的结论不同:embedded 为 {first},opa 为 {second}",
        "report the law and this flow; neither answer counts",
        "上报该规则与流转;两个结论均不作数",
    ),
    "server_down": Row(
        UNDECIDED,
        "no OPA server answers at {url}",
        "{url} 没有 OPA 服务应答",
        "start it with `ci/opa.sh serve`, or correct `--opa-url`",
        "用 `ci/opa.sh serve` 启动,或更正 `--opa-url`",
    ),
    "server_other_law": Row(
        UNDECIDED,
        "the OPA server at {url} does not run the law in force: {why}",
        "{url} 的 OPA 服务运行的不是现行规则:{why}",
        "load the law in force into the server (`ci/opa.sh serve`)",
        "将现行规则载入该服务(`ci/opa.sh serve`)",
    ),
    # git
    "not_a_repository": Row(
        UNDECIDED,
        "`{path}` is no git repository",
        "`{path}` 不是 git 仓库",
        "run inside the repository",
        "在仓库内运行",
    ),
    "git_failed": Row(UNDECIDED, "git failed: {why}", "git 出错:{why}", "repair the repository", "修复仓库"),
    "no_such_commit": Row(
        UNDECIDED,
        "`{rev}` is no commit here",
        "此处没有提交 `{rev}`",
        "fetch it (`git fetch origin {rev}`), or correct the name",
        "先获取(`git fetch origin {rev}`),或更正名称",
    ),
    "ambiguous_commit": Row(
        UNDECIDED,
        "`{rev}` names different commits: {names}",
        "`{rev}` 对应多个不同的提交:{names}",
        "use the full name, such as refs/heads/{rev}",
        "使用完整名称,如 refs/heads/{rev}",
    ),
    "no_merge_base": Row(
        UNDECIDED,
        "`{base}` and `{head}` have no common commit here{shallow_en}",
        "`{base}` 与 `{head}` 在此没有共同提交{shallow_zh}",
        "fetch the history (`git fetch --unshallow`, or fetch-depth: 0 in CI)",
        "获取完整历史(`git fetch --unshallow`,或在 CI 中设置 fetch-depth: 0)",
    ),
    "output_failed": Row(
        UNDECIDED,
        "the report could not be written: {why}",
        "无法写出报告:{why}",
        "read the report to its end, or make room for it",
        "完整读取报告,或为其腾出空间",
    ),
    "internal": Row(
        UNDECIDED,
        "clausecheck itself failed ({why}); there is no verdict",
        "clausecheck 自身出错({why});没有结论",
        "report it with the command that you ran",
        "请附上所运行的命令上报",
    ),
}
