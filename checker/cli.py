"""The command `clausecheck`: the only module that prints, exits or catches."""

from __future__ import annotations

import os
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from checker import __version__
from checker import config as configuration
from checker.problem import Place, Problem, Problems
from checker.yamlfile import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from checker.config import Config
    from checker.model import Report

SHANGHAI = timezone(timedelta(hours=8))


def common(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that every judging command has."""
    for option in reversed(
        [
            click.option(
                "--engine", metavar="embedded|opa|both", help="Which engine judges (default: embedded). 裁断所用引擎。"
            ),
            click.option(
                "--opa-url",
                metavar="URL",
                help="A running OPA server that holds the law in force. 已载入现行规则的 OPA 服务。",
            ),
            click.option("-f", "--format", metavar="text|json", help="How to report (default: text). 报告格式。"),
            click.option("--lang", metavar="zh|en|both", help="Language of the report. 报告语言。"),
            click.option(
                "--deadline", type=float, metavar="SECONDS", help="For one answer of the engine. 引擎单次作答时限。"
            ),
            click.option("--memory", type=int, metavar="MIB", help="For the engine's process. 引擎进程内存上限。"),
            click.option(
                "--now",
                metavar="YYYY-MM-DD",
                help="Judge as of this day (default: today in Asia/Shanghai). 以该日为准。",
            ),
        ]
    ):
        command = option(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="clausecheck")
def cli() -> None:
    """Check data flows against the privacy policy. 依隐私政策检查数据流转.

    Exit codes 退出码: 0 nothing blocks 无阻断; 1 something blocks 有阻断; 2 wrong input or usage 输入或用法错误;
    3 could not decide 无法裁断; 4 nothing was evaluated 未评估任何内容.
    """


@cli.command()
@click.argument("path", default=".")
@click.option("--base", metavar="REF", help="Judge the pull request from this branch or commit. 目标分支或提交。")
@click.option("--head", metavar="REF", help="Its head (default: HEAD). 待合并的提交。")
@click.option("--all", "block_existing", is_flag=True, help="Block on what the base had already, too. 原有问题也阻断。")
@common
def check(path: str, base: str | None, head: str | None, *, block_existing: bool, **options: Any) -> int:
    """Judge the flows that the inventory of PATH declares. 裁断 PATH 的数据清单所声明的流转.

    With --base, judge a pull request: what it introduces blocks. Law, readings, sign-offs and configuration come from
    the base. 指定 --base 时裁断合并请求:新增问题即阻断;规则、解读、签署与配置取自 base。
    """
    from checker import discover, pipeline

    today = _today(options.pop("now"))
    root = Path(path)
    if base is None:
        if head is not None:
            raise Problem("head_without_base")
        tree = discover.WorkingTree(root)
        config = _config(tree, options)
        return _report(pipeline.check_tree(tree, config, today), config)
    if not root.is_dir():
        raise Problem("file_missing", Place(path, 1), path=path)
    before, after = discover.Repository(root).pull_request(base, head or "HEAD")
    config = _config(before, options)
    report = pipeline.check_pull_request(before, after, config, today, block_existing=block_existing)
    return _report(report, config)


@cli.command()
@click.argument("files", nargs=-1, metavar="FILE... | -")
@common
def decide(files: tuple[str, ...], **options: Any) -> int:
    """Judge documents of flow facts, YAML or JSON, one or many. 裁断以流转事实写成的文档."""
    from checker import documents, report
    from checker.facts import Completer
    from checker.judge import Judge

    today = _today(options.pop("now"))
    if not files:
        raise Problem("no_documents")
    config, law = _here(options)
    with Judge(law, config, today) as judge:
        judge.engines()
        given, problems = documents.read([(name, _bytes(name)) for name in files], Completer(law))
        decided = [decision for _, decision in judge.decide(given.items(), len(given))]
    _print(report.module(config.format).decisions(decided, problems, _lang(config)))
    if problems:
        return _tell(problems, _lang(config))
    return int(any(decision.verdict != "allow" for decision in decided))


@cli.command()
@click.argument("what")
@common
def explain(what: str, **options: Any) -> int:
    """Explain a RULE, a CLAUSE or a FLOW. 解释一条规则、一个条款或一个流转."""
    from checker import explain as explaining

    today = _today(options.pop("now"))
    config, law = _here(options)
    from checker.discover import WorkingTree

    _print(explaining.explain(what, WorkingTree(Path()), law, config, today, _lang(config)))
    return 0


@cli.command()
@common
def rules(**options: Any) -> int:
    """List the rules of the law with their clauses. 列出规则及其条款."""
    from checker import explain as explaining

    options.pop("now")
    config, law = _here(options)
    _print(explaining.rules(law, config.format, _lang(config)))
    return 0


@cli.command()
@common
def doctor(**options: Any) -> int:
    """Prove engine and law: versions, digests, self-test, samples, lint. 检验引擎与规则."""
    from checker import doctor as doctoring

    today = _today(options.pop("now"))
    config, law = _here(options)
    _print(doctoring.examine(law, config, today, _lang(config)))
    return 0


def main() -> None:
    """Run the command; every end has its exit code, and none is a traceback."""
    for stream in (sys.stdout, sys.stderr):
        # A console in another encoding must not turn a verdict into a crash.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    # What the configuration says of format and language, once it is read: errors are told in them, too.
    settings: dict[str, str] = {}
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
        code = _fail([Problem("bad_usage", why=error.format_message())], settings)
    except (click.Abort, KeyboardInterrupt):
        code = 130
    except Exception as error:  # whatever else went wrong: no verdict, and no traceback
        if os.environ.get("CLAUSECHECK_DEBUG"):
            raise
        code = _fail([Problem("internal", why=f"{type(error).__name__}: {error}")], settings)
    sys.exit(code)


def _fail(problems: list[Problem], settings: dict[str, str]) -> int:
    """Say why there is no verdict, as JSON too where JSON was asked for."""
    code = max(problem.code for problem in problems)
    if (settings.get("format") or _asked("format", "-f")) == "json":
        import json

        from checker.report.json import SCHEMA_VERSION, error

        errors = [error(problem) for problem in problems]
        said = {"schema_version": SCHEMA_VERSION, "exit_code": code, "errors": errors}
        _print(json.dumps(said, ensure_ascii=False, indent=1) + "\n")
    return _tell(problems, settings.get("lang") or _asked("lang") or _locale_lang())


def _tell(problems: list[Problem], lang: str) -> int:
    """Print what is wrong on the standard error stream; return the exit code that it ends with."""
    from checker.report.text import problem_text

    for problem in problems:
        for row in problem_text(problem, lang):
            click.echo(row, err=True)
    return max(problem.code for problem in problems)


def _asked(name: str, short: str = "") -> str | None:
    """Return what flag or environment ask for, where no configuration could be read."""
    known = configuration.choices(name) or ()
    given = sys.argv[1:]
    said = [os.environ.get(f"CLAUSECHECK_{name.upper()}", "")]
    for word, following in zip(given, [*given[1:], ""], strict=True):
        if word in {f"--{name}", short}:
            said.append(following)
        elif word.startswith(f"--{name}="):
            said.append(word.partition("=")[2])
        elif short and word.startswith(short):
            said.append(word[len(short) :])
    return next((value for value in reversed(said) if value in known), None)


def _locale_lang() -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return "zh" if os.environ[name].lower().startswith("zh") else "en"
    return "both"


def _config(tree: Any, options: dict[str, Any]) -> Config:
    settings, _ = configuration.from_tree(tree)
    flags = {name: value for name, value in options.items() if value is not None}
    for name, value in flags.items():
        configuration.checked(name, value, Place(f"--{name.replace('_', '-')}", 1))
    config = configuration.merged(settings, configuration.from_environment(os.environ), flags)
    click.get_current_context().find_root().obj.update(format=config.format, lang=config.lang)
    return config


def _here(options: dict[str, Any]) -> tuple[Config, Any]:
    """Return the configuration and the law of the working directory."""
    from checker import discover, pipeline

    tree = discover.WorkingTree(Path())
    config = _config(tree, options)
    return config, pipeline.law_of(tree, config)


def _lang(config: Config) -> str:
    return config.lang or _locale_lang()


def _today(now: str | None) -> date:
    if now is None:
        return datetime.now(SHANGHAI).date()
    try:
        return datetime.strptime(now, "%Y-%m-%d").date()  # noqa: DTZ007 - a day, not an instant
    except ValueError:
        raise Problem("bad_date", Place("--now", 1), value=now) from None


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


def _report(report: Report, config: Config) -> int:
    from checker import report as reports

    _print(reports.module(config.format).render(report, _lang(config)))
    return report.exit_code


def _print(text: str) -> None:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        # A report that could not be handed over is no verdict; what is left in the buffer goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise Problem("output_failed", why=error.strerror) from None
