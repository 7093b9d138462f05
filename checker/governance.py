"""What a pull request changes of what judges it: the accused does not write the law.

Law, readings, sign-offs and configuration are taken from the base. A head that changes any of them is judged by the
base's all the same, and the change itself waits for those who own it.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from checker import config as configuration
from checker.model import Finding, Hit
from checker.problem import Place, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.config import Config
    from checker.discover import Tree
    from checker.inventory import Inventory

LAW = Text(
    "the pull request changes the law that judges it: {what}",
    "该合并请求修改了对其进行裁断的规则:{what}",
)
CONFIG = Text(
    "the pull request changes the configuration that judges it: {what}",
    "该合并请求修改了对其进行裁断的配置:{what}",
)
SIGN_OFF = Text(
    "the pull request adds, changes or removes the sign-off `{what}`",
    "该合并请求新增、修改或删除了签署 `{what}`",
)
NOT_PERSONAL = Text(
    "the pull request adds, changes or removes `{what}`, by which something is no personal data",
    "该合并请求新增、修改或删除了非个人信息认定 `{what}`",
)
SENTENCES = {"GV0001": LAW, "GV0002": CONFIG, "GV0003": SIGN_OFF, "GV0004": NOT_PERSONAL}
REMEDY = Text(
    "it was judged by the base's; land this change apart, approved by legal",
    "已按 base 的内容裁断;请将此改动单独提交,并由法务批准",
)


def changed(
    fork: Tree, head: Tree, config: Config, before: Inventory | None, after: Inventory, *, adopting: bool
) -> Iterator[Finding]:
    """Yield a finding for each file of law or configuration and each sign-off that the head changes since the fork.

    On first adoption (`adopting`: no inventory yet; nor a configuration) the configuration is new, not changed.
    """
    if config.law != configuration.INSTALLED:
        # All that lies in the law's folder and could be law: readings, seals, and whatever data come to be added.
        suffixes = (".rego", ".yaml", ".yml", ".json")
        ours, theirs = fork.folder(config.law, suffixes), head.folder(config.law, suffixes)
        for path in sorted(ours.keys() | theirs.keys()):
            if ours.get(path) != theirs.get(path):
                yield _finding("GV0001", path, LAW, path, theirs.get(path, b""))
    settings, file = configuration.from_tree(fork)
    theirs_settings, theirs_file = configuration.from_tree(head)
    if settings != theirs_settings and not (adopting and file is None):
        what = ", ".join(
            sorted(
                key for key in settings.keys() | theirs_settings.keys() if settings.get(key) != theirs_settings.get(key)
            )
        )
        yield _finding(
            "GV0002", theirs_file or file or "clausecheck.yaml", CONFIG, what, repr(theirs_settings).encode()
        )
    for section, rule, text in (("sign_offs", "GV0003", SIGN_OFF), ("not_personal", "GV0004", NOT_PERSONAL)):
        old = before.sections[section] if before else {}
        new = after.sections[section]
        for id_ in sorted(old.keys() | new.keys()):
            if old.get(id_) != new.get(id_):
                place = after.place(section, id_) if id_ in new else Place(config.inventory, 1)
                yield _finding(rule, place.file, text, id_, repr(new.get(id_)).encode(), place.line)


def _finding(rule: str, file: str, text: Text, what: str, content: bytes, line: int = 1) -> Finding:
    hit = Hit(
        rule="governance",
        condition=rule,
        element=what,
        clauses=("2.2(1)",),
        outcome="review",
        text=Text(*(sentence.replace("{what}", what) for sentence in text)),
        remedy=REMEDY,
        at="",
    )
    key = f"{rule}\0{what}\0".encode() + content
    return Finding(what, rule, hit, Place(file, line), "", hashlib.sha256(key).hexdigest())
