"""The command `clausecheck`: the only module that prints, exits or catches."""

from __future__ import annotations

import gc
import os
import secrets
import signal
import stat
import sys
import threading
import time
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, TextIO

import click

from checker import __version__
from checker import config as configuration
from checker import post as posting
from checker import report as reports
from checker.messages import NOTHING
from checker.problem import Place, Problem, Problems
from checker.yamlfile import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from checker.config import Config
    from checker.desk import Stamp, Watched
    from checker.discover import Commit, Staged, WorkingTree
    from checker.law import Law
    from checker.model import Report
    from checker.pipeline import Judges
    from checker.progress import Progress
    from checker.report.saved import Saved
    from checker.terminal import Screen


class Output(NamedTuple):
    """A format that is asked for, and the file that it goes to."""

    format: str
    file: str


INTERRUPTED = 130
PATIENCE, PAUSE = 1.0, 0.2
"""Seconds: from when on a run shows how far it is, and between two looks."""
SHANGHAI = timezone(timedelta(hours=8))
ANSWER_SECONDS = 20.0
NAMED = 5
"""So many files are named in a sentence."""


def common(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that every judging command has, and a format."""
    return judging(
        click.option(
            "-f",
            "--format",
            metavar="text|json",
            shell_complete=_completing("FEW"),
            help="How to report (default: text). 报告格式。",
        )(command)
    )


def _completing(what: str) -> Callable[[click.Context, click.Parameter, str], Any]:
    """Return what offers names to a shell: a function of `checker.completion`, or a fixed list of some module."""

    def complete(context: click.Context, parameter: click.Parameter, incomplete: str) -> Any:
        from checker import completion as completing
        from checker import terminal

        known = {
            "SHELLS": completing.SHELLS,
            "COLOURS": terminal.COLOURS,
            "LANGS": configuration.LANGS,
            "ENGINES": configuration.ENGINES,
            "FORMATS": reports.names(),
            "PLATFORMS": ("github", "gitlab", "jenkins", "gitee", "yunxiao", "none"),
            "FEW": reports.EVERYWHERE,
        }
        if what in {"files", "folders"}:
            return getattr(completing, what)(context, parameter, incomplete)
        names = (lambda: known[what]) if what in known else getattr(completing, what)
        return completing.offered(names)(context, parameter, incomplete)

    return complete


def _colour(_context: click.Context, _parameter: click.Parameter, value: str | None) -> None:
    """Refuse what is no way to colour; whoever prints reads it from the command line, where errors need it, too."""
    from checker.terminal import COLOURS

    if value is not None:
        _one_of("color", value, COLOURS)


coloured = click.option(
    "--color",
    metavar="auto|always|never",
    shell_complete=_completing("COLOURS"),
    expose_value=False,
    callback=_colour,
    help="Colours: auto (default) at a terminal, as NO_COLOR, FORCE_COLOR and CLICOLOR say. 颜色:默认仅用于终端。",
)
headed = click.option(
    "--head", metavar="REF", shell_complete=_completing("revisions"), help="Its head (default: HEAD). 待合并的提交。"
)

reported = click.option(
    "-f",
    "--format",
    "formats",
    multiple=True,
    metavar="FORMAT[=FILE]",
    shell_complete=_completing("FORMATS"),
    help=f"How to report (default: text): {', '.join(reports.names())}. With =FILE, write that file besides what is"
    " printed; may be repeated. 报告格式;加 =FILE 时另写入该文件;可重复。",
)


def judging(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that every judging command has."""
    for option in reversed(
        [
            click.option(
                "--engine",
                metavar="embedded|opa|both",
                shell_complete=_completing("ENGINES"),
                help="Which engine judges (default: embedded). 裁断所用引擎。",
            ),
            click.option(
                "--opa-url",
                metavar="URL",
                help="A running OPA server that holds the law in force. 已载入现行规则的 OPA 服务。",
            ),
            click.option(
                "--lang",
                metavar="zh|en|both",
                shell_complete=_completing("LANGS"),
                help="Language of the report. 报告语言。",
            ),
            click.option(
                "--deadline", type=float, metavar="SECONDS", help="For one answer of the engine. 引擎单次作答时限。"
            ),
            click.option("--memory", type=int, metavar="MIB", help="For the engine's process. 引擎进程内存上限。"),
            click.option(
                "--now",
                metavar="YYYY-MM-DD",
                help="Judge as of this day (default: today in Asia/Shanghai). 以该日为准。",
            ),
            coloured,
        ]
    ):
        command = option(command)
    return command


class Commands(click.Group):
    """Commands that know which of them may have been meant."""

    group_class = type

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is named first; `Problem` (exit 2) if there is none of that name."""
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-") and not ctx.resilient_parsing:
            from checker.validate import hint

            en, zh = hint(name, self.commands)
            raise Problem("unknown_command", name=name, known=", ".join(self.commands), hint_en=en, hint_zh=zh)
        return super().resolve_command(ctx, args)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="clausecheck")
@click.pass_context
def cli(context: click.Context) -> None:
    """Check data flows against the privacy policy. 依隐私政策检查数据流转.

    Exit codes 退出码: 0 nothing blocks 无阻断; 1 something blocks 有阻断; 2 wrong input or usage 输入或用法错误;
    3 could not decide 无法裁断; 4 nothing was evaluated 未评估任何内容.
    """
    context.obj["command"] = context.invoked_subcommand


@cli.command()
@click.argument("path", default=".", shell_complete=_completing("folders"))
@click.option(
    "--base",
    metavar="REF",
    shell_complete=_completing("revisions"),
    help="Judge the pull request from this branch or commit. 目标分支或提交。",
)
@headed
@click.option(
    "--staged", is_flag=True, help="Judge what is staged in git against HEAD. 裁断已暂存的内容,与 HEAD 比较。"
)
@click.option("--watch", is_flag=True, help="Judge again whenever something changes; Ctrl-C ends. 有改动即重新裁断。")
@click.option("-q", "--quiet", is_flag=True, help="Do not show how far the work is. 不显示进度。")
@click.option("--all", "block_existing", is_flag=True, help="Block on what the base had already, too. 原有问题也阻断。")
@reported
@judging
def check(  # noqa: PLR0913 - one parameter for each option
    path: str,
    base: str | None,
    head: str | None,
    formats: tuple[str, ...],
    *,
    staged: bool,
    watch: bool,
    quiet: bool,
    block_existing: bool,
    **options: Any,
) -> int:
    """Judge the flows that the inventory of PATH declares. 裁断 PATH 的数据清单所声明的流转.

    With --base, judge a pull request: what it introduces blocks. Law, readings, sign-offs and configuration come from
    the base. With --staged, HEAD is the base, and the index what is judged. 指定 --base 时裁断合并请求:新增问题即阻断;
    规则、解读、签署与配置取自 base。指定 --staged 时 base 为 HEAD,裁断暂存区的内容。
    """
    from checker.report.json import value

    options["format"], outputs = _outputs(formats)
    if staged and (base is not None or head is not None):
        raise Problem("staged_alone")
    asked = Asked(path, base, head, staged, block_existing, quiet)
    if watch:
        return _watch(asked, outputs, options)
    today = _today(options.pop("now"))
    report, config = _checked(asked, options, today, reports.names())
    code = _hand_over(value(report, _folder()), outputs, config)
    if base is not None and head is None:
        _mention_uncommitted(Path(path, config.inventory), config)
    return code


@cli.command()
@click.argument("file", metavar="REPORT.json | -", shell_complete=_completing("files"))
@reported
@click.option(
    "--lang", metavar="zh|en|both", shell_complete=_completing("LANGS"), help="Language of the report. 报告语言。"
)
@coloured
def convert(file: str, formats: tuple[str, ...], **options: Any) -> int:
    """Make any report from a saved JSON report, as `check` would have. 由已保存的 JSON 报告生成任意格式的报告.

    Exit code: that of the saved run. 退出码:与所保存的运行相同.
    """
    from checker.discover import WorkingTree
    from checker.report import saved

    options["format"], outputs = _outputs(formats)
    config = _config(WorkingTree(Path()), options, reports.names())
    return _hand_over(saved.load(_bytes(file), file), outputs, config)


@cli.command()
@click.argument("file", metavar="REPORT.json | -")
@click.option("--to", "platform", required=True, metavar="|".join(posting.names()), help="The platform. 平台。")
@click.option(
    "--only",
    envvar="CLAUSECHECK_ONLY",
    metavar="comment|check",
    help="Post only the comment, or only the check run. 只发表评论或只提交检查结果。",
)
@click.option(
    "--allow-http", is_flag=True, help="Send the token over plain HTTP, in a trusted network. 可信内网中允许明文 HTTP。"
)
@click.option("--deadline", type=float, metavar="SECONDS", help="For one answer of the platform. 平台单次作答时限。")
@click.option("--lang", metavar="zh|en|both", help="Language of what is posted. 所发表内容的语言。")
def post(file: str, platform: str, only: str | None, *, allow_http: bool, **options: Any) -> int:
    """Tell a saved JSON report to the platform: the one comment of the pull request, and a check run. 将报告发表到平台.

    The pull request is known from the variables of the job, the token from CLAUSECHECK_TOKEN. Exit code: 0 posted,
    whatever the report says; 2 wrong usage; 3 the platform did not take it; 4 nothing to post to. The verdict is the
    exit code of `check`, never this one. 合并请求取自任务变量,令牌取自 CLAUSECHECK_TOKEN。退出码:已发表为 0,与报告结论
    无关;用法错误为 2;平台未接受为 3;无处可发表为 4。结论以 `check` 的退出码为准。
    """
    import time

    from checker.post.delivery import deliver
    from checker.report import saved

    config = configuration.merged(configuration.from_environment(os.environ), _checked_flags(options))
    click.get_current_context().find_root().obj.update(lang=config.lang)
    lang = _lang(config)
    _one_of("to", platform, posting.names())
    if only is not None:
        _one_of("only", only, ["comment", "check"])
    raw = _bytes(file)
    if len(raw) > posting.LARGEST * 1024 * 1024:
        raise Problem("file_too_large", Place(file, 1), limit=posting.LARGEST)
    report = saved.Saved(saved.load(raw, file))
    deadline = options["deadline"] or ANSWER_SECONDS
    place = posting.open_place(platform, posting.Surroundings(os.environ, _bytes, deadline, allow_http, time.sleep))
    for done in deliver(report, place, lang, only):
        _print(f"{saved.said(done, lang)}\n")
    return 0


@cli.command()
@click.argument("files", nargs=-1, metavar="FILE... | -", shell_complete=_completing("files"))
@common
def decide(files: tuple[str, ...], **options: Any) -> int:
    """Judge documents of flow facts, YAML or JSON, one or many. 裁断以流转事实写成的文档."""
    from checker import documents
    from checker.facts import Completer
    from checker.judge import Judge

    today = _today(options.pop("now"))
    if not files:
        raise Problem("no_documents")
    config, law = _here(options, today)
    with Judge(law, config, today) as judge:
        judge.engines()
        given, problems = documents.read([(name, _bytes(name)) for name in files], Completer(law))
        decided = [decision for _, decision in judge.decide(given.items(), len(given))]
    _print(reports.module(config.format).decisions(decided, problems, _lang(config), *_screens(config.format)))
    if problems:
        return _tell(problems, config.lang)
    return int(any(decision.verdict != "allow" for decision in decided))


@cli.command()
@click.argument("what", required=False, shell_complete=_completing("explained"))
@click.option(
    "--facts",
    "file",
    metavar="FILE",
    shell_complete=_completing("files"),
    help="Explain the documents of flow facts in FILE (`-`: standard input). 解释文件中的流转事实文档。",
)
@click.option("--id", "id_", metavar="ID", help="Only this document of --facts. 只解释该标识的文档。")
@common
def explain(what: str | None, file: str | None, id_: str | None, **options: Any) -> int:
    """Explain a RULE, a CLAUSE or a FLOW, and what would make the flow comply. 解释规则、条款或流转,并给出合规改法.

    With --facts, explain documents of flow facts. 使用 --facts 时解释流转事实文档。
    """
    from checker import documents
    from checker import explain as explaining
    from checker.discover import WorkingTree
    from checker.facts import Completer

    today = _today(options.pop("now"))
    if (what is None) == (file is None) or (file is None and id_ is not None):
        raise Problem("explain_what")
    config, law = _here(options, today)
    lang = _lang(config)
    if what is not None:
        _print(explaining.explain(what, WorkingTree(Path()), law, config, today, lang))
        return 0
    given, problems = documents.read([(str(file), _bytes(str(file)))], Completer(law))
    if problems:
        raise Problems(problems)
    if id_ is not None:
        given = explaining.chosen(given, id_)
    _print(explaining.documents(given, law, config, today, lang))
    return 0


@cli.command()
@common
def rules(**options: Any) -> int:
    """List the rules of the law with their clauses. 列出规则及其条款."""
    from checker import explain as explaining

    today = _today(options.pop("now"))
    config, law = _here(options, today)
    _print(explaining.rules(law, config.format, _lang(config)))
    return 0


@cli.command()
@common
def doctor(**options: Any) -> int:
    """Prove engine and law: versions, digests, self-test, samples, lint. 检验引擎与规则."""
    from checker import doctor as doctoring

    today = _today(options.pop("now"))
    config, law = _here(options, today)
    _print(doctoring.examine(law, config, today, _lang(config)))
    return 0


@cli.command()
@click.argument("id_", metavar="[A01]", required=False, shell_complete=_completing("readings"))
@click.option(
    "--what-if",
    "wishes",
    multiple=True,
    metavar="A01=WHAT",
    help="Re-decide the inventory with another value of a reading: one of its alternatives, `pending`, or a YAML file"
    " with a `value`. May be repeated. 以另一解读重新裁断数据清单:备选解读名、pending 或含 value 的 YAML 文件;可重复。",
)
@common
def readings(id_: str | None, wishes: tuple[str, ...], **options: Any) -> int:
    """List how legal reads what the policy leaves open, or show one reading. 列出法务对政策未明之处的解读,或详示一项.

    With --what-if, print each flow of the inventory that would be decided otherwise. Exit code: 0 if no flow that is
    allowed now would be blocked, 1 if one would. 使用 --what-if 时列出裁断会改变的流转;退出码:没有新阻断的流转为
    0,有则为 1.
    """
    from checker import discover, foresight, pipeline
    from checker import readings as reading
    from checker.report import readings as shown

    today = _today(options.pop("now"))
    config, law = _here(options, today)
    form, lang = config.format, _lang(config)
    if id_ and wishes:
        raise Problem("what_if_alone", Place("--what-if", 1), id=id_)
    if not id_ and not wishes:
        _print(shown.listed(law.settled.values(), form, lang))
        return 0
    tree = discover.WorkingTree(Path())
    files = tree.folder(config.inventory, pipeline.YAML)
    if id_:
        one = reading.one(law.settled, id_)
        rules = reading.readers(law.modules, law.rule_names).get(id_, ())
        flows = None
        if files:
            flows = foresight.resting(law, id_, rules, *foresight.decided(files, config, law, today, tree))
        places = [place._replace(file=f"{law.where}/{place.file}") for place in reading.mentions(law.modules, id_)]
        _print(shown.shown(one, [law.rule(name) for name in rules], places, flows, form, lang))
    if not wishes:
        return 0
    other = law.with_readings(reading.otherwise(law.settled, wishes, _bytes))
    pipeline.linted(other)
    comparison = foresight.what_if(files, config, law, other, today, tree)
    asked = dict(wish.split("=", 1) for wish in wishes)
    _print(shown.what_if(asked, {name: other.settled[name] for name in asked}, comparison, form, lang))
    return int(comparison.newly_blocking > 0)


@cli.command()
@click.argument("path", default=".", shell_complete=_completing("folders"))
@click.option(
    "--base",
    metavar="REF",
    shell_complete=_completing("revisions"),
    help="Show only what the pull request adds. 仅列出合并请求新增的事项。",
)
@headed
@click.option(
    "--sign-offs", is_flag=True, help="Print only the sign-offs, as a file to fill in. 仅输出待填写的签署,可存为文件。"
)
@common
def review(path: str, base: str | None, head: str | None, *, sign_offs: bool, **options: Any) -> int:
    """List what waits for legal, with all that is needed to decide it. 列出待法务审的事项及判断所需的一切.

    Each question comes with the sign-off that would lift it, ready to be filled in and merged into the base. Chinese
    stands first. Exit code: 0 nothing waits; 1 something waits. 每个问题附可粘贴的签署;退出码:没有待审事项为 0,
    有则为 1.
    """
    from checker import review as reviewing
    from checker.judge import Judge
    from checker.report import review as shown

    today = _today(options.pop("now"))
    report, config = _checked(Asked(path, base, head), options, today)
    render = shown.renderer(config.format)
    with Judge(report.judged.law, config, today) as judge:
        page = reviewing.page(report, today, reviewing.instead(report, judge))
    if sign_offs:
        _print(shown.as_yaml(page), "yaml")
    else:
        _print(render(page, _chinese_first(config)))
    return page.exit_code


@cli.command()
@click.argument("path", default=".")
@judging
def baseline(path: str, **options: Any) -> int:
    """Write down what PATH has against it when it adopts the checker; later only take out. 采用时记下已有问题,其后只减.

    `baseline.yaml` in the folder of the inventory lists each finding with all facts that it was decided on: `check`
    shows them as existing and does not block, until a fact changes. Exit code: 0; 1 something new was not taken in;
    3 something could not be judged. 数据清单文件夹中的 `baseline.yaml` 列出各项问题及裁断所依据的事实:`check`
    照常显示为原有问题而不阻断,事实一变即失效。退出码:0;有新问题未记入为 1;有无法裁断的内容为 3.
    """
    from checker import baseline as baselines
    from checker import discover, pipeline
    from checker.report import baseline as shown

    today = _today(options.pop("now"))
    tree = discover.WorkingTree(Path(path))
    config = _config(tree, options)
    report = pipeline.check_tree(tree, config, today)
    file = Path(config.inventory, baselines.FILE).as_posix()
    revised = baselines.revised(report, report.judged.inventory, file)
    if revised.changed:
        _replace(Path(path, file), revised.text)
    _print(shown.render(revised, file, _lang(config)))
    return revised.exit_code


@cli.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...", shell_complete=_completing("files"))
@click.option(
    "--base",
    metavar="REF",
    shell_complete=_completing("revisions"),
    help="Show what a pull request changes. 列出合并请求的改动。",
)
@headed
@click.option(
    "-f",
    "--format",
    metavar="text|json",
    shell_complete=_completing("FEW"),
    help="How to report (default: text). 报告格式。",
)
@click.option(
    "--lang", metavar="zh|en|both", shell_complete=_completing("LANGS"), help="Language of the report. 报告语言。"
)
@coloured
def schema(paths: tuple[str, ...], base: str | None, head: str | None, **options: Any) -> int:
    """List what the schemas of PATH hold, and which of it is personal data. 列出数据结构中的字段及其中的个人信息.

    PATH are files and folders, by default all of this one. With --base, also list what the pull request changes; then
    PATH is the folder of the repository that is looked at. Exit code: 0; 3 something could not be read; 4 no schema
    was found. PATH 为文件或文件夹,默认为当前文件夹;指定 --base 时另列出合并请求的改动。退出码:0;有无法读取的内容为 3,
    没有数据结构定义为 4.
    """
    from checker.report import schema as shown
    from checker.schema import survey
    from checker.schema.watch import Watcher

    if base is None:
        if head is not None:
            raise Problem("head_without_base")
        from checker.discover import WorkingTree

        here = WorkingTree(Path())
        config = _config(here, options)
        root, below = _below(paths)
        watched = Watcher(config).watch(WorkingTree(Path(root)), below)
        found = survey.of_tree(watched, survey.classifier(here, config))
    else:
        from checker.discover import Repository

        if len(paths) > 1:
            raise click.UsageError("with --base, name at most one folder")
        root = ""
        folder = Path(*paths)
        if not folder.is_dir():
            raise Problem("file_missing", Place(str(folder), 1), path=folder)
        before, after = Repository(folder).pull_request(base, head or "HEAD")
        config = _config(before, options)
        watcher = Watcher(config)
        was, now = watcher.watch(before.fork), watcher.watch(after)
        found = survey.of_pull_request(was, now, survey.classifier(before, config))
    _print(shown.render(found, config.format, _lang(config), f"{root}/" if root else ""))
    if found.exit_code == NOTHING:
        return _tell([Problem("no_schemas", path=", ".join(paths) or ".")], config.lang)
    return found.exit_code


@cli.group()
def inventory() -> None:
    """Help with the inventory. 数据清单的辅助命令."""


@inventory.command()
@click.argument("path", default=".", shell_complete=_completing("folders"))
def suggest(path: str) -> int:
    """Draft the datasets that the schemas of PATH ask for, as YAML to be worked on. 依数据结构草拟数据清单条目.

    Only what holds personal data and is not declared yet. People say which system holds it, and correct what was
    guessed. Exit code: 0; 4 nothing is lacking. 仅列出含个人信息且尚未声明的内容;所属系统由人填写,推测有误请更正。
    退出码:0;没有缺漏为 4.
    """
    from checker import inventory as inventories
    from checker import pipeline
    from checker.discover import WorkingTree
    from checker.schema import gate

    tree = WorkingTree(Path(path))
    config = _config(tree, {})
    law = pipeline.law_of(tree, config, _today(None))
    files = tree.folder(config.inventory, pipeline.YAML)
    declared = inventories.read(files, config.inventory, law) if files else None
    drafted = gate.suggested(tree, config, declared)
    _print(drafted, "yaml")
    if not drafted:
        return _tell([Problem("nothing_to_suggest", path=path)], config.lang)
    return 0


def _below(paths: tuple[str, ...]) -> tuple[str, list[str]]:
    """Return the folder from which paths are told, empty for the working directory, and the paths below it."""
    for path in paths:
        if not os.path.lexists(path):
            raise Problem("file_missing", Place(path, 1), path=path)
    here = Path.cwd()
    full = [Path(os.path.abspath(path)) for path in paths]  # noqa: PTH100 - `resolve` would follow what is a link
    if all(path.is_relative_to(here) for path in full):
        root, top = "", here
    else:
        top = Path(os.path.commonpath([path if path.is_dir() else path.parent for path in full]))
        root = str(top)
    below = [path.relative_to(top).as_posix() for path in full]
    return root, ["" if path == "." else path for path in below] or [""]


@cli.group()
def policy() -> None:
    """Compare the published policy text with what legal reviewed. 核对公布的政策文本与法务审阅的内容.

    The tie is `seals.yaml` in the folder of the law: per clause and language a digest of the wording, who reviewed it
    (a role) and when; no wording. A clause sealed by the role `author` was taken over as published and waits for legal
    to review it: it passes while it stands unchanged, and is listed. 规则文件夹的 `seals.yaml` 记录每条款每种语言的
    文本摘要、审阅角色和日期,不含原文。角色为 author 的条款系按公布文本接管,法务尚未审阅:未改动时通过,但会列出.
    """


def published(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say where the published text is."""
    text = click.option(
        "--text",
        required=True,
        metavar="FILE",
        shell_complete=_completing("files"),
        help="The published text: the Chinese, then the English. 公布的文本:中文在前,英文在后。",
    )
    english = click.option(
        "--text-en",
        metavar="FILE",
        shell_complete=_completing("files"),
        help="The English, where it is a file of its own. 英文文本(另存为文件时)。",
    )
    return text(english(command))


@policy.command()
@published
@common
def verify(text: str, text_en: str | None, **options: Any) -> int:
    """Name each clause that changed since it was sealed, and what rests on it. 列出封存后有变动的条款及以其为据的内容.

    Changed, new, removed, moved, swapped or repeated clauses block until legal seals them; so do Chinese and English
    that changed apart, clauses that the law does not answer for, a text that breaks off, and another company's policy.
    Spaces and the width of punctuation do not count, everything else does. Exit code: 0 all is as sealed; 1 something
    differs. 条款修改、新增、删除、移动、互换或重复,均须法务封存后方可通过;中英文不同步、规则未涵盖的条款、文本中断、
    其他公司的政策亦然。空格与标点全半角不计,其余均计。退出码:与封存一致为 0,有不符为 1.
    """
    from checker import policytext, resting, revision, seals
    from checker.discover import WorkingTree
    from checker.report import differences

    today = _today(options.pop("now"))
    config, law = _here(options, today)
    files = [(name, _bytes(name)) for name in (text, text_en) if name]
    found = revision.verified(
        dict(files),
        policytext.read(*files),
        seals.load(law),
        law,
        lambda: resting.ground(WorkingTree(Path()), config, law, today),
    )
    _print(differences.render(found, config.format, _chinese_first(config)))
    return int(bool(found.differences))


@policy.command()
@published
@click.option(
    "--clause",
    "clauses",
    multiple=True,
    metavar="N...",
    shell_complete=_completing("clauses"),
    help="A clause that was reviewed. 已审阅的条款。",
)
@click.argument("more", nargs=-1, metavar="[N]...", shell_complete=_completing("clauses"))
@click.option("--role", required=True, metavar="ROLE", help="Who reviewed, as a role: legal. 审阅角色,如 legal。")
@click.option("--date", "day", required=True, metavar="YYYY-MM-DD", help="When it was reviewed. 审阅日期。")
@click.option("--reference", metavar="TEXT", help="Where the review is recorded. 审阅记录编号。")
@click.option(
    "--apart", is_flag=True, help="The other language needs no change, legal found. 法务认定另一语言无须修改。"
)
@click.option(
    "--all",
    "whole",
    is_flag=True,
    help="Take over a text that was never sealed, by role `author`: nothing is reviewed. 首次接管文本,角色为 author。",
)
@click.option("--company", metavar="NAME", help="With --all: whose policy it is. 与 --all 同用:政策所属公司。")
@common
def seal(  # noqa: PLR0913, PLR0917 - one parameter for each option
    text: str,
    text_en: str | None,
    clauses: tuple[str, ...],
    more: tuple[str, ...],
    role: str,
    day: str,
    reference: str | None,
    company: str | None,
    *,
    apart: bool,
    whole: bool,
    **options: Any,
) -> int:
    """Record that legal reviewed clauses as they stand in the text. 记录法务已按现有文本审阅若干条款.

    A clause that is no longer in the text is sealed as gone. Only a role of reading A06 seals; `author` can only take
    over a text that has no seals yet (--all), which reviews nothing. 文本中已没有的条款封存为删除。仅解读 A06
    所列角色可以封存;author 只能接管从未封存的文本(--all),不算审阅.
    """
    from checker import policytext, seals
    from checker.config import INSTALLED
    from checker.law import SEALS
    from checker.report import differences

    today = _today(options.pop("now"))
    config, law = _here(options, today)
    if config.law == INSTALLED:
        raise Problem("seal_installed")
    on = _today(day, "--date")
    if on > today:
        raise Problem("seal_future", Place("--date", 1), date=day)
    review = seals.Review(role, on, seals.reference(reference))
    path = f"{law.where}/{SEALS}"
    numbers = tuple(dict.fromkeys(map(policytext.as_number, (*clauses, *more))))
    if whole == bool(numbers) or whole != bool(company):
        raise Problem("seal_what")
    shown = policytext.read(*((name, _bytes(name)) for name in (text, text_en) if name))
    if whole and company:
        if law.has(SEALS):
            raise Problem("seal_adopted", Place(path, 1), path=path)
        new = seals.adopted(shown, company, review)
        numbers = tuple(new.clauses)
    else:
        new = seals.sealed(seals.load(law), shown, numbers, review, law, apart=apart)
    _replace(Path(path), seals.text_of(new))
    done = {number: new.clauses[number] for number in numbers}
    _print(differences.sealed(done, path, config.format, _chinese_first(config)))
    return 0


@cli.command()
@click.argument("path", default=".", shell_complete=_completing("folders"))
@click.option(
    "--platform",
    metavar="github|gitlab|jenkins|gitee|yunxiao|none",
    shell_complete=_completing("PLATFORMS"),
    help="The CI platform, where it is not the one that the repository shows. CI 平台,默认自动识别。",
)
@click.option("--dry-run", is_flag=True, help="Show the files and write none. 只显示,不写入。")
@click.option("--lang", metavar="zh|en|both", shell_complete=_completing("LANGS"), help="Language. 语言。")
@coloured
def init(path: str, platform: str | None, *, dry_run: bool, **options: Any) -> int:
    """Start in a repository: write an inventory, a configuration and the pipeline of its CI. 初始化仓库.

    The inventory is drafted from the schemas of the repository and claims nothing: the first `clausecheck check` names
    what people have to find out. Nothing is overwritten. 数据清单依仓库的数据结构草拟,不作任何断言:首次
    `clausecheck check` 会指出须由人确认的内容。不覆盖任何文件.
    """
    from checker import discover, starting
    from checker.report import start as shown

    if platform is not None:
        _one_of("platform", platform, starting.PLATFORMS)
    tree = discover.WorkingTree(Path(path))
    top = discover.top(tree.root)
    if top is None:
        raise Problem("not_a_repository", Place(path, 1), path=path)
    if top.resolve() != tree.root.resolve():
        raise Problem("init_not_top", Place(path, 1), path=path, top=top)
    config = _config(tree, options)
    plan = starting.plan(tree, config, platform, discover.remotes(tree.root), discover.target_branch(tree.root))
    if plan.existing:
        raise Problem("init_exists", paths=_first(dict.fromkeys(plan.existing)))
    for name, text in plan.files.items():
        if not dry_run:
            _create(tree.root / name, text)
    _print(shown.render(plan, _spoken(config.lang or "both", sys.stdout), _screen(sys.stdout), dry_run=dry_run), "text")
    return 0


@cli.command()
@click.argument("shell", metavar="bash|zsh|fish", shell_complete=_completing("SHELLS"))
def completion(shell: str) -> int:
    """Print the script by which a shell completes this command. 输出 shell 补全脚本.

    For bash, in ~/.bashrc: eval "$(clausecheck completion bash)". For zsh, in ~/.zshrc after compinit, likewise. For
    fish: clausecheck completion fish > ~/.config/fish/completions/clausecheck.fish. 在 ~/.bashrc 或 ~/.zshrc
    (compinit 之后)中加入 eval "$(clausecheck completion bash)";fish 请写入上述文件.
    """
    from checker import completion as completing

    _print(completing.script(_one_of("shell", shell, completing.SHELLS)))
    return 0


def main() -> None:
    """Run the command; every end has its exit code, and none is a traceback."""
    _prepare()
    _locale_lang()
    # What the configuration says of format and language, once it is read: errors are told in them, too.
    settings: dict[str, Any] = {}
    try:
        code = cli.main(standalone_mode=False, obj=settings)
        sys.stdout.flush()
    except Problem as problem:
        code = _fail([problem], settings)
    except Problems as problems:
        code = _fail(problems.problems, settings)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        code = error.exit_code
    except click.ClickException as error:
        code = _fail([_misused(error)], settings)
    except (click.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    except BrokenPipeError as error:
        code = _fail([_unread(error)], settings)
    except Exception as error:  # whatever else went wrong: no verdict, and no traceback
        if os.environ.get("CLAUSECHECK_DEBUG"):
            raise
        code = _fail([Problem("internal", why=f"{type(error).__name__}: {error}")], settings)
    sys.exit(code)


def _prepare() -> None:
    from checker.terminal import ESCAPED

    for stream in (sys.stdout, sys.stderr):
        # A console in another encoding must not turn a verdict into a crash.
        stream.reconfigure(errors=ESCAPED)  # type: ignore[union-attr] # `__main__` has seen to it that they are
    if "_CLAUSECHECK_COMPLETE" in os.environ:
        from checker.completion import prepare

        prepare()


def _misused(error: click.ClickException) -> Problem:
    """Return what the parser did not understand, with what may have been meant."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    command = context.command_path if context else "clausecheck"
    if isinstance(error, click.NoSuchOption) and context:
        from checker.validate import hint

        known = [name for parameter in context.command.get_params(context) for name in parameter.opts]
        en, zh = hint(error.option_name, known)
        return Problem("unknown_option", name=error.option_name, command=command, hint_en=en, hint_zh=zh)
    if isinstance(error, click.MissingParameter) and error.param and context:
        name = error.param.opts[0] if isinstance(error.param, click.Option) else error.param.human_readable_name
        return Problem("missing_argument", name=name, command=command)
    if isinstance(error, click.BadOptionUsage) and "requires an argument" in error.message:
        return Problem("missing_value", name=error.option_name, command=command)
    return Problem("bad_usage", why=error.format_message(), command=command)


def _fail(problems: list[Problem], settings: dict[str, Any]) -> int:
    """Say why there is no verdict, in the formats that were asked for, too."""
    from checker.report.json import failure
    from checker.report.saved import Saved

    asked = settings.get("lang") or _asked("lang")
    lang = asked or _locale_lang()
    form = settings.get("format") or _asked("format", "-f") or "text"
    said = Saved(failure(problems, settings.get("folder", "")))
    reporting = settings.get("command") in {"check", "convert"}
    for output in settings.get("outputs", _files_asked() if reporting else []):
        try:
            _write(output.file, reports.module(output.format).render(said, lang))
        except Problem as problem:
            # It is one more reason; the others are told all the same.
            problems.append(problem)
    if form == "json" or (reporting and form != "text"):
        _print(reports.module(form).render(said, lang), form)
    return _tell(problems, asked)


def _tell(problems: list[Problem], lang: str | None) -> int:
    """Print what is wrong on the standard error stream; return the exit code that it ends with."""
    from checker.report.text import problem_text

    screen = _screen(sys.stderr)
    for problem in problems:
        # Whoever closed the pipe at a terminal knows that the rest was not read.
        if problem.key != "output_unread" or not sys.stderr.isatty():
            for row in screen.rows(problem_text(problem, _spoken(lang, sys.stderr), screen)):
                click.echo(row, err=True)
    return max(problem.code for problem in problems)


def _screen(stream: TextIO) -> Screen:
    """Return what a stream shows."""
    from checker import terminal

    here = stream.isatty()
    # A console of Windows shows colours where it says that it does.
    able = here and (sys.platform != "win32" or bool(os.environ.get("WT_SESSION") or os.environ.get("TERM")))
    asked = next(reversed([*_flagged("color")]), "auto")
    width = None
    if here:
        import shutil

        width = max(shutil.get_terminal_size().columns, terminal.NARROWEST)
    return terminal.Screen(
        terminal.wants_colour(asked, terminal=able, environment=os.environ),
        width,
        None if terminal.shows_everything(stream.encoding) else stream.encoding,
    )


def _screens(form: str) -> list[Screen]:
    """Return the screen of the standard output for the format that is shown on one, none for the others."""
    return [_screen(sys.stdout)] if form == "text" else []


def _spoken(lang: str | None, stream: TextIO) -> str:
    """Return the language of what people read on a stream: English where it has no Chinese characters."""
    from checker.terminal import shows_chinese

    return (lang or _locale_lang()) if shows_chinese(stream.encoding) else "en"


def _asked(name: str, short: str = "") -> str | None:
    """Return what flag or environment ask for, where no configuration could be read."""
    known = configuration.choices(name) or ()
    said = [os.environ.get(f"CLAUSECHECK_{name.upper()}", ""), *_flagged(name, short)]
    return next((value for value in reversed(said) if value in known), None)


def _flagged(name: str, short: str = "") -> Iterator[str]:
    """Yield what the flag is given, as far as it can be told without the parser."""
    given = sys.argv[1:]
    for word, following in zip(given, [*given[1:], ""], strict=True):
        if word in {f"--{name}", short}:
            yield following
        elif word.startswith(f"--{name}="):
            yield word.partition("=")[2]
        elif short and word.startswith(short):
            yield word[len(short) :]


@cache
def _locale_lang() -> str:
    """Return the language of the machine as it was at the start: git is spoken to in another."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return "zh" if os.environ[name].lower().startswith("zh") else "en"
    return "both"


def _config(tree: Any, options: dict[str, Any], formats: Sequence[str] = reports.EVERYWHERE) -> Config:
    settings, _ = configuration.from_tree(tree)
    flags = _checked_flags(options)
    config = configuration.merged(settings, configuration.from_environment(os.environ), flags)
    if config.format not in formats:
        en, zh = ", a format of `check` and `convert` alone", ",该格式仅用于 `check` 和 `convert`"
        known = ", ".join(formats)
        place = Place("--format", 1)
        raise Problem("bad_option", place, name="format", value=config.format, known=known, hint_en=en, hint_zh=zh)
    click.get_current_context().find_root().obj.update(format=config.format, lang=config.lang)
    return config


def _checked_flags(options: Mapping[str, Any]) -> dict[str, Any]:
    flags = {name: value for name, value in options.items() if value is not None}
    for name, value in flags.items():
        configuration.checked(name, value, Place(f"--{name.replace('_', '-')}", 1))
    return flags


class Asked(NamedTuple):
    """What is to be judged: the folder, and the commits or the index of its repository where they are asked for."""

    path: str
    base: str | None = None
    head: str | None = None
    staged: bool = False
    block_existing: bool = False
    quiet: bool = False

    def trees(self) -> tuple[Commit | None, WorkingTree | Commit | Staged]:
        """Return base and head, or None and a tree alone: before the first commit all that is staged counts."""
        from checker import discover

        if not self.staged and self.base is None:
            if self.head is not None:
                raise Problem("head_without_base")
            return None, discover.WorkingTree(Path(self.path))
        if not Path(self.path).is_dir():
            raise Problem("file_missing", Place(self.path, 1), path=self.path)
        repository = discover.Repository(Path(self.path))
        return repository.staged() if self.staged else repository.pull_request(str(self.base), self.head or "HEAD")

    def revisions(self) -> tuple[str, ...]:
        """Return the revisions that are judged, none where it is files."""
        return ("HEAD",) if self.staged else tuple(filter(None, (self.base, self.base and (self.head or "HEAD"))))


def _checked(
    asked: Asked,
    options: dict[str, Any],
    today: date,
    formats: Sequence[str] = reports.EVERYWHERE,
    judges: Judges | None = None,
) -> tuple[Report, Config]:
    """Return the report on a tree or, with a base, on a pull request, and the configuration that it was made by."""
    from checker import discover, pipeline
    from checker.judge import Judge

    click.get_current_context().find_root().obj["folder"] = discover.below_root(Path(asked.path))
    before, after = asked.trees()
    config = _config(before or after, options, formats)
    with _progress(config, quiet=asked.quiet) as progress:
        told = (config, today, progress, judges or Judge)
        if before is None or isinstance(after, discover.WorkingTree):
            return pipeline.check_tree(after, *told, block_existing=asked.block_existing), config
        return pipeline.check_pull_request(before, after, *told, block_existing=asked.block_existing), config


def _first(paths: Iterable[str]) -> str:
    all_ = [*paths]
    return ", ".join(all_[:NAMED]) + (" …" if all_[NAMED:] else "")


def _mention_uncommitted(inventory: Path, config: Config) -> None:
    """Tell somebody at a terminal, who may have edited and not committed, what the verdict on HEAD is not about."""
    from checker.discover import uncommitted
    from checker.report.safe import line
    from checker.report.text import UNCOMMITTED

    if sys.stderr.isatty() and (paths := uncommitted(inventory)):
        screen, lang = _screen(sys.stderr), _spoken(config.lang, sys.stderr)
        said = getattr(UNCOMMITTED, "en" if lang == "en" else "zh").format(paths=_first(map(line, paths)))
        for row in screen.rows([said]):
            click.echo(row, err=True)


@contextmanager
def _progress(config: Config, *, quiet: bool) -> Iterator[Progress]:
    """Show on the error stream, if it is a terminal, how far a run is that lasts; leave nothing of it there."""
    from checker.progress import QUIET, Progress

    if quiet or not sys.stderr.isatty():
        yield QUIET
        return
    progress, ended = Progress(), threading.Event()
    screen, lang = _screen(sys.stderr), _spoken(config.lang, sys.stderr)

    def show() -> None:
        shown, pause = 0, PATIENCE
        while not ended.wait(pause):
            said = screen.cut(progress.line(lang))
            # No colours and no cursor: any terminal can do this.
            sys.stderr.write(f"\r{said}{' ' * (shown - screen.columns(said))}")
            sys.stderr.flush()
            shown, pause = screen.columns(said), PAUSE
        if shown:
            sys.stderr.write(f"\r{' ' * shown}\r")
            sys.stderr.flush()

    def shown_if_it_can_be() -> None:
        # A terminal that is gone needs no progress.
        with suppress(OSError, ValueError):
            show()

    shower = threading.Thread(target=shown_if_it_can_be, daemon=True)
    shower.start()
    try:
        yield progress
    finally:
        ended.set()
        shower.join()


def _watch(asked: Asked, outputs: list[Output], options: dict[str, Any]) -> int:
    """Judge again whenever something changes, and print what is new; return how the last run ended."""
    from checker import desk

    # A run leaves its cycles behind (`__main__`); a day of runs must not.
    gc.enable()
    now = options.pop("now")
    code, config, last = INTERRUPTED, configuration.Config(), None
    written = frozenset(Path(os.path.abspath(output.file)) for output in outputs)  # noqa: PTH100 - as named
    watched = desk.Watched(Path(asked.path), asked.revisions(), asked.staged, written)
    judges = desk.WarmJudge()
    ended = threading.Event()

    def end(*_: object) -> NoReturn:
        # What is raised while Python clears something away is lost; this is not.
        ended.set()
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, end)
    try:
        while True:
            today = _today(now)
            stamp = watched.stamp(config, today)
            try:
                report, config = _checked(asked, dict(options), today, reports.names(), judges)
                # Set before it is told: whoever has read the verdict may end the run at once.
                code = report.exit_code
                last = _told_anew(report, last, outputs, config)
            except (Problem, Problems) as error:
                code = error.code
                _goes_on(error)
            _print(_ruled(_awaited(watched, config, now, stamp, ended)), "text")
    except KeyboardInterrupt:
        return code
    finally:
        judges.close()


def _told_anew(report: Report, last: Saved | None, outputs: list[Output], config: Config) -> Saved:
    """Write all reports and print what is new in this one, the first time all of it; return it."""
    from checker.report.json import value
    from checker.report.saved import Saved
    from checker.report.text import since

    if config.format != "text":
        raise Problem("watch_format", Place("--format", 1), format=config.format)
    saved = Saved(value(report, _folder()))
    if last is None:
        _hand_over(saved.value, outputs, config)
        return saved
    _write_all(saved, outputs, config)
    _print(since(last, saved, _lang(config), _screen(sys.stdout)), "text")
    return saved


def _goes_on(error: Problem | Problems) -> None:
    """Tell why there is no verdict this time; raise what will be no better next time."""
    problems = [error] if isinstance(error, Problem) else error.problems
    if any(problem.key in {"output_unread", "watch_format", "head_without_base"} for problem in problems):
        raise error
    _tell(problems, click.get_current_context().find_root().obj.get("lang") or _asked("lang"))


def _awaited(watched: Watched, config: Config, now: str | None, stamp: Stamp, ended: threading.Event) -> list[str]:
    """Wait until something is another than at a stamp, and has come to rest; return what."""
    from checker.desk import changed

    while True:
        if ended.is_set():
            raise KeyboardInterrupt
        began = time.monotonic()
        latest = watched.stamp(config, _today(now))
        # Looking takes its time where there are many files: nine tenths of it the machine is free.
        pause = max(PAUSE, 9 * (time.monotonic() - began))
        while latest != stamp:
            # Files are often written several at once, and not in one go.
            time.sleep(PAUSE)
            settled, latest = latest, watched.stamp(config, _today(now))
            if settled == latest:
                return changed(stamp, latest)
        time.sleep(pause)


def _ruled(changes: list[str]) -> str:
    """Return the line between two runs: when, and what changed."""
    from checker.report.safe import line

    screen = _screen(sys.stdout)
    more = f" +{len(changes) - 3}" if len(changes) > 3 else ""  # noqa: PLR2004 - as many as one takes in
    said = f"-- {time.strftime('%H:%M:%S')} {', '.join(map(line, changes[:3]))}{more} --"
    return f"\n{screen.paint('aside', screen.cut(said))}\n"


def _folder() -> str:
    """Return where the judged folder lies in its repository."""
    return str(click.get_current_context().find_root().obj.get("folder", ""))


def _here(options: dict[str, Any], today: date) -> tuple[Config, Law]:
    """Return the configuration and the law of the working directory, as it decides on that day."""
    from checker import discover, pipeline

    tree = discover.WorkingTree(Path())
    config = _config(tree, options)
    return config, pipeline.law_of(tree, config, today)


def _chinese_first(config: Config) -> str:
    """Return the language for legal, who reads Chinese first, whatever language the machine is set to."""
    return _spoken(config.lang or ("zh" if _locale_lang() == "zh" else "both"), sys.stdout)


def _lang(config: Config) -> str:
    """Return the language of what is printed; a format for programs has every character."""
    if config.format == "text":
        return _spoken(config.lang, sys.stdout)
    return config.lang or _locale_lang()


def _one_of(name: str, value: str, known: Sequence[str]) -> str:
    """Return a value that an option may have; `Problem` (exit 2) with the nearest if it is another."""
    if value not in known:
        from checker.validate import hint

        en, zh = hint(value, known)
        place = Place(f"--{name}", 1) if name != "shell" else None
        raise Problem("bad_option", place, name=name, value=value, known=", ".join(known), hint_en=en, hint_zh=zh)
    return value


def _today(now: str | None, option: str = "--now") -> date:
    if now is None:
        return datetime.now(SHANGHAI).date()
    try:
        return datetime.strptime(now, "%Y-%m-%d").date()  # noqa: DTZ007 - a day, not an instant
    except ValueError:
        raise Problem("bad_date", Place(option, 1), value=now) from None


def _bytes(name: str) -> bytes:
    """Return the content of a file or of the standard input, at most one byte more than is allowed."""
    if name == "-":
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        # A pipe that nobody writes to is empty, instead of a wait for ever.
        how = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(name, how), "rb") as file:
            os.set_blocking(file.fileno(), True)
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise Problem("file_missing", Place(name, 1), path=name) from None
    except OSError as error:
        raise Problem("file_unreadable", Place(name, 1), path=name, why=error.strerror) from None


def _outputs(formats: Iterable[str]) -> tuple[str | None, list[Output]]:
    """Return the format that is printed, the last that names no file, and the files; a failure is told there, too."""
    place = Place("--format", 1)
    printed: str | None = None
    files: dict[Path, Output] = {}
    for given in formats:
        name, named, file = given.partition("=")
        configuration.checked("format", name, place)
        if not named:
            printed = name
        elif not file:
            raise Problem("empty_value", place, key=given)
        elif files.setdefault(_target(file), Output(name, file)) != Output(name, file):
            raise Problem("format_twice", place, what=file)
    click.get_current_context().find_root().obj["outputs"] = list(files.values())
    return printed, list(files.values())


def _files_asked() -> list[Output]:
    """Return the files that are asked for, as far as it can be told without the parser."""
    known = reports.names()
    found = [given.partition("=") for given in _flagged("format", "-f")]
    return [Output(name, file) for name, _, file in found if name in known and file]


def _hand_over(value: Mapping[str, Any], outputs: Iterable[Output], config: Config) -> int:
    """Write and print a report; return the exit code that it ends with, whatever the formats."""
    from checker.report.saved import Saved

    saved = Saved(value)
    _write_all(saved, outputs, config)
    form = config.format
    _print(reports.module(form).render(saved, _lang(config), *_screens(form)), form)
    return saved.exit_code


def _write_all(saved: Saved, outputs: Iterable[Output], config: Config) -> None:
    for output in outputs:
        _write(output.file, reports.module(output.format).render(saved, config.lang or _locale_lang()))


def _target(file: str) -> Path:
    """Return where a report may be written: a regular file, there or not, that no link leads away from its name."""
    path = Path(file)
    place = Place("--format", 1)
    if not path.parent.is_dir():
        raise Problem("file_missing", place, path=path.parent)
    astray = not path.is_absolute() and path.parent.resolve() != Path(os.path.abspath(path.parent))  # noqa: PTH100 - as named
    if astray or (os.path.lexists(path) and not stat.S_ISREG(path.lstat().st_mode)):
        raise Problem("output_irregular", place, path=file)
    return path


def _write(file: str, text: str) -> None:
    """Write a report whole or not at all, to where nobody can have put a link."""
    _replace(_target(file), text)


def _print(text: str, form: str | None = None) -> None:
    """Print what is for people in the encoding of their console, and what is for programs in UTF-8."""
    form = form or click.get_current_context().find_root().obj.get("format", "text")
    try:
        if form == "text":
            sys.stdout.write(text)
        else:
            sys.stdout.buffer.write(text.encode(errors="replace"))
        sys.stdout.flush()
    except OSError as error:
        raise _unread(error) from None


def _unread(error: OSError) -> Problem:
    """Return what it is that a report could not be handed over: no verdict. What is left of it goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return Problem("output_unread" if isinstance(error, BrokenPipeError) else "output_failed", why=error.strerror)


def _create(path: Path, text: str) -> None:
    """Write a file that is not there yet, with the folders above it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(text.encode())
    except OSError as error:
        raise Problem("output_failed", Place(str(path), 1), why=error.strerror) from None


def _replace(path: Path, text: str | None) -> None:
    """Write a file whole or not at all, or take it away where there is no text."""
    new = path.with_name(f".{path.name}.{secrets.token_hex(8)}.new")
    try:
        if text is None:
            path.unlink()
            return
        with new.open("xb") as opened:
            opened.write(text.encode(errors="replace"))
        new.replace(path)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise Problem("output_failed", Place(str(path), 1), why=error.strerror) from None
