"""Records that only legal writes into those that a pull request may bring all the same: legal signed the commit.

A sign-off, waiver or entry of `not_personal` that the head adds or changes counts when the commit that first held it
exactly as the head does is signed by a key that the base's allowed signers list for the role that the record names.
Whatever touched the record later made it another one. What the base once held and holds no more stays withdrawn.
"""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from checker import signatures, yamlfile
from checker.discover import Commit
from checker.inventory import YAML
from checker.problem import Problem, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from checker.config import Config
    from checker.discover import Listed, Staged
    from checker.inventory import Inventory

LEGAL = ("sign_offs", "not_personal", "waivers")
"""Sections that only legal writes: in a pull request they count as they stand on the base."""
MAX_ORIGINS = 20

Key = tuple[str, str]

WHY = {
    "unsigned": Text(
        "the commit that adds it ({commit}) is not signed",
        "添加它的提交({commit})没有签名",
    ),
    "not_ssh": Text(
        "the commit that adds it ({commit}) is not signed with an SSH key",
        "添加它的提交({commit})不是用 SSH 密钥签名的",
    ),
    "untrusted": Text(
        "the commit that adds it ({commit}) is signed by no key that `{signers}` of the base lists for `{by}`",
        "添加它的提交({commit})的签名密钥不在 base 的 `{signers}` 为 `{by}` 所列的有效密钥之中",
    ),
    "no_tool": Text(
        "its signature cannot be verified: there is no working `ssh-keygen`",
        "无法验证其签名:没有可用的 `ssh-keygen`",
    ),
    "no_role": Text("`{by}` is no role that may sign", "角色 `{by}` 无权签署"),
    "no_signers": Text("the base has no `{signers}`", "base 中没有 `{signers}`"),
    "changed_on_base": Text("the base has changed it since the branch left", "分支分出之后,base 已另行修改了它"),
    "withdrawn": Text("the base once held it and took it back", "base 曾有此记录,后已撤回"),
    "no_origin": Text("no single commit of the pull request adds it", "该合并请求中没有添加它的单一提交"),
    "staged": Text("it is not committed yet, and what counts is a signed commit", "尚未提交,只有经签名的提交方可计入"),
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
    looker = _Looker(*commits, config, today)
    given, refused = {}, {}
    for section, id_ in new:
        record = after[section][id_]
        values = {"by": record["by"], "signers": config.allowed_signers, "commit": ""}
        if record["by"] not in roles:
            found: Approval | str = "no_role"
        elif now.get(section, {}).get(id_) != fork.get(section, {}).get(id_):
            found = "changed_on_base"
        else:
            found, values["commit"] = looker.approval(section, id_, record)
        if isinstance(found, str):
            refused[section, id_] = Text(*(text.format_map(values) for text in WHY[found]))
        else:
            given[section, id_] = found
    return Approvals(given, refused)


class _Looker:
    """Looks through the commits of one pull request; what two of them share is read once."""

    def __init__(self, base: Commit, head: Commit | Staged, config: Config, today: date) -> None:
        self._base = base
        self._head = head
        self._folder = config.inventory
        self._today = today
        self._signers = base.file(config.allowed_signers)
        self._range: dict[str, tuple[str, ...]] | None = None
        self._commits: dict[str, Commit] = {}
        self._trees: dict[str, list[Listed]] = {}
        self._files: dict[tuple[str, bool], dict[Key, str]] = {}

    def approval(self, section: str, id_: str, record: Mapping[str, Any]) -> tuple[Approval | str, str]:
        """Return who signed the commit that adds a record, or why it does not count; and that commit, shortened."""
        if self._signers is None:
            return "no_signers", ""
        if not isinstance(self._head, Commit):
            return "staged", ""
        if self._range is None:
            self._range = self._head.since(self._base)
        if self._range is None:
            return "too_long", ""
        why, shown = "no_origin", ""
        for commit in islice(self._origins((section, id_), _canonical(record), self._range), MAX_ORIGINS):
            signature = signatures.verified(self._commit(commit).raw(), record["by"], self._signers, self._today)
            shown = commit[:12]
            if signature.key:
                if self._withdrawn((section, id_), _canonical(record)):
                    return "withdrawn", shown
                return Approval(section, id_, record["by"], commit, signature.key), shown
            why = signature.why
        return why, shown

    def _origins(self, key: Key, content: str, among: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
        """Yield each commit that first held the record as the head does, and from which on it was never another."""
        waiting, seen = [self._head.label], {self._head.label}
        while waiting:
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
        return any(self._record(commit, key, sparing=True) == content for commit in self._base.touching(self._folder))

    def _commit(self, digest: str) -> Commit:
        if digest not in self._commits:
            self._commits[digest] = self._base.at(digest)
        return self._commits[digest]

    def _record(self, digest: str, key: Key, *, sparing: bool = False) -> str | None:
        """Return what a commit says under a key, if once; `sparing` passes over files that do not name it."""
        commit = self._commit(digest)
        mark = commit.mark(self._folder)
        if mark not in self._trees:
            listed = commit.listing(self._folder) if mark else []
            self._trees[mark] = [
                item
                for item in listed
                if item.kind == "file" and item.size <= yamlfile.MAX_BYTES and item.path.lower().endswith(YAML)
            ]
        found = []
        for item in self._trees[mark]:
            file = item.id, item.path.endswith(".json")
            if file not in self._files:
                raw = commit.content(item, yamlfile.MAX_BYTES)
                if sparing and key[1].encode() not in raw:
                    continue
                self._files[file] = _records(raw, item.path)
            if key in self._files[file]:
                found.append(self._files[file][key])
        return found[0] if len(found) == 1 else None


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
