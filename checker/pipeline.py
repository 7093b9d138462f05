"""The whole program on one screen: a tree is judged; a pull request is that twice, its verdict head minus base."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from checker import __version__, flowmap, foresight, sign_offs
from checker import config as configuration
from checker import inventory as inventories
from checker.approvals import LEGAL, approvals
from checker.baseline import Baseline
from checker.governance import changed
from checker.join import Joined, digest
from checker.judge import Judge
from checker.law import DATA_FILES, Law, installed_files
from checker.locate import Locator
from checker.model import Finding, Judged, Report
from checker.problem import Place, Problem, Problems, Text
from checker.progress import JUDGING, QUIET, Progress
from checker.readings import days_ahead
from checker.schema import gate
from checker.spans import spanned
from checker.waivers import Waivers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from datetime import date

    from checker.approvals import Approvals
    from checker.config import Config
    from checker.discover import Commit, Staged, Tree
    from checker.inventory import Inventory
    from checker.model import Decision, Facts

    Judges = Callable[[Law, Config, date], AbstractContextManager[Judge]]

YAML = inventories.YAML
FIRST = Text(
    "first adoption: the base has no inventory, so all that the head declares counts as introduced; law: {law}",
    "首次采用:base 没有数据清单,head 声明的一切均视为新增;规则:{law}",
)
SIGNED = Text(
    "`{id}` of {section} counts, signed by `{by}` in commit {commit} with the key {key}",
    "{section} 中的 `{id}` 有效,由 `{by}` 在提交 {commit} 中以密钥 {key} 签名",
)
SIGNED_BASELINE = Text(
    "entries of the baseline that count: {count}, signed by `{by}` in commit {commit} with the key {key}",
    "基线中的 {count} 项有效,由 `{by}` 在提交 {commit} 中以密钥 {key} 签名",
)
BASE_UNREADABLE = Text(
    "the base's inventory cannot be judged ({why}); all that the head declares counts as introduced",
    "base 的数据清单无法裁断({why});head 声明的一切均视为新增",
)


def law_of(tree: Tree, config: Config, today: date) -> Law:
    """Return the law that `config` names, as it decides on a day: a folder of the tree, or the installed one.

    Raises `Problem` (exit 3) if it is not there, is empty, or does not pass its lint; `Problems` (exit 2) if its
    readings are malformed.
    """
    if config.law == configuration.INSTALLED:
        return Law(installed_files(), configuration.INSTALLED).as_of(today)
    cut = len(config.law.strip("/")) + 1
    files = {path[cut:]: raw for path, raw in tree.folder(config.law, (".rego", *DATA_FILES)).items()}
    if not files:
        raise Problem("law_missing", Place(config.law, 1), path=config.law)
    law = Law(files, config.law)
    if law.digest != Law(installed_files(), configuration.INSTALLED).digest:
        # The installed law was linted before it was shipped; any other is linted in the run that relies on it.
        for day in {today, *days_ahead(law.settled)}:
            linted(law.as_of(day))
    return law.as_of(today)


def linted(law: Law) -> None:
    """Raise `Problems` (exit 3) for every idiom in the law that may lose a finding on some engine."""
    from checker import lint

    problems = [
        Problem(
            "law_unsafe",
            Place(f"{law.where}/{found.path}", found.line),
            why=found.en,
            why_zh=found.zh,
            how=found.remedy_en,
            how_zh=found.remedy_zh,
        )
        for found in lint.lint(law.modules, law.facts_schema, law.readings)
    ]
    if problems:
        raise Problems(problems)


def check_tree(
    tree: Tree,
    config: Config,
    today: date,
    progress: Progress = QUIET,
    judges: Judges = Judge,
    *,
    block_existing: bool = False,
) -> Report:
    """Judge one tree under its own law, sign-offs and configuration; every finding blocks that no baseline lists.

    `progress` is told how far the work is; `judges` make the judge, or lend one.
    """
    law = law_of(tree, config, today)
    with judges(law, config, today) as judge:
        files = tree.folder(config.inventory, YAML)
        inventory = inventories.read(files, config.inventory, law)
        baseline = Baseline(inventory.sections["baseline"])
        schemas = gate.of_tree(tree, config, inventory, law, baseline.databases(), progress)
        joined = Joined(inventory, law)
        decisions, findings, judged = _judge(judge, joined, inventory, today, progress, schemas)
        findings += schemas.findings
        waivers = Waivers(inventory, _roles(law), today)
        findings += [
            *sign_offs.findings(decisions, judged, [inventory], today),
            *waivers.findings(findings, [inventory]),
            *baseline.findings([*findings, *schemas.behind], [inventory]),
        ]
        findings = list(waivers.applied(baseline.applied(findings)))
        summary = {"mode": "tree", **_summary(law, judge, files, decisions, schemas)}
    changes, notes = foresight.upcoming(decisions, (inventory, None), files, law, config, today)
    found = tuple(spanned(findings, tree))
    told = (summary, tuple(notes), block_existing)
    return Report(decisions, found, *told, judged=judged, upcoming=tuple(changes), behind=schemas.behind)


def check_pull_request(
    base: Commit,
    head: Commit | Staged,
    config: Config,
    today: date,
    progress: Progress = QUIET,
    judges: Judges = Judge,
    *,
    block_existing: bool,
) -> Report:
    """Judge the head under the base's law, readings, sign-offs and configuration; what the fork had is existing.

    What judges is the base as it stands now: a branch that left it before a sign-off was revoked does not keep it. What
    legal has signed in the pull request itself counts besides.
    """
    law, fork = law_of(base, config, today), base.fork
    notes: list[Text] = []
    with judges(law, config, today) as judge:
        before, why = _known_inventory(fork, config, law)
        now = before if fork is base else _known_inventory(base, config, law)[0]
        if before is None:
            notes.append(_without_base(law, why))
        files = head.folder(config.inventory, YAML)
        if not files and before is not None:
            raise Problem("inventory_deleted", Place(config.inventory, 1), path=config.inventory)
        after = inventories.read(files, config.inventory, law)
        approved = approvals((base, head), (before, now, after), config, _roles(law), today)
        notes += _signed(approved)
        adopting = before is None and why is None
        governance = list(changed(fork, head, config, before, after, approved, adopting=adopting))
        theirs, fork_has = after.sections["baseline"], before.sections["baseline"] if before else {}
        for section in LEGAL:
            known_records = now.sections[section] if now else {}
            signed_records = {id_: after.sections[section][id_] for in_, id_ in approved.given if in_ == section}
            after.sections[section] = {**known_records, **signed_records}
            if before is not None:
                before.sections[section] = known_records
        signed = now or after
        # What the base lists is existing because the base has it, and blocks if it was mended and comes back. What
        # counts besides is what legal lists in the pull request itself.
        baseline = Baseline({id_: theirs[id_] for in_, id_ in approved.given if in_ == "baseline"})
        left = Baseline({id_: one for id_, one in after.sections["baseline"].items() if theirs.get(id_) == one})
        schemas = gate.of_pull_request((base, head), config, (before, after), law, baseline.databases(), progress)
        joined = Joined(after, law, before)
        decisions, findings, judged = _judge(judge, joined, signed, today, progress, schemas, pin=True)
        known: list[Finding] = []
        past: Mapping[str, Facts] = {}
        pinned: Mapping[str, str] = {}
        if before is not None:
            was = Joined(before, law)
            known_decisions, known, known_judged = _judge(judge, was, signed, today, progress, pin=True)
            known += schemas.existing
            known += [
                *sign_offs.findings(known_decisions, known_judged, [before, signed], today),
                *Waivers(before, _roles(law), today).findings(known, [before, signed]),
                *Baseline(before.sections["baseline"]).findings(known, [before, signed]),
            ]
            past, pinned = known_judged.facts, known_judged.digests
        findings += schemas.findings
        waivers = Waivers(after, _roles(law), today)
        findings += [
            *sign_offs.findings(decisions, judged, [after, signed], today, past),
            *waivers.findings(findings, [after, signed]),
            *left.findings([*findings, *schemas.behind], [after, signed]),
            *Baseline({id_: one for id_, one in fork_has.items() if id_ not in theirs}).still(findings),
        ]
        summary = {"mode": "pull_request", "base": base.label, "head": head.label}
        summary |= _summary(law, judge, files, decisions, schemas)
        if approved.given:
            summary["approvals"] = [one._asdict() for one in approved.given.values()]
    findings = [*governance, *waivers.applied(baseline.applied(compared(known, findings)))]
    changes, more = foresight.upcoming(decisions, (after, before), files, law, config, today)
    notes += more
    told = (summary, tuple(notes), block_existing)
    judged = replace(judged, novelty=flowmap.novelties(judged.digests, pinned))
    found = tuple(spanned(findings, head))
    return Report(decisions, found, *told, judged=judged, upcoming=tuple(changes))


def compared(base: Iterable[Finding], head: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the head's findings as introduced or existing, then the base's that are gone as fixed."""
    before = {finding.fingerprint for finding in base}
    still = set()
    for finding in head:
        yield replace(finding, status="existing" if finding.fingerprint in before else "introduced")
        still.add((finding.rule_id, finding.hit.condition, finding.hit.element, finding.subject))
    for finding in base:
        gone = (finding.rule_id, finding.hit.condition, finding.hit.element, finding.subject) not in still
        if gone and finding.hit.outcome != "notice":
            yield replace(finding, status="fixed")


def _without_base(law: Law, why: str | None) -> Text:
    """Return what is to be known where the base has no inventory, or `why` it has none that can be judged."""
    if why is not None:
        return Text(*(text.replace("{why}", why) for text in BASE_UNREADABLE))
    return Text(*(text.replace("{law}", f"{law.where} {law.digest[:19]}") for text in FIRST))


def _signed(approved: Approvals) -> Iterator[Text]:
    """Yield what counts because legal signed it; of a baseline, which may be long, how much of it."""
    given = list(approved.given.values())
    for one in given:
        if one.section != "baseline":
            yield Text(*(text.format_map(one._asdict()) for text in SIGNED))
    counted = Counter((one.by, one.commit, one.key) for one in given if one.section == "baseline")
    for (by, commit, key), count in counted.items():
        yield Text(*(text.format(count=count, by=by, commit=commit, key=key) for text in SIGNED_BASELINE))


def _roles(law: Law) -> list[str]:
    """Return who signs off and approves waivers (A06)."""
    roles: list[str] = law.readings["A06"]["value"]["sign_off_roles"]
    return roles


def _known_inventory(tree: Tree, config: Config, law: Law) -> tuple[Inventory | None, str | None]:
    """Return the inventory of the base or the fork, or None and why it cannot be judged (None: there is none)."""
    try:
        return inventories.read(tree.folder(config.inventory, YAML), config.inventory, law), None
    except Problem as problem:
        return None, None if problem.key == "inventory_missing" else f"{problem.place}: {problem.text.en}"
    except Problems as problems:
        first = problems.problems[0]
        return None, f"{first.place}: {first.text.en}"


def _judge(
    judge: Judge,
    joined: Joined,
    signed: Inventory,
    today: date,
    progress: Progress,
    schemas: gate.Schemas | None = None,
    *,
    pin: bool = False,
) -> tuple[dict[str, Decision], list[Finding], Judged]:
    law, inventory = judge.law, joined.inventory
    decisions: dict[str, Decision] = {}
    against: list[tuple[Facts, Decision]] = []
    kept: dict[str, Facts] = {}
    carried: dict[str, tuple[str, ...]] = {}
    digests: dict[str, str] = {}
    # Many flows carry the same categories: they share one tuple.
    shared: dict[tuple[str, ...], tuple[str, ...]] = {}
    count = len(inventory.sections["flows"])
    for facts, decision in judge.decide(progress.each(JUDGING, joined.flows(today), count), count):
        decisions[decision.id] = decision
        categories = flowmap.carried(facts)
        carried[decision.id] = shared.setdefault(categories, categories)
        if pin:
            digests[decision.id] = digest(facts)
        if decision.failed:
            against.append((facts, decision))
        if decision.failed or joined.signed(decision.id):
            kept[decision.id] = facts
    locator = Locator(
        inventory,
        [(decision.id, hit) for _, decision in against for hit in decision.failed],
        schemas,
    )
    findings = list(_findings(against, locator, joined, law, today))
    return decisions, findings, Judged(law, inventory, joined, kept, signed, carried, digests)


def _findings(
    against: list[tuple[Facts, Decision]], locator: Locator, joined: Joined, law: Law, today: date
) -> Iterator[Finding]:
    for facts, decision in against:
        content = digest(facts)
        for hit in decision.failed:
            rule = law.rule(hit.rule)
            place, excerpt = locator.place(decision.id, hit)
            key = "\0".join([rule.id, hit.condition, hit.element or "", decision.id, content, hit.outcome])
            yield Finding(
                subject=decision.id,
                rule_id=rule.id,
                hit=hit,
                place=place,
                excerpt=excerpt,
                fingerprint=hashlib.sha256(key.encode()).hexdigest(),
                lapsed=tuple(joined.lapsed(decision.id, facts, today)) if hit.outcome == "review" else (),
            )


def _summary(
    law: Law, judge: Judge, files: Mapping[str, bytes], decisions: Mapping[str, Decision], schemas: gate.Schemas
) -> dict[str, Any]:
    verdicts = [decision.verdict for decision in decisions.values()]
    return {
        "version": __version__,
        "law": {"where": law.where, "digest": law.digest, "rules": len(law.rule_names)},
        "engines": judge.engines(),
        "files": {path: f"sha256:{hashlib.sha256(raw).hexdigest()}" for path, raw in files.items()},
        "schemas": {"files": schemas.files, "elements": schemas.elements},
        "flows": len(verdicts),
        "verdicts": {verdict: verdicts.count(verdict) for verdict in ("allow", "review", "deny")},
    }
