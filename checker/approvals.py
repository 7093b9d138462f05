"""Records that only legal writes into those that a pull request may bring all the same: legal signed the commit.

A sign-off, waiver or entry of `not_personal` that the head adds or changes counts when the commit that first held it
exactly as the head does is signed by a key that the base lists for the role that the record names; an entry of the
baseline, which names none, when the key is listed for any role that may sign.
Whatever touched the record later made it another one. What the base once held and holds no more stays withdrawn.
"""

from __future__ import annotations

import json
import re
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from checker import signatures, yamlfile
from checker.discover import Commit
from checker.inventory import YAML
from checker.problem import Problem, Text
from checker.signatures import Signature

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from checker.config import Config
    from checker.discover import Staged
    from checker.inventory import Inventory

LEGAL = ("sign_offs", "not_personal", "waivers", "baseline")
"""Sections that only legal writes: in a pull request they count as they stand on the base."""
MAX_ORIGINS = 20
MAX_LOOKS = 2_000_000
"""How often a record is looked for in a commit, for all records together: some seconds."""
MAX_SIGNATURES = 200
"""So many signatures are verified, each for one role: with GPG half a minute."""
_NAMES = re.compile(rb"[A-Za-z0-9_-]+")

Key = tuple[str, str]

WHY = {
    "unsigned": Text(
        "the commit that adds it ({commit}) is not signed",
        "添加它的提交({commit})没有签名",
    ),
    "other_kind": Text(
        "the commit that adds it ({commit}) is signed neither with an SSH key nor with a GPG key",
        "添加它的提交({commit})既非用 SSH 密钥、也非用 GPG 密钥签名",
    ),
    "untrusted": Text(
        "the commit that adds it ({commit}) is signed by no key that `{signers}` of the base lists for `{by}`",
        "添加它的提交({commit})的签名密钥不在 base 的 `{signers}` 为 `{by}` 所列的有效密钥之中",
    ),
    "untrusted_gpg": Text(
        "the commit that adds it ({commit}) is signed by no key that `{gpg_signers}` of the base lists for `{by}`"
        " and that is valid",
        "添加它的提交({commit})的签名密钥不在 base 的 `{gpg_signers}` 为 `{by}` 所列的有效密钥之中",
    ),
    "bad_gpg_list": Text(
        "`{gpg_signers}` of the base has a line that is neither a role with a fingerprint nor part of a key",
        "base 的 `{gpg_signers}` 中有一行既非角色与指纹,也不属于密钥",
    ),
    "no_tool": Text(
        "its signature cannot be verified: there is no working `ssh-keygen`; install OpenSSH where the check runs",
        "无法验证其签名:没有可用的 `ssh-keygen`;请在运行检查之处安装 OpenSSH",
    ),
    "no_gpg": Text(
        "its signature cannot be verified: there is no working `gpg`; install GnuPG where the check runs",
        "无法验证其签名:没有可用的 `gpg`;请在运行检查之处安装 GnuPG",
    ),
    "no_role": Text("`{by}` is no role that may sign", "角色 `{by}` 无权签署"),
    "no_signers": Text(
        "the base has no `{signers}` and no `{gpg_signers}`", "base 中没有 `{signers}`,也没有 `{gpg_signers}`"
    ),
    "changed_on_base": Text("the base has changed it since the branch left", "分支分出之后,base 已另行修改了它"),
    "withdrawn": Text("the base once held it and took it back", "base 曾有此记录,后已撤回"),
    "no_origin": Text("no single commit of the pull request adds it", "该合并请求中没有添加它的单一提交"),
    "staged": Text("it is not committed yet, and what counts is a signed commit", "尚未提交,只有经签名的提交方可计入"),
    "shallow": Text(
        "the clone is shallow, and does not show whether the base once took it back",
        "该克隆是浅克隆,看不出 base 是否曾撤回此记录",
    ),
    "too_long": Text("the pull request has too many commits to look through", "该合并请求的提交过多,无法逐一核对"),
}


class Approval(NamedTuple):
    """A record that counts, though the base does not hold it: who signed it, in which commit, with which key."""

    section: str
    id: str
    by: str
    commit: str
    key: str


class Approvals(NamedTuple):
    """What the head brings with legal's signature, and why the rest of its records do not count."""

    given: Mapping[Key, Approval]
    refused: Mapping[Key, Text]


NONE = Approvals({}, {})


def approvals(
    commits: tuple[Commit, Commit | Staged],
    inventories: tuple[Inventory | None, Inventory | None, Inventory],
    config: Config,
    roles: list[str],
    today: date,
) -> Approvals:
    """Judge each record that the head adds or changes; `commits` are base and head, `inventories` fork, base, head."""
    fork, now, after = ({} if one is None else one.sections for one in inventories)
    new = [
        (section, id_)
        for section in LEGAL
        for id_, record in after[section].items()
        if record != fork.get(section, {}).get(id_) and record != now.get(section, {}).get(id_)
    ]
    if not new:
        return NONE
    looker = _Looker(*commits, config, today, {id_ for _, id_ in new})
    given, refused = {}, {}
    for section, id_ in new:
        record = after[section][id_]
        by = roles if section == "baseline" else [record["by"]]
        values = {"by": ", ".join(by), "commit": ""}
        values |= {"signers": config.allowed_signers, "gpg_signers": config.allowed_gpg_signers}
        if not set(by) <= set(roles):
            found: Approval | str = "no_role"
        elif now.get(section, {}).get(id_) != fork.get(section, {}).get(id_):
            found = "changed_on_base"
        else:
            found, values["commit"] = looker.approval((section, id_), record, by)
        if isinstance(found, str):
            refused[section, id_] = Text(*(text.format_map(values) for text in WHY[found]))
        else:
            given[section, id_] = found
    return Approvals(given, refused)


class _Looker:
    """Looks through the commits of one pull request; what two of them share is read once."""

    def __init__(self, base: Commit, head: Commit | Staged, config: Config, today: date, new: set[str]) -> None:
        self._base = base
        self._new = {id_.encode() for id_ in new}
        self._head = head
        self._folder = config.inventory
        self._today = today
        self._signers = base.file(config.allowed_signers)
        self._gpg_signers = base.file(config.allowed_gpg_signers)
        self._range: dict[str, tuple[str, ...]] | None = None
        self._commits: dict[str, Commit] = {}
        self._marks: dict[str, str] = {}
        self._trees: dict[tuple[str, bool], dict[Key, str | None]] = {}
        self._past: list[str] | None = None
        self._files: dict[tuple[str, bool], dict[Key, str]] = {}
        self._signatures: dict[tuple[str, str], Signature] = {}
        self._looks = self._verified = 0

    def approval(self, key: Key, record: Mapping[str, Any], roles: Iterable[str]) -> tuple[Approval | str, str]:
        """Return who signed the commit that adds a record, or why it does not count; and that commit, shortened.

        One of `roles` must have signed.
        """
        if self._signers is None and self._gpg_signers is None:
            return "no_signers", ""
        if not isinstance(self._head, Commit):
            return "staged", ""
        if self._base.shallow:
            return "shallow", ""
        if self._range is None:
            self._range = self._head.since(self._base)
        if self._range is None:
            return "too_long", ""
        why, shown, content = "no_origin", "", _canonical(record)
        for commit in islice(self._origins(key, content, self._range), MAX_ORIGINS):
            shown = commit[:12]
            for role in roles:
                signature = self._signature(commit, role)
                why = signature.why
                if signature.key:
                    approval = Approval(*key, role, commit, signature.key)
                    return "withdrawn" if self._withdrawn(key, content) else approval, shown
        return "too_long" if self._looks > MAX_LOOKS else why, shown

    def _signature(self, commit: str, role: str) -> Signature:
        if (commit, role) not in self._signatures:
            if self._verified == MAX_SIGNATURES:
                return Signature(why="too_long")
            given = (self._commit(commit).raw(), role, self._signers or b"", self._today, self._gpg_signers or b"")
            self._signatures[commit, role] = signatures.verified(*given)
            self._verified += self._signatures[commit, role].why != "unsigned"
        return self._signatures[commit, role]

    def _origins(self, key: Key, content: str, among: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
        """Yield each commit that first held the record as the head does, and from which on it was never another."""
        waiting, seen = [self._head.label], {self._head.label}
        while waiting and self._looks <= MAX_LOOKS:
            commit = waiting.pop()
            before = [one for one in among.get(commit, ()) if self._record(one, key) == content]
            if not before:
                yield commit
            for one in before:
                # A parent outside is of the base's own past: what stood there the head does not add.
                if one in among and one not in seen:
                    seen.add(one)
                    waiting.append(one)

    def _withdrawn(self, key: Key, content: str) -> bool:
        """Tell whether the base held just this record at some time; it does not now."""
        if self._past is None:
            self._past = self._base.touching(self._folder)
        return any(self._record(commit, key, sparing=True) == content for commit in self._past)

    def _commit(self, digest: str) -> Commit:
        if digest not in self._commits:
            self._commits[digest] = self._base.at(digest)
        return self._commits[digest]

    def _record(self, digest: str, key: Key, *, sparing: bool = False) -> str | None:
        """Return what a commit says under a key, if once; `sparing` passes over files that name no new record."""
        self._looks += 1
        if digest not in self._marks:
            self._marks[digest] = self._commit(digest).mark(self._folder)
        tree = self._marks[digest], sparing
        if tree not in self._trees:
            self._trees[tree] = self._read(self._commit(digest), sparing=sparing) if tree[0] else {}
        return self._trees[tree].get(key)

    def _read(self, commit: Commit, *, sparing: bool) -> dict[Key, str | None]:
        """Return the records of a commit; None for what stands there twice."""
        found: dict[Key, str | None] = {}
        for item in commit.listing(self._folder):
            if item.kind != "file" or item.size > yamlfile.MAX_BYTES or not item.path.lower().endswith(YAML):
                continue
            file = item.id, item.path.endswith(".json")
            if file not in self._files:
                raw = commit.content(item, yamlfile.MAX_BYTES)
                if sparing and self._new.isdisjoint(_NAMES.findall(raw)):
                    continue
                self._files[file] = _records(raw, item.path)
            for key, content in self._files[file].items():
                found[key] = None if key in found else content
        return found


def _records(raw: bytes, path: str) -> dict[Key, str]:
    """Return the records of legal's sections in one file; none where it cannot be read."""
    try:
        text = yamlfile.decode(raw, path)
        value = yamlfile.load_json(text, path) if path.endswith(".json") else yamlfile.load(text, path)
    except Problem:
        return {}
    found: dict[Key, str] = {}
    for section in LEGAL:
        records = value.get(section) if isinstance(value, dict) else None
        if isinstance(records, dict):
            found |= {(section, id_): _canonical(record) for id_, record in records.items()}
    return found


def _canonical(record: Any) -> str:
    return json.dumps(record, sort_keys=True, ensure_ascii=False)
