"""A repository without clausecheck into the files by which it starts: an inventory, a configuration, the CI's pipeline.

Nothing is claimed that nobody said: every safeguard is declared absent and every purpose unclear, so that the first
check names what people have to find out.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from checker import yamlfile
from checker.config import INSTALLED
from checker.inventory import YAML
from checker.problem import Problem, Text
from checker.schema import gate
from checker.schema.drafting import SYSTEM, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from checker.config import Config
    from checker.discover import WorkingTree


class Kit(NamedTuple):
    """The pipeline of one platform: the file of `ci/`, where it goes, and what a person has to do with it."""

    source: str
    target: str
    step: Text
    seen_by: re.Pattern[str]
    """The files by which a repository shows that it uses the platform."""
    hosts: tuple[str, ...]
    """What the host of a remote is called there."""


KITS = {
    "github": Kit(
        "github/clausecheck.yml",
        ".github/workflows/clausecheck.yml",
        Text(
            "{file}: put the full commit of a release that you have reviewed, and require the check `clausecheck`"
            " on the protected branch",
            "{file}:填入你们审阅过的发布版本的完整提交号,并将检查 `clausecheck` 设为受保护分支的必需检查",
        ),
        re.compile(r"\.github/workflows/[^/]+\.ya?ml"),
        ("github",),
    ),
    "gitlab": Kit(
        "gitlab/clausecheck.gitlab-ci.yml",
        ".gitlab/clausecheck.gitlab-ci.yml",
        Text(
            "{file}: set the variable CLAUSECHECK_IMAGE, and let `.gitlab-ci.yml` include the file"
            " (`include: [{{local: {file}}}]`)",
            "{file}:设置变量 CLAUSECHECK_IMAGE,并在 `.gitlab-ci.yml` 中引用该文件(`include: [{{local: {file}}}]`)",
        ),
        re.compile(r"\.gitlab-ci\.ya?ml"),
        ("gitlab", "jihulab"),
    ),
    "jenkins": Kit(
        "jenkins/Jenkinsfile",
        "Jenkinsfile.clausecheck",
        Text(
            "{file}: set CLAUSECHECK_IMAGE, and create a multibranch pipeline with this script path",
            "{file}:设置 CLAUSECHECK_IMAGE,并以该文件为脚本路径新建多分支流水线",
        ),
        re.compile(r"Jenkinsfile"),
        (),
    ),
    "gitee": Kit(
        "gitee/clausecheck.yml",
        ".workflow/clausecheck.yml",
        Text(
            "{file}: set CLAUSECHECK_WHEELS, and make it a required check of pull requests into `{branch}`",
            "{file}:设置 CLAUSECHECK_WHEELS,并设为合入 `{branch}` 的必需检查",
        ),
        re.compile(r"\.workflow/[^/]+\.ya?ml"),
        ("gitee",),
    ),
    "yunxiao": Kit(
        "yunxiao/clausecheck.yml",
        ".yunxiao/clausecheck.yml",
        Text(
            "{file}: fill in what stands in <...>, create a pipeline of Flow from it, and let it gate merge requests"
            " into `{branch}`",
            "{file}:填写 <...> 处,据此在云效 Flow 新建流水线,并设为合入 `{branch}` 的卡点",
        ),
        re.compile(r"\.yunxiao/[^/]+\.ya?ml"),
        ("codeup",),
    ),
}
NONE = "none"
PLATFORMS = (*KITS, NONE)
FILE = "clausecheck.yaml"
GITLAB = ".gitlab-ci.yml"
_OF_ANOTHER_BRANCH = ("gitee", "yunxiao")
"""Platforms whose pipelines name the branch that pull requests go to; the kits say `master`."""
_HOST = re.compile(r"(?:[a-z][a-z0-9+.-]*://)?(?:[^@/]*@)?([^/:@]+)[:/]", re.IGNORECASE)
SAFEGUARDS = (
    "encrypted_at_rest",
    "access_control",
    "access_monitoring",
    "mfa",
    "need_to_know",
    "security_baseline",
    "incident_response_plan",
)
DRAFTED = "# Drafted from the schemas that are here: correct what was guessed. 依现有数据结构草拟,推测有误请更正。\n"
EXAMPLE = f"""\
# An example: no schema was found here. Replace it by what you hold. 示例:未找到数据结构,请替换为实际内容。
datasets:
  customers:
    name: customers
    system: {SYSTEM}
    tables:
      customer:
        fields:
          full_name: user.name
          mobile: user.contact.phone_number
"""
CONFIGURATION = """\
# Settings of clausecheck; in a pull request those of the base count. clausecheck 的设置;合并请求以 base 的设置为准。
inventory: {inventory}
# The law that comes with clausecheck; or the folder of one of your own. 随 clausecheck 发布的规则;也可用自有规则。
law: {law}
"""
HEAD = """\
# What `clausecheck init` could know of this repository; `clausecheck check` names what is still lacking.
# `clausecheck init` 对本仓库所知的内容;尚缺什么,`clausecheck check` 会逐项指出。
systems:
  # One for each database and service that holds personal data. 存有个人信息的每个数据库和服务各写一项。
  {system}:
    name: {system}
    owner: name_of_the_team
    # `true` once somebody has made sure of it. 经人确认后改为 true。
    safeguards:
{safeguards}
"""
FLOW = """\
data_subjects:
  # Whose data they are. 数据主体。
  user: {{role: registered_user, age_band: unknown, account_status: active}}
flows:
  # A flow is one thing that is done with data for one purpose. Split this one, and add what is collected, used and
  # shared; `clausecheck explain 3.1` tells when sharing is allowed.
  # 一个流转是为一个目的对数据做的一件事。请拆分本项,并补充收集、使用和共享;何时可以共享:`clausecheck explain 3.1`。
  store_personal_data:
    title: Store personal data / 存储个人信息
    action: store
    from: {system}
    data:
{data}
    subject: user
    # What for: see docs/vocabulary.md of clausecheck. 用途:见 clausecheck 的 docs/vocabulary.zh-CN.md。
    purpose: unclear
"""
STEPS = (
    Text(
        "{inventory}: name the systems and the purposes, and declare what is collected, used and shared",
        "{inventory}:写明系统和目的,并声明收集、使用与共享的流转",
    ),
    Text(
        "run `clausecheck check --watch` meanwhile: it names what is lacking",
        "同时运行 `clausecheck check --watch`:它会逐项指出尚缺的内容",
    ),
)
NO_PLATFORM = Text(
    "no CI platform was recognised; name one: clausecheck init --platform {known}",
    "未识别出 CI 平台,请指定:clausecheck init --platform {known}",
)
LAST = Text(
    "commit these files; from then on pull requests are judged by what is merged",
    "提交这些文件;此后合并请求以已合入的内容为准进行裁断",
)


class Plan(NamedTuple):
    """The files to write, by path, those of them that are there already, and what people do next."""

    files: dict[str, str]
    existing: tuple[str, ...]
    steps: tuple[Text, ...]


def plan(tree: WorkingTree, config: Config, platform: str | None, remotes: Sequence[str], branch: str | None) -> Plan:
    """Return the start of a repository; `branch` is the one that pull requests go to.

    Where a platform is named and inventory and configuration are there, it is only the platform's pipeline.
    Raises `Problem` (exit 2) where several platforms show and no remote tells which, and where the inventory would lie
    outside or behind a link.
    """
    names = [item.path for item in tree.listing() if item.kind == "file"]
    # Whoever would read it there would refuse a path outside.
    tree.folder(config.inventory, YAML)
    file = f"{config.inventory.strip('/')}/start.yaml"
    started = platform in KITS and _started(tree, config, names)
    platform = platform or _platform(names, remotes)
    files = {}
    steps = []
    if not started:
        files[file] = _inventory(gate.suggested(tree, config, None))
        files[FILE] = CONFIGURATION.format(inventory=quoted(config.inventory), law=INSTALLED)
        steps = [_filled(step, inventory=file) for step in STEPS]
    if platform in KITS:
        kit = KITS[platform]
        text = (kits_folder() / kit.source).read_text(encoding="utf-8")
        branch = branch or "master"
        files[kit.target] = (
            re.sub(r"\bmaster\b", lambda _: quoted(branch), text) if platform in _OF_ANOTHER_BRANCH else text
        )
        if platform == "gitlab" and GITLAB not in names:
            files[GITLAB] = f"include:\n  - local: {kit.target}\n"
        steps.append(_filled(kit.step, file=kit.target, branch=branch or "master"))
    elif platform is None:
        steps.append(_filled(NO_PLATFORM, known="|".join(KITS)))
    said = () if started else _declared(tree, config, files, names)
    return Plan(files, (*_existing(tree, files), *said), (*steps, LAST))


def kits_folder() -> Path:
    """Return the folder of the pipelines that ship with the package, or of the source tree it is developed in."""
    here = Path(__file__).parent
    shipped = here / "_ci"
    return shipped if shipped.is_dir() else here.parent / "ci"


def _existing(tree: WorkingTree, files: Iterable[str]) -> Iterator[str]:
    """Yield what would be overwritten."""
    for path in files:
        full = tree.root / path
        above = [tree.root / parent for parent in Path(path).parents]
        if full.exists() or full.is_symlink() or any(one.is_symlink() or one.is_file() for one in above[:-1]):
            yield path


def _declared(tree: WorkingTree, config: Config, files: Iterable[str], names: Iterable[str]) -> Iterator[str]:
    """Yield what says already what the files would say."""
    if _is_configured(tree):
        yield "pyproject.toml"
    yield from (name for name in _inventories(config, names) if name not in files)


def _started(tree: WorkingTree, config: Config, names: Sequence[str]) -> bool:
    return (FILE in names or _is_configured(tree)) and any(_inventories(config, names))


def _is_configured(tree: WorkingTree) -> bool:
    shared = tree.file("pyproject.toml")
    return shared is not None and b"[tool.clausecheck]" in shared


def _inventories(config: Config, names: Iterable[str]) -> Iterator[str]:
    below = f"{config.inventory.strip('/')}/"
    return (name for name in names if name.startswith(below) and name.lower().endswith(YAML))


def _platform(names: Sequence[str], remotes: Sequence[str]) -> str | None:
    """Return the platform that a repository shows: by the pipelines that it has, then by its remotes."""
    there = [name for name, kit in KITS.items() if any(kit.seen_by.fullmatch(path) for path in names)]
    hosts = [found[1].lower() for found in map(_HOST.match, remotes) if found]
    told = [name for host in hosts for name, kit in KITS.items() if any(word in host for word in kit.hosts)]
    if len(there) > 1:
        both = [name for name in told if name in there]
        if not both:
            raise Problem("init_platform", known=", ".join(there))
        return both[0]
    return next(iter([*there, *told]), None)


def _inventory(drafted: str) -> str:
    datasets = drafted or EXAMPLE
    declared = yamlfile.load(datasets, "")["datasets"]
    data = [f"      - {quoted(f'{id_}.{table}.*')}" for id_, one in declared.items() for table in one["tables"]]
    safeguards = "\n".join(f"      {name}: false" for name in SAFEGUARDS)
    return (
        HEAD.format(system=SYSTEM, safeguards=safeguards)
        + (DRAFTED if drafted else "")
        + datasets
        + FLOW.format(system=SYSTEM, data="\n".join(data))
    )


def _filled(text: Text, **values: str) -> Text:
    return Text(*(said.format(**values) for said in text))
