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
    "bad_usage": Row(INPUT, "{why}", "用法错误:{why}", "see `{command} --help`", "参见 `{command} --help`"),
    "unknown_command": Row(
        INPUT,
        "there is no command `{name}`{hint_en}",
        "没有命令 `{name}`{hint_zh}",
        "use one of: {known}",
        "使用其中之一:{known}",
    ),
    "unknown_option": Row(
        INPUT,
        "there is no option `{name}`{hint_en}",
        "没有选项 `{name}`{hint_zh}",
        "see `{command} --help`",
        "参见 `{command} --help`",
    ),
    "missing_argument": Row(
        INPUT,
        "`{name}` is missing",
        "缺少 `{name}`",
        "see `{command} --help`",
        "参见 `{command} --help`",
    ),
    "missing_value": Row(
        INPUT,
        "the option `{name}` needs a value",
        "选项 `{name}` 须有值",
        "see `{command} --help`",
        "参见 `{command} --help`",
    ),
    "explain_what": Row(
        INPUT,
        "nothing is named that could be explained, or more than one thing",
        "没有指明要解释什么,或指明了不止一项",
        "name a rule, a clause or a flow, or give --facts FILE, with --id ID if only one document is meant",
        "写明规则、条款或流转,或使用 --facts FILE;只解释其中一个文档时再加 --id ID",
    ),
    "head_without_base": Row(
        INPUT,
        "`--head` needs `--base`",
        "`--head` 须与 `--base` 一同使用",
        "name the target branch with `--base`",
        "用 `--base` 指明目标分支",
    ),
    "staged_alone": Row(
        INPUT,
        "`--staged` is judged against HEAD: it goes with neither `--base` nor `--head`",
        "`--staged` 与 HEAD 比较,不能与 `--base` 或 `--head` 同用",
        "drop one of them",
        "删去其中之一",
    ),
    "init_exists": Row(
        INPUT,
        "nothing was written, for this is there already: {paths}",
        "未写入任何文件,因为已存在:{paths}",
        "move it away, or work on it: `clausecheck check` judges what is there, and `clausecheck init --platform"
        " PLATFORM` adds the pipeline to it",
        "将其移走,或直接修改:`clausecheck check` 裁断现有内容,`clausecheck init --platform 平台` 只补充流水线",
    ),
    "init_platform": Row(
        INPUT,
        "the repository shows several CI platforms: {known}",
        "仓库中有多个 CI 平台的文件:{known}",
        "name one with `--platform`",
        "用 `--platform` 指定一个",
    ),
    "init_not_top": Row(
        INPUT,
        "`{path}` is a folder below the top of its repository, where no platform looks for pipelines",
        "`{path}` 不是仓库的顶层文件夹,CI 平台不会在此查找流水线",
        "run it in {top}",
        "请在 {top} 中运行",
    ),
    "watch_format": Row(
        INPUT,
        "`--watch` prints text, not {format}",
        "`--watch` 输出文本,不能输出 {format}",
        "write the other format into a file: `-f {format}=FILE`",
        "将该格式写入文件:`-f {format}=FILE`",
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
    "pending_permission": Row(
        UNDECIDED,
        "the rule `{name}` permits, so it cannot wait for a day to take force",
        "规则 `{name}` 属于许可,不能设定将来的生效日期",
        "drop `effective_on`, and add the rule on the day; only what forbids can be announced",
        "删去 `effective_on`,到期再加入该规则;只有禁止性规则可以预告",
    ),
    # readings
    "unknown_reading": Row(
        INPUT,
        "there is no reading `{id}`{hint_en}",
        "没有编号为 `{id}` 的解读{hint_zh}",
        "see `clausecheck readings`",
        "参见 `clausecheck readings`",
    ),
    "unknown_alternative": Row(
        INPUT,
        "`{id}` has no alternative `{name}`{hint_en}",
        "`{id}` 没有备选解读 `{name}`{hint_zh}",
        "use one of: {known}; or a YAML file with a `value`",
        "使用其中之一:{known};或含有 `value` 的 YAML 文件",
    ),
    "what_if_form": Row(
        INPUT,
        "`{wish}` does not say which reading to change, and into what",
        "`{wish}` 没有写明要改变哪一项解读、改为什么",
        "write A01=<alternative>, or A01=<YAML file with a `value`>",
        "写成 A01=<备选解读>,或 A01=<含有 `value` 的 YAML 文件>",
    ),
    "what_if_alone": Row(
        INPUT,
        "`{id}` is shown, or `--what-if` is asked: not both at once",
        "详示 `{id}` 与 `--what-if` 不能同时使用",
        "run the command once for each",
        "分两次运行该命令",
    ),
    "what_if_twice": Row(
        INPUT,
        "`{id}` is changed twice",
        "`{id}` 被改变两次",
        "ask for one change of a reading at a time",
        "每次对一项解读只提出一种改变",
    ),
    "reading_without_value": Row(
        INPUT,
        "no rule reads a value of `{id}`: there is nothing to change",
        "没有规则读取 `{id}` 的值:无可改变",
        "see `clausecheck readings {id}` for why; a `value` comes first, with a rule that reads it",
        "原因见 `clausecheck readings {id}`;须先有 `value` 及读取它的规则",
    ),
    "reading_unchanged": Row(
        INPUT,
        "`{name}` of `{id}` is the value in force: it changes nothing",
        "`{id}` 的 `{name}` 与现行值相同:没有改变任何内容",
        "drop it, or write what would differ",
        "删去,或写明不同之处",
    ),
    "pending_is_older": Row(
        INPUT,
        "the pending value of `{id}` takes force on {date}, not after the reading that it replaces ({since})",
        "`{id}` 的待生效值于 {date} 生效,不晚于其所替代的解读({since})",
        "drop `pending`, or correct the dates",
        "删去 `pending`,或更正日期",
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
    "nothing_permits": Row(
        UNDECIDED,
        "no rule forbids the flow `{flow}`, and none permits its act `{action}`",
        "没有规则禁止流转 `{flow}`,也没有规则允许其行为 `{action}`",
        "run `clausecheck doctor`; a rule for this act is missing from the law",
        "运行 `clausecheck doctor`;规则中缺少对该行为的规定",
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
    # the published text and its seals
    "policy_encoding": Row(
        INPUT,
        "the file is not UTF-8, it seems to be {encoding}",
        "文件不是 UTF-8 编码,似为 {encoding}",
        "save the text as UTF-8, such as with `iconv -f {encoding} -t UTF-8`",
        "另存为 UTF-8,例如用 `iconv -f {encoding} -t UTF-8` 转换",
    ),
    "policy_no_chinese": Row(
        INPUT,
        "there is no Chinese text, which governs",
        "没有中文文本,而政策以中文为准",
        "give the published text, Chinese first",
        "提供公布的文本,中文在前",
    ),
    "policy_no_clauses": Row(
        INPUT,
        "the text has no numbered clause",
        "文本中没有编号条款",
        "give the published text with its numbers, such as 3.1 and (5)",
        "提供带编号(如 3.1、(5))的公布文本",
    ),
    "policy_english_twice": Row(
        INPUT,
        "here begins an English text, but `{other}` was given for it, too",
        "此处开始英文文本,但另已指定 `{other}` 为英文文本",
        "drop `--text-en`, or the English half of the text",
        "去掉 `--text-en`,或去掉文本中的英文部分",
    ),
    "policy_not_english": Row(
        INPUT,
        "the text given as English is Chinese",
        "所指定的英文文本是中文",
        "give the Chinese text with `--text`",
        "中文文本用 `--text` 指定",
    ),
    "seals_missing": Row(
        UNDECIDED,
        "the law has no seals: there is no `{path}`",
        "规则没有封存:不存在 `{path}`",
        "restore the file; of a policy that never had any, take over the published text with `policy seal --all`",
        "恢复该文件;从未封存过的政策,用 `policy seal --all` 接管公布的文本",
    ),
    "seal_role": Row(
        INPUT,
        "the role `{role}` does not seal",
        "角色 `{role}` 无权封存",
        "have it reviewed by one of: {known}",
        "由以下角色之一审阅:{known}",
    ),
    "seal_what": Row(
        INPUT,
        "which clauses were reviewed is not said",
        "没有写明审阅了哪些条款",
        "name each with `--clause`; `--all` with `--company` only takes over a text that was never sealed",
        "用 `--clause` 逐条写明;`--all` 连同 `--company` 仅用于接管从未封存的文本",
    ),
    "seal_adopted": Row(
        INPUT,
        "`{path}` is there already: a text is taken over once",
        "已有 `{path}`:文本只接管一次",
        "legal reviews and seals what has changed, clause by clause, with `--clause`",
        "由法务用 `--clause` 逐条审阅并封存有变动的条款",
    ),
    "seal_installed": Row(
        INPUT,
        "the law in force is the installed one, which cannot be edited",
        "现行规则为安装包内的规则,不能修改",
        "run where the configuration names the folder of the law",
        "在配置项 `law` 指明规则文件夹的目录中运行",
    ),
    "seal_future": Row(
        INPUT,
        "the day {date} has yet to come",
        "日期 {date} 尚未到来",
        "write the day of the review",
        "写审阅当日的日期",
    ),
    "seal_foreign": Row(
        INPUT,
        "this is not the policy of {company}: its Chinese text never names {company}",
        "这不是 {company} 的政策:中文文本从未提及 {company}",
        "give the published text of {company}",
        "提供 {company} 公布的文本",
    ),
    "seal_twice": Row(
        INPUT,
        "the number {clause} stands twice in the text",
        "编号 {clause} 在文本中出现两次",
        "give one of them another number, then seal",
        "先为其中一条另行编号,再封存",
    ),
    "seal_no_clause": Row(
        INPUT,
        "neither the text nor the seals have a clause {clause}{hint_en}",
        "文本和封存中都没有条款 {clause}{hint_zh}",
        "write the number as the policy does, such as 3.1(5); 0 is the opening",
        "按政策的写法填写编号,如 3.1(5);0 为开头部分",
    ),
    "seal_one_language": Row(
        INPUT,
        "{clause} stands in one language only",
        "{clause} 仅有一种语言的文本",
        "add it in the other language, then seal",
        "补充另一语言的文本,再封存",
    ),
    "seal_apart": Row(
        INPUT,
        "{clause} changed in one language only",
        "{clause} 仅在一种语言中有改动",
        "change the other, too; if legal found that it needs no change, add `--apart`",
        "同步修改另一语言;如法务认定无须修改,加上 `--apart`",
    ),
    # schemas
    "nothing_to_suggest": Row(
        NOTHING,
        "no schema at `{path}` holds personal data that the inventory lacks",
        "`{path}` 处的数据结构中没有数据清单尚缺的个人信息",
        "nothing is to be done, unless schemas lie elsewhere: see `schemas` in the configuration",
        "无需处理;如数据结构位于别处,请查看配置项 `schemas`",
    ),
    "no_schemas": Row(
        NOTHING,
        "there is no schema at `{path}`: nothing was evaluated",
        "`{path}` 处没有数据结构定义:未评估任何内容",
        "name the files that hold schemas, or list them under `schemas` in the configuration",
        "指明定义数据结构的文件,或在配置项 `schemas` 中列出",
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
    "no_git": Row(
        UNDECIDED,
        "there is no working `git` here",
        "此处没有可用的 `git`",
        "install git, or put it on the PATH",
        "安装 git,或将其加入 PATH",
    ),
    "object_missing": Row(
        UNDECIDED,
        "git cannot read a file or folder of a commit ({why}): the clone is partial or damaged",
        "git 无法读取提交中的文件或文件夹({why}):克隆不完整或已损坏",
        "clone without `--filter`, or fetch again (`git fetch --refetch`)",
        "克隆时不用 `--filter`,或重新获取(`git fetch --refetch`)",
    ),
    "object_format": Row(
        UNDECIDED,
        "the repository at `{path}` names its objects by SHA-256, which cannot be read yet",
        "`{path}` 处的仓库以 SHA-256 命名对象,目前无法读取",
        "judge the files as they lie on disk: `clausecheck check` without `--base` or `--staged`",
        "裁断磁盘上的文件:`clausecheck check`,不加 `--base` 或 `--staged`",
    ),
    "no_index": Row(
        UNDECIDED,
        "the repository `{path}` has no working tree, so nothing can be staged",
        "仓库 `{path}` 没有工作区,因此没有暂存的内容",
        "judge a commit with `--base` and `--head`",
        "用 `--base` 和 `--head` 裁断提交",
    ),
    "index_unmerged": Row(
        UNDECIDED,
        "a merge is not finished, so nothing can be committed: {paths}",
        "合并尚未完成,无法提交:{paths}",
        "resolve the conflicts and stage the result with `git add`",
        "解决冲突,并用 `git add` 暂存结果",
    ),
    "no_such_commit": Row(
        UNDECIDED,
        "`{rev}` is no commit here{hint_en}",
        "此处没有提交 `{rev}`{hint_zh}",
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
    "output_irregular": Row(
        INPUT,
        "`{path}` is no regular file, or a link leads away from it",
        "`{path}` 不是普通文件,或经符号链接指向别处",
        "name a regular file, or one that does not exist yet",
        "指定普通文件,或尚不存在的文件",
    ),
    "format_twice": Row(
        INPUT,
        "two reports would go to the same place: `{what}`",
        "两份报告指向同一位置:`{what}`",
        "give each format a file of its own: `--format sarif=report.sarif`",
        "为每种格式指定各自的文件:`--format sarif=report.sarif`",
    ),
    "report_invalid": Row(
        INPUT,
        "this is no JSON report of `clausecheck check`: {why}",
        "该文件不是 `clausecheck check` 的 JSON 报告:{why}",
        "save one with `clausecheck check --format json=FILE`",
        "用 `clausecheck check --format json=FILE` 保存报告",
    ),
    "output_failed": Row(
        UNDECIDED,
        "the report could not be written: {why}",
        "无法写出报告:{why}",
        "read the report to its end, or make room for it",
        "完整读取报告,或为其腾出空间",
    ),
    # posting to a platform
    "post_no_pull_request": Row(
        NOTHING,
        "this job is about no pull request that can be posted to: {what}",
        "该任务没有可供发表的合并请求:{what}",
        "run it in a job of a pull request; `docs/ci.md` shows how, for each platform",
        "在合并请求的任务中运行;各平台的设置见 `docs/ci.zh-CN.md`",
    ),
    "post_unset": Row(
        INPUT,
        "what this needs is not set: {name}",
        "缺少必需的变量:{name}",
        "set it in the job; `docs/ci.md` lists what each platform needs",
        "在任务中设置;各平台所需变量见 `docs/ci.zh-CN.md`",
    ),
    "post_bad_variable": Row(
        INPUT,
        "the variable {name} does not have the form it must have",
        "变量 {name} 的形式不正确",
        "correct it; `docs/ci.md` says what it holds",
        "更正该变量;其内容见 `docs/ci.zh-CN.md`",
    ),
    "post_bad_url": Row(
        INPUT,
        "the address of the platform's API cannot be used: {url}",
        "平台 API 的地址不可用:{url}",
        "give an https address without user, password and query",
        "使用不含用户名、密码和查询参数的 https 地址",
    ),
    "post_insecure": Row(
        INPUT,
        "the token would travel to {host} in the clear",
        "令牌将以明文发往 {host}",
        "use https; inside a network that you trust, `--allow-http`",
        "使用 https;仅在可信内网中可用 `--allow-http`",
    ),
    "post_other_commit": Row(
        INPUT,
        "the report is on the commit {report}, the pull request is at {head}",
        "报告针对提交 {report},而合并请求位于 {head}",
        "post the report of this job",
        "提交本任务生成的报告",
    ),
    "post_superseded": Row(
        NOTHING,
        "no open pull request is at the commit {head} any more: nothing was posted",
        "已没有位于提交 {head} 的开放合并请求:未发表任何内容",
        "nothing is to be done: the job of the newer commit posts",
        "无需处理:新提交的任务会发表",
    ),
    "post_ambiguous": Row(
        NOTHING,
        "more than one open pull request is at the commit {head}: {numbers}",
        "有多个开放的合并请求位于提交 {head}:{numbers}",
        "close all but one; the report does not say which it is about",
        "只保留其中一个;报告未写明针对哪一个",
    ),
    "post_refused": Row(
        UNDECIDED,
        "{host} refuses the token ({what}: HTTP {status}{why})",
        "{host} 拒绝该令牌({what}:HTTP {status}{why})",
        "give a token that is valid and may do this; `docs/ci.md` lists the permissions",
        "使用有效且有此权限的令牌;所需权限见 `docs/ci.zh-CN.md`",
    ),
    "post_absent": Row(
        UNDECIDED,
        "{host} knows nothing at this address ({what}: HTTP {status})",
        "{host} 上没有该地址({what}:HTTP {status})",
        "correct repository, number or address of the API; a token that may not see them gets this answer, too",
        "更正仓库、编号或 API 地址;令牌无权查看时也会得到此答复",
    ),
    "post_busy": Row(
        UNDECIDED,
        "{host} is busy or broken ({what}: HTTP {status})",
        "{host} 繁忙或故障({what}:HTTP {status})",
        "run the job again later",
        "稍后重新运行该任务",
    ),
    "post_unreachable": Row(
        UNDECIDED,
        "{host} cannot be reached: {why}",
        "无法连接 {host}:{why}",
        "check address, proxy and certificate; run the job again",
        "检查地址、代理与证书,再重新运行该任务",
    ),
    "post_redirected": Row(
        UNDECIDED,
        "{host} sends on to another address, where the token is not sent ({what}: HTTP {status})",
        "{host} 要求跳转到其他地址,令牌不会随之发送({what}:HTTP {status})",
        "give the address that the API really has",
        "使用 API 的实际地址",
    ),
    "post_failed": Row(
        UNDECIDED,
        "{host} does not take what was posted ({what}: HTTP {status}{why})",
        "{host} 不接受所提交的内容({what}:HTTP {status}{why})",
        "correct what the platform names, or report this with the command that you ran",
        "按平台提示更正,或附上所运行的命令上报",
    ),
    "post_garbled": Row(
        UNDECIDED,
        "{host} gave an answer that cannot be understood: {what}",
        "{host} 的答复无法理解:{what}",
        "check that the address is the platform's API and that no proxy answers instead",
        "确认地址为平台 API,且没有代理代为答复",
    ),
    "post_endless": Row(
        UNDECIDED,
        "the list at {host} does not end within {pages} pages: {what}",
        "{host} 的列表超过 {pages} 页:{what}",
        "no second comment is made without having seen all; delete what is not needed",
        "未读完全部评论前不会另发评论;请清理不需要的内容",
    ),
    "baseline_mixed": Row(
        INPUT,
        "`{file}`: entries of the baseline stand in `{path}`, all of them and nothing else",
        "`{file}`:基线条目须全部写在 `{path}` 中,且该文件不含其他内容",
        "move what stands in the wrong file",
        "将内容移至应在的文件",
    ),
    "output_unread": Row(
        UNDECIDED,
        "the report could not be written: {why}",
        "无法写出报告:{why}",
        "read the report to its end",
        "完整读取报告",
    ),
    "internal": Row(
        UNDECIDED,
        "clausecheck itself failed ({why}); there is no verdict",
        "clausecheck 自身出错({why});没有结论",
        "report it with the command that you ran",
        "请附上所运行的命令上报",
    ),
}
