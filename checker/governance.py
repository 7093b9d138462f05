"""What a pull request changes of what judges it: the accused does not write the law.

Law, readings, sign-offs, waivers, baseline, configuration and the keys that may sign are taken from the base. A head
that changes any of them is judged by the base's all the same, and the change itself waits for those who own it; unless
it is a record that legal has signed in the pull request (`approvals`).
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from checker import config as configuration
from checker.approvals import NONE, Approvals
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
WAIVER = Text(
    "the pull request adds, changes or removes the waiver `{what}`",
    "该合并请求新增、修改或删除了豁免 `{what}`",
)
BASELINE = Text(
    "the pull request adds or changes entries of the baseline ({count}): {what}",
    "该合并请求新增或修改了基线条目({count} 项):{what}",
)
SIGNERS = Text(
    "the pull request changes whose signature counts: {what}",
    "该合并请求修改了签名有效者的名单:{what}",
)
REMEDY = Text(
    "it was judged by the base's; land this change apart, approved by legal",
    "已按 base 的内容裁断;请将此改动单独提交,并由法务批准",
)
REMEDY_RECORD = Text(
    "it was judged by the base's; land this change apart, approved by legal, or have legal sign its commit",
    "已按 base 的内容裁断;请将此改动单独提交并由法务批准,或由法务对该提交签名",
)
SENTENCES = {
    "GV0001": LAW,
    "GV0002": CONFIG,
    "GV0003": SIGN_OFF,
    "GV0004": NOT_PERSONAL,
    "GV0005": WAIVER,
    "GV0006": SIGNERS,
    "GV0007": BASELINE,
}
SHOWN = 3
"""So many entries of a baseline are named."""
RECORDS = (("sign_offs", "GV0003"), ("not_personal", "GV0004"), ("waivers", "GV0005"))


def changed(
    fork: Tree,
    head: Tree,
    config: Config,
    before: Inventory | None,
    after: Inventory,
    approved: Approvals = NONE,
    *,
    adopting: bool,
) -> Iterator[Finding]:
    """Yield a finding for each file of law or configuration and each record of legal that the head changes.

    On first adoption (`adopting`: no inventory yet; nor a configuration) the configuration is new, not changed.
    """
    if config.law != configuration.INSTALLED:
        # All that lies in the law's folder and could be law: readings, seals, and whatever data come to be added.
        suffixes = (".rego", ".yaml", ".yml", ".json")
        ours, theirs = fork.folder(config.law, suffixes), head.folder(config.law, suffixes)
        for path in sorted(ours.keys() | theirs.keys()):
            if ours.get(path) != theirs.get(path):
                yield _finding("GV0001", Place(path, 1), path, theirs.get(path, b""))
    settings, file = configuration.from_tree(fork)
    theirs_settings, theirs_file = configuration.from_tree(head)
    if settings != theirs_settings and not (adopting and file is None):
        what = ", ".join(
            sorted(
                key for key in settings.keys() | theirs_settings.keys() if settings.get(key) != theirs_settings.get(key)
            )
        )
        place = Place(theirs_file or file or "clausecheck.yaml", 1)
        yield _finding("GV0002", place, what, repr(theirs_settings).encode())
    for file in (config.allowed_signers, config.allowed_gpg_signers):
        signers = head.file(file)
        if signers != fork.file(file):
            yield _finding("GV0006", Place(file, 1), file, signers or b"")
    for section, rule in RECORDS:
        old = before.sections[section] if before else {}
        new = after.sections[section]
        for id_ in sorted(old.keys() | new.keys()):
            if old.get(id_) != new.get(id_) and (section, id_) not in approved.given:
                place = after.place(section, id_) if id_ in new else Place(config.inventory, 1)
                why = approved.refused.get((section, id_))
                yield _finding(rule, place, id_, repr(new.get(id_)).encode(), why)
    yield from _baseline(before, after, approved)


def _baseline(before: Inventory | None, after: Inventory, approved: Approvals) -> Iterator[Finding]:
    """Yield one finding for all entries that the head adds or changes; to take one out is free."""
    old = before.sections["baseline"] if before else {}
    new = {
        id_: record
        for id_, record in after.sections["baseline"].items()
        if record != old.get(id_) and ("baseline", id_) not in approved.given
    }
    if new:
        place = min(after.places([("baseline", id_) for id_ in new]).values())
        about = [f"{record['rule']} {record['subject']} ({record['condition']})" for record in new.values()]
        what = ", ".join(about[:SHOWN]) + (" …" if len(about) > SHOWN else "")
        why = next((approved.refused[key] for id_ in new if (key := ("baseline", id_)) in approved.refused), None)
        found = _finding("GV0007", place, what, repr(sorted(new.items())).encode(), why, count=len(new))
        yield replace(found, subject=place.file, hit=replace(found.hit, element=None))


def _finding(rule: str, place: Place, what: str, content: bytes, why: Text | None = None, count: int = 1) -> Finding:
    """Return the finding on a change; `why` tells of a record that legal might have signed that it does not count."""
    said = Text(*(sentence.replace("{count}", str(count)).replace("{what}", what) for sentence in SENTENCES[rule]))
    hit = Hit(
        rule="governance",
        condition=rule,
        element=what,
        clauses=("2.2(1)",),
        outcome="review",
        text=Text(f"{said.en}: {why.en}", f"{said.zh}:{why.zh}") if why else said,
        remedy=REMEDY_RECORD if why else REMEDY,
        at="",
    )
    key = f"{rule}\0{what}\0".encode() + content
    return Finding(what, rule, hit, place, "", hashlib.sha256(key).hexdigest())
