"""Sign-offs from the side of legal: what waits, the record that lifts it, and what is said of a record that does not.

Repositories are real, and so is the command: the start of `tests/pull_requests`, where `warn-bank` and `warn-insurer`
rest on 3.1(3), which is for legal to judge.
"""

from __future__ import annotations

import json
import re
import shutil
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from checker import inventory as inventories
from checker import labels, pipeline, review, sign_offs, yamlfile
from checker.config import Config
from checker.discover import WorkingTree
from checker.join import Joined, digest
from checker.judge import Judge
from checker.problem import Problem
from checker.report import review as shown
from checker.validate import schema
from tests.conftest import LEAPCA, ROOT, TODAY, Command
from tests.test_pull_requests import HERE, Story, put

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from checker.law import Law
    from checker.model import Finding, Report

EVIDENCE = "inventory/evidence.yaml"
SHARE = "inventory/share.yaml"
INSURER = {
    "title": "Warn the insurer of accounts taken over",
    "action": "share",
    "from": "shop",
    "to": "institute",
    "subject": "buyers",
    "purpose": "fraud_prevention",
    "basis": "protection_of_interests",
    "justification": "buyers lose money from accounts that were taken over",
    "data": ["trade.accounts.account_id"],
    "safeguards": {"transport": "https"},
}
ASKED = ("--base", "main", "--head", "feature", "--now", TODAY.isoformat())


def filled(offer: str, **values: str) -> str:
    """Return an offered record as legal fills it in; `values` are put in place of what it says."""
    said = {"outcome": "within_law", "on": f'"{TODAY.isoformat()}"', "reference": "memo 2026-11", **values}
    for key, value in said.items():
        offer, count = re.subn(rf"^    {key}:.*$", f"    {key}: {value}", offer, flags=re.MULTILINE)
        assert count == offer.count("    flow:"), key
    return offer


@pytest.fixture
def story(tmp_path: Path, law: Law) -> Story:
    """Return a repository where nobody has signed: `main` with `warn-bank`, `feature` adds `warn-insurer`."""
    folder = tmp_path / "shop"
    shutil.copytree(HERE / "start", folder)
    found = Story(folder, law)
    found.git("init --quiet --initial-branch main")
    text = (folder / EVIDENCE).read_text()
    found.step({"write": {EVIDENCE: text[: text.index("sign_offs:")]}, "commit": "Declare"})
    found.git("checkout --quiet -b feature")
    found.step({"set": {SHARE: {"flows.warn-insurer": INSURER}}})
    return found


def page(clausecheck: Command, story: Story, *arguments: str) -> tuple[int, dict[str, Any]]:
    """Return the exit code of `review` and what it says as JSON, which is of its schema."""
    done = clausecheck("review", *(arguments or ASKED), "-f", "json", cwd=story.folder)
    said = json.loads(done.stdout)
    assert [error.message for error in Draft202012Validator(schema("review")).iter_errors(said)] == []
    assert said["exit_code"] == done.returncode
    return done.returncode, said


def check(clausecheck: Command, story: Story) -> tuple[int, set[str]]:
    """Return the exit code of `check` of the pull request, and what blocks it."""
    done = clausecheck("check", *ASKED, "-f", "json", cwd=story.folder)
    said = json.loads(done.stdout)
    return done.returncode, {finding["condition"] for finding in said.get("findings", []) if finding["blocks"]}


# ---- from the question to the sign-off that lifts it


def test_the_offered_record_lifts_the_review(clausecheck: Command, story: Story) -> None:
    """What `review` offers is pasted, filled in and landed on the base; the branch passes as it stands."""
    assert check(clausecheck, story) == (1, {"protection_needs_legal"})
    code, said = page(clausecheck, story)
    assert (code, [one["id"] for one in said["waiting"]]) == (1, ["warn-insurer"])
    offer = said["waiting"][0]["sign_off"]

    story.git("checkout --quiet main")
    story.step({"write": {"inventory/so.yaml": offer}})
    done = clausecheck("check", ".", cwd=story.folder)
    assert done.returncode == 2
    assert all(f"`{key}` is empty" in done.stderr for key in ("outcome", "on", "reference"))

    story.step({"write": {"inventory/so.yaml": filled(offer)}})
    story.git("checkout --quiet feature")
    assert check(clausecheck, story) == (0, set())
    code, said = page(clausecheck, story)
    assert (code, said["waiting"], said["sign_offs"]) == (0, [], [])


def test_a_record_of_the_branch_itself_waits_as_well(clausecheck: Command, story: Story) -> None:
    """The accused does not sign: a record in the pull request lifts nothing, and is a change for legal to approve."""
    offer = page(clausecheck, story)[1]["waiting"][0]["sign_off"]
    story.step({"write": {"inventory/so.yaml": filled(offer)}})
    assert check(clausecheck, story) == (1, {"protection_needs_legal", "GV0003"})
    code, said = page(clausecheck, story)
    assert (code, [one["id"] for one in said["waiting"]]) == (1, ["warn-insurer"])
    assert [(one["rule_id"], one["place"]) for one in said["changes"]] == [
        ("GV0003", {"file": "inventory/so.yaml", "line": 2, "column": 3})
    ]


YESTERDAY, TOMORROW = (f'"{(TODAY + timedelta(days=days)).isoformat()}"' for days in (-1, 1))
REVIEW = {"protection_needs_legal"}
DENIED = {"protection_needs_legal", "refused_by_legal"}


@pytest.mark.parametrize(
    ("values", "blocks", "state"),
    [
        ({}, set(), None),
        ({"by": "general_counsel"}, set(), None),
        ({"until": f'"{TODAY.isoformat()}"'}, set(), "ends_soon"),
        ({"flow": "warn-bank"}, REVIEW, "drifted"),
        ({"flow": "warn-nobody"}, REVIEW, "without_flow"),
        ({"facts": f"sha256:{0:064}"}, REVIEW, "drifted"),
        ({"by": "engineer"}, REVIEW, "not_by_legal"),
        ({"by": "Legal"}, REVIEW, "not_by_legal"),
        ({"on": '"2026-01-01"', "until": YESTERDAY}, REVIEW, "expired"),
        ({"on": '"2024-01-01"', "until": '"2099-01-01"'}, REVIEW, "expired"),
        ({"on": TOMORROW}, REVIEW, "not_yet"),
        ({"recipient": "bank"}, REVIEW, "drifted"),
        ({"recipient": "nobody"}, REVIEW, "drifted"),
        ({"purpose": "payment_processing"}, REVIEW, "drifted"),
        ({"clauses": '["3.1(6)"]'}, REVIEW, "unneeded"),
        ({"clauses": '["3.1"]'}, REVIEW, "unneeded"),
        ({"questions": "[public_interest_needs_legal]"}, REVIEW, "unneeded"),
        ({"outcome": "not_within_law"}, DENIED, None),
        ({"outcome": "not_within_law", "by": "engineer"}, REVIEW, "not_by_legal"),
    ],
    ids=lambda value: str(sorted(value) if isinstance(value, set) else value),
)
def test_what_legal_has_not_signed_stays_open(
    values: dict[str, str], blocks: set[str], state: str | None, clausecheck: Command, story: Story
) -> None:
    """A copy for another flow, a wrong digest, role, date, recipient, purpose, clause or question lifts nothing."""
    offer = page(clausecheck, story)[1]["waiting"][0]["sign_off"]
    story.git("checkout --quiet main")
    story.step({"write": {"inventory/so.yaml": filled(offer, **values)}})
    story.git("checkout --quiet feature")
    assert check(clausecheck, story) == (int(bool(blocks)), blocks)
    done = clausecheck("check", *ASKED, "--all", "-f", "json", cwd=story.folder)
    told = [one for one in json.loads(done.stdout)["findings"] if one["rule"] == "sign_offs"]
    assert [one["condition"] for one in told] == ([f"sign_off_{state}"] if state else [])
    assert not any(one["blocks"] for one in told)


def test_data_that_the_record_does_not_name(clausecheck: Command, story: Story) -> None:
    """A record that names no data covers a flow with data no more than one that names other data."""
    offer = page(clausecheck, story)[1]["waiting"][0]["sign_off"]
    story.git("checkout --quiet main")
    for data in ("", "    data: [phone]\n"):
        less = re.sub(r"^    data:\n(      - .*\n)+", data, offer, flags=re.MULTILINE)
        assert less != offer
        story.step({"write": {"inventory/so.yaml": filled(less)}})
        assert check(clausecheck, story) == (1, REVIEW)


@pytest.mark.parametrize(
    ("edit", "blocks"),
    [
        ({SHARE: {"flows.warn-insurer.title": "Warn the insurer"}}, set()),
        ({SHARE: {"flows.warn-insurer.to": "bank"}}, REVIEW),
        ({SHARE: {"flows.warn-insurer.justification": "buyers may be annoyed"}}, REVIEW),
        ({SHARE: {"flows.warn-insurer.data.+": "trade.accounts.phone"}}, REVIEW),
        ({SHARE: {"flows.warn-insurer.safeguards.transport": "grpc_mtls"}}, REVIEW),
        ({"inventory/parties.yaml": {"recipients.institute.name": "Another Institute"}}, REVIEW),
        ({"inventory/parties.yaml": {"recipients.institute.kind": "processor"}}, REVIEW),
    ],
    ids=lambda value: str(sorted(value) if isinstance(value, set) else value),
)
def test_a_flow_that_changes_after_it_was_signed(
    edit: dict[str, dict[str, Any]], blocks: set[str], clausecheck: Command, story: Story
) -> None:
    """Legal has signed one state of the facts; any other waits again."""
    offer = page(clausecheck, story)[1]["waiting"][0]["sign_off"]
    story.git("checkout --quiet main")
    story.step({"write": {"inventory/so.yaml": filled(offer)}})
    story.git("checkout --quiet feature")
    story.step({"set": edit})
    assert check(clausecheck, story) == (int(bool(blocks)), blocks)


# ---- the page


def test_the_page_says_all_that_is_needed(clausecheck: Command, story: Story) -> None:
    """In the tree both flows wait; Chinese stands first, and what is pinned is what is shown."""
    done = clausecheck("review", ".", "--now", TODAY.isoformat(), cwd=story.folder, CLAUSECHECK_LANG="", LC_ALL="C")
    assert done.returncode == 1
    _, said = page(clausecheck, story, ".", "--now", TODAY.isoformat())
    assert [one["id"] for one in said["waiting"]] == ["warn-bank", "warn-insurer"]
    text = done.stdout[done.stdout.index("warn-insurer") :]
    waiting = said["waiting"][1]
    for words in (
        "待法务审 / waits for legal",
        "做什么 / act: 共享 / share",
        "account_id — 账户信息",
        "身份 / role: 注册用户 / registered user",
        "fraud_prevention — ",
        "给谁 / to: ",
        "主张的依据 / ground claimed: 保护利益、财产或安全",
        "证据 / evidence · 理由 / justification: buyers lose money from accounts that were taken over",
        "保护措施 / safeguards · 传输方式 / transport: HTTPS",
        "3.1(3)「安全免遭损害」",
        "该保护是否「在法律允许的范围内」须由法务判断",
        "可行的做法 / what can be done: ",
        "或不经法务,改为以下之一",
        waiting["digest"],
        *(f"    {row}" for row in waiting["sign_off"].splitlines()),
    ):
        assert words in text, words
    place = waiting["place"]
    assert f"{place['file']}:{place['line']}" == story.line(SHARE, "warn-insurer:")
    assert f"{place['file']}:{place['line']}:{place['column']}: 待法务审" in text


def test_a_language_that_was_asked_for_stands_alone(clausecheck: Command, story: Story) -> None:
    """`--lang zh` has no English label; `--lang en` no Chinese but the policy's words and what is to be filled in."""
    zh = clausecheck("review", *ASKED, "--lang", "zh", cwd=story.folder).stdout
    assert "做什么: 共享\n" in zh
    assert not re.search("waits|act:|question|share$", zh[: zh.index("sign_offs:")], re.MULTILINE)
    en = clausecheck("review", *ASKED, "--lang", "en", cwd=story.folder).stdout
    assert "act: share\n" in en
    chinese = [row for row in en.splitlines() if re.search("[\u4e00-\u9fff]", row)]
    assert all("「" in row or "#" in row or "who may sign" in row for row in chinese), chinese


def test_nothing_waits(clausecheck: Command, story: Story) -> None:
    """A branch that adds no question has nothing for legal, though the base has."""
    story.step({"drop": {SHARE: ["flows.warn-insurer"]}})
    code, said = page(clausecheck, story)
    assert (code, said["waiting"], said["changes"]) == (0, [], [])
    done = clausecheck("review", *ASKED, "--lang", "zh", cwd=story.folder)
    assert done.returncode == 0
    assert done.stdout.startswith("没有待法务审的事项\n")


def test_what_is_denied_besides_does_not_wait(clausecheck: Command, story: Story) -> None:
    """No signature helps a flow that goes out in the clear: it is shown apart, and does not count as waiting."""
    story.step({"set": {SHARE: {"flows.warn-insurer.safeguards.transport": "http"}}})
    code, said = page(clausecheck, story)
    assert (code, said["waiting"]) == (0, [])
    (one,) = said["refused"]
    assert (one["id"], {hit["condition"] for hit in one["denials"]}) == ("warn-insurer", {"transport_unprotected"})
    assert {hit["condition"] for hit in one["questions"]} == REVIEW
    text = clausecheck("review", *ASKED, "--lang", "zh", cwd=story.folder).stdout
    assert "须先由工程修正" in text
    assert "禁止 5.1(2)" in text


def test_the_sign_offs_alone(clausecheck: Command, story: Story) -> None:
    """They are one file to fill in, however many wait, and none where nothing does."""
    story.step({"set": {SHARE: {"flows.warn-insurer-again": INSURER}}})
    code, said = page(clausecheck, story)
    done = clausecheck("review", *ASKED, "--sign-offs", cwd=story.folder)
    assert (done.returncode, done.stderr, code, len(said["waiting"])) == (1, "", 1, 2)
    single = [yamlfile.load(each["sign_off"], "")["sign_offs"] for each in said["waiting"]]
    assert yamlfile.load(done.stdout, "") == {"sign_offs": {id_: one for each in single for id_, one in each.items()}}
    story.git("checkout --quiet main")
    story.step({"write": {"inventory/so.yaml": filled(done.stdout)}})
    story.git("checkout --quiet feature")
    done = clausecheck("review", *ASKED, "--sign-offs", cwd=story.folder)
    assert (done.returncode, done.stdout) == (0, "")


def test_help_tells_the_exit_codes(clausecheck: Command) -> None:
    """Whoever scripts it can read what the codes mean."""
    text = clausecheck("review", "--help").stdout
    assert "0 nothing waits; 1 something waits" in re.sub(r"\s+", " ", text)
    assert "没有待审事项为 0" in text


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["nowhere", "--base", "main"], 2), ([".", "--head", "x"], 2), (["."], 4), ([".", "-f", "sarif"], 2)],
    ids=str,
)
def test_no_page_without_a_judgement(arguments: list[str], code: int, clausecheck: Command) -> None:
    """What cannot be judged is no empty page."""
    done = clausecheck("review", *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert "error: " in done.stderr


def test_a_page_has_its_own_formats() -> None:
    """A format of reports that a page does not have is refused, not shown as another."""
    with pytest.raises(Problem) as found:
        shown.renderer("sarif")
    assert (found.value.key, found.value.code) == ("bad_option", 2)


# ---- LeapCa's own: every question, and every offer


@pytest.fixture(scope="module")
def unsigned(law: Law) -> Report:
    """Return the report on LeapCa's inventory on a day when every sign-off has ended."""
    assert law
    return pipeline.check_tree(WorkingTree(ROOT), LEAPCA, LATER)


LATER = date(2028, 12, 1)


class Signed(WorkingTree):
    """The project's files, and one more of the inventory."""

    def __init__(self, text: str) -> None:
        """Add `text`."""
        super().__init__(ROOT)
        self._text = text

    def folder(self, path: str, suffixes: tuple[str, ...]) -> dict[str, bytes]:
        """Return the files."""
        files = super().folder(path, suffixes)
        return {**files, "inventory/signed.yaml": self._text.encode()} if path == "inventory" else files


def test_every_offer_lifts_its_flow(unsigned: Report) -> None:
    """Fill in all that `review` offers, and nothing waits any more; refuse it all, and all is denied."""
    found = review.page(unsigned, LATER, {})
    assert len(found.waiting) >= 5
    assert found.refused == ()
    dated = {"on": f'"{LATER.isoformat()}"'}
    for outcome, verdict in (("within_law", "allow"), ("not_within_law", "deny")):
        records = [filled(one.offer, outcome=outcome, **dated).removeprefix("sign_offs:\n") for one in found.waiting]
        report = pipeline.check_tree(Signed("sign_offs:\n" + "".join(records)), LEAPCA, LATER)
        assert {report.decisions[one.id].verdict for one in found.waiting} == {verdict}
        again = review.page(report, LATER, {})
        assert (again.waiting, again.exit_code) == ((), 0)
        assert {one.rule_id for one in again.sign_offs} == {"SO0001"}


def test_what_is_proposed_instead_needs_no_legal(unsigned: Report, law: Law) -> None:
    """Each proposal was decided as allowed, is made by others than legal, and is told in both languages."""
    with Judge(law, Config(), LATER) as judge:
        proposals = review.instead(unsigned, judge)
    found = review.page(unsigned, LATER, proposals)
    assert proposals.keys() == {one.id for one in found.waiting}
    assert sum(len(one.instead) for one in found.waiting) >= len(found.waiting)
    zh, en = (shown.text(found, lang) for lang in ("zh", "en"))
    for proposal in (proposal for one in found.waiting for proposal in one.instead):
        assert proposal.decision.verdict == "allow"
        assert {step.owner for step in proposal.steps} <= shown.OWNERS.keys()
        assert all(step.text.zh in zh and step.text.en in en for step in proposal.steps)


def test_every_question_is_shown_whole(unsigned: Report, law: Law) -> None:
    """Each has its clause's words and paraphrase, both languages, a place; every fact that is pinned is printed."""
    found = review.page(unsigned, LATER, {})
    text = shown.text(found, "zh")
    for one in found.waiting:
        for question in one.questions:
            assert question.words == law.clauses[question.hits[0].clause]["words"]
            assert question.text.zh in text
            assert "{" not in question.text.zh + question.text.en
            assert question.paraphrase.zh in text
            assert all(reading.question.zh in text for reading in question.readings)
            assert all(str(place).startswith("inventory/") for place in question.places)
        for path, value in sign_offs._flat(one.facts).items():  # noqa: SLF001 - every fact there is
            for item in value if isinstance(value, list) else [value]:
                assert labels.value(item).zh in text, path
    asked = {reading.id for one in found.waiting for question in one.questions for reading in question.readings}
    assert "A01" in asked


def test_every_fact_has_a_chinese_name(law: Law) -> None:
    """Keys and values of the facts are told to legal in Chinese: none is left out, none is left over."""
    keys, values = set(), {"True", "False"}

    def walk(node: Mapping[str, Any]) -> None:
        for name, inner in node.get("properties", {}).items():
            keys.add(name)
            walk(inner)
        values.update(str(value) for value in node.get("enum", []))
        if "$ref" in node:
            walk(law.facts_schema["$defs"][node["$ref"].rpartition("/")[2]])
        for name in ("items", "additionalProperties"):
            if isinstance(node.get(name), dict):
                walk(node[name])

    walk(law.facts_schema)
    assert keys - labels.KEYS.keys() == set()
    assert labels.KEYS.keys() - keys == set()
    assert values - labels.VALUES.keys() == set()
    assert labels.VALUES.keys() - values == set()
    assert all(
        re.search("[\u4e00-\u9fff]", words) or words in {"Cookie", "SFTP", "HTTPS", "HTTP Cookie"}
        for words in (*labels.KEYS.values(), *labels.VALUES.values())
    )


def test_categories_have_names(law: Law) -> None:
    """The nearest category that has a name lends it; what is above them all is named, too."""
    assert labels.category("user.contact.phone_number", law).zh == "手机号"
    assert labels.category("user.contact.phone_number.of_a_friend", law).zh == "手机号"
    for name in ("user", "system", "system.operations", "unknown", "none"):
        assert re.search("[\u4e00-\u9fff]", labels.category(name, law).zh), name


# ---- what is said of the sign-offs themselves


SIGNED = {
    "flow": "warn-bank",
    "clauses": ["3.1(3)"],
    "outcome": "within_law",
    "by": "legal",
    "on": "2026-06-01",
    "until": "2027-06-01",
    "reference": "memo",
    "data": ["account_id"],
    "recipient": "bank",
    "purpose": "fraud_prevention",
}


class Shop(WorkingTree):
    """The start of the pull requests, with other sign-offs and other flows; a record with a `reference` is whole."""

    def __init__(self, law: Law, records: Mapping[str, Mapping[str, Any]], edits: Mapping[str, Any]) -> None:
        """Sign `records`, each pinned to the facts of `warn-bank`; then make `edits` to what is shared."""
        super().__init__(HERE / "start")
        self._files = super().folder("inventory", pipeline.YAML)
        evidence = self._files[EVIDENCE].decode()
        self._files[EVIDENCE] = evidence[: evidence.index("sign_offs:")].encode()
        joined = Joined(inventories.read(self._files, "inventory", law), law)
        self.pinned = joined.facts("warn-bank")
        usual = {"facts": digest(self.pinned), **SIGNED}
        said = {id_: record if "reference" in record else {**usual, **record} for id_, record in records.items()}
        self._files["inventory/signed.json"] = json.dumps({"sign_offs": said}, indent=1).encode()
        for path, value in edits.items():
            self._files[SHARE] = put(self._files[SHARE].decode(), path, value).encode()

    def folder(self, path: str, suffixes: tuple[str, ...]) -> dict[str, bytes]:
        """Return the files."""
        return dict(self._files) if path == "inventory" else super().folder(path, suffixes)


def told(
    law: Law, records: Mapping[str, Mapping[str, Any]], edits: Mapping[str, Any] | None = None, today: date = TODAY
) -> tuple[int, dict[str, Finding]]:
    """Return the exit code and what is said of each sign-off."""
    report = pipeline.check_tree(Shop(law, records, edits or {}), Config(), today)
    found = [finding for finding in report.findings if finding.hit.rule == "sign_offs"]
    assert not any(report.blocks(finding) for finding in found)
    return report.exit_code, {finding.subject: finding for finding in found}


def states(found: Mapping[str, Finding]) -> dict[str, str]:
    """Return the state of each sign-off."""
    return {id_: finding.hit.condition.removeprefix("sign_off_") for id_, finding in found.items()}


@pytest.mark.parametrize(
    ("today", "code", "state"),
    [
        ("2026-05-31", 1, "not_yet"),
        ("2026-06-01", 0, None),
        ("2027-05-01", 0, None),
        ("2027-05-02", 0, "ends_soon"),
        ("2027-06-01", 0, "ends_soon"),
        ("2027-06-02", 1, "expired"),
    ],
)
def test_a_sign_off_has_its_days(today: str, code: int, state: str | None, law: Law) -> None:
    """It counts from its first day to its last, and warns thirty days before."""
    found = told(law, {"LR": {}}, today=date.fromisoformat(today))
    assert (found[0], states(found[1])) == (code, {"LR": state} if state else {})


@pytest.mark.parametrize(
    ("today", "code", "state"),
    [("2026-11-22", 0, "too_long"), ("2028-05-31", 0, "ends_soon"), ("2028-06-01", 1, "expired")],
)
def test_no_sign_off_is_for_ever(today: str, code: int, state: str, law: Law) -> None:
    """Whatever `until` says, it counts for as many days as A06 allows, and says so from the beginning."""
    found = told(law, {"LR": {"until": "9999-12-31"}}, today=date.fromisoformat(today))
    assert (found[0], states(found[1])) == (code, {"LR": state})
    assert "2028-05-31" in found[1]["LR"].hit.text.zh


def test_a_page_in_both_languages(law: Law) -> None:
    """What is denied besides, what is left to tidy up and an empty page are told in Chinese first, then in English."""
    shop = Shop(law, {"LR": {}}, {"flows.warn-bank.safeguards.transport": "http"})
    found = review.page(pipeline.check_tree(shop, Config(), TODAY), TODAY, {})
    assert (found.exit_code, [one.id for one in found.refused]) == (0, ["warn-bank"])
    text = shown.text(found, "both")
    for words in (shown.REFUSED, shown.NOTHING, shown.SIGN_OFFS):
        assert -1 < text.index(words.zh) < text.index(words.en)
    assert "SO0002 [3.1(3)] LR" in text
    said = json.loads(shown.as_json(found, "both"))
    assert [error.message for error in Draft202012Validator(schema("review")).iter_errors(said)] == []


def test_a_sign_off_that_never_held(law: Law) -> None:
    """One that ends before it begins never counts."""
    assert states(told(law, {"LR": {"on": "2026-11-01", "until": "2026-10-01"}})[1]) == {"LR": "expired"}
    assert states(told(law, {"LR": {"on": "9999-12-31", "until": "9999-12-31"}})[1]) == {"LR": "not_yet"}


def test_contradiction(law: Law) -> None:
    """A refusal outweighs the approval, whose finding names it; one that has ended contradicts nobody."""
    code, found = told(law, {"LR-yes": {}, "LR-no": {"outcome": "not_within_law"}})
    assert (code, states(found)) == (1, {"LR-yes": "contradicted"})
    assert "`LR-no`" in found["LR-yes"].hit.text.zh
    code, found = told(law, {"LR-yes": {}, "LR-no": {"outcome": "not_within_law", "until": "2026-06-02"}})
    assert (code, states(found)) == (0, {"LR-no": "expired"})


def test_a_refusal_without_a_role_forbids_nothing_and_permits_nothing(law: Law) -> None:
    """Somebody else's objection keeps legal's approval from lifting; it is no denial."""
    code, found = told(law, {"LR-yes": {}, "LR-no": {"outcome": "not_within_law", "by": "engineer"}})
    assert (code, states(found)) == (1, {"LR-yes": "contradicted", "LR-no": "not_by_legal"})
    report = pipeline.check_tree(
        Shop(law, {"LR-yes": {}, "LR-no": {"outcome": "not_within_law", "by": "engineer"}}, {}), Config(), TODAY
    )
    assert report.decisions["warn-bank"].verdict == "review"


@pytest.mark.parametrize("order", [["LR-a", "LR-b"], ["LR-b", "LR-a"]])
def test_no_role_is_lent(order: list[str], law: Law) -> None:
    """Legal signed one clause, an engineer the one in question: the role of the first does not cover the second."""
    records: dict[str, dict[str, Any]] = {"LR-a": {"clauses": ["3.1(6)"]}, "LR-b": {"by": "engineer"}}
    code, found = told(law, {id_: records[id_] for id_ in order})
    assert (code, states(found)) == (1, {"LR-a": "unneeded", "LR-b": "not_by_legal"})
    records["LR-b"]["by"] = "legal"
    assert told(law, records)[0] == 0


def test_two_records_answer_for_themselves(law: Law) -> None:
    """One that names questions and one that answers the clause whole: together they answer it whole."""
    asked = {"questions": ["public_interest_needs_legal"]}
    code, found = told(law, {"LR-a": asked})
    assert (code, states(found)) == (1, {"LR-a": "unneeded"})
    assert told(law, {"LR-a": asked, "LR-b": {"questions": ["protection_needs_legal"]}})[0] == 0
    assert told(law, {"LR-a": asked, "LR-b": {}})[0] == 0


def test_a_sign_off_that_is_not_needed_any_more(law: Law) -> None:
    """A flow that waits for nobody: its sign-off is told of, with its line, and does not block."""
    records: dict[str, dict[str, Any]] = {"LR": {}, "LR-orders": {"flow": "pay-orders"}, "LR-gone": {"flow": "gone"}}
    shop = Shop(law, records, {})
    orders = Joined(inventories.read(shop.folder("inventory", pipeline.YAML), "inventory", law), law).facts(
        "pay-orders"
    )
    records["LR-orders"] |= {
        "facts": digest(orders),
        "data": orders["data"],
        "recipient": "lianlian",
        "purpose": "payment_processing",
    }
    code, found = told(law, records)
    assert (code, states(found)) == (0, {"LR-orders": "unneeded", "LR-gone": "without_flow"})
    files = Shop(law, records, {}).folder("inventory", pipeline.YAML)
    rows = files["inventory/signed.json"].decode().splitlines()
    for id_, finding in found.items():
        assert finding.place.file == "inventory/signed.json"
        assert f'"{id_}"' in rows[finding.place.line - 1]
        assert finding.hit.clauses == ("3.1(3)",)


DRIFT = {"flows.warn-bank.safeguards.transport": "grpc_mtls"}


def test_what_drifted_is_named_by_its_parts(law: Law) -> None:
    """A record with `parts` says which fact changed, though nobody kept the old one."""
    shop = Shop(law, {"LR": {}}, {})
    parts = sign_offs.parts(shop.pinned)
    code, found = told(law, {"LR": {"parts": parts}}, DRIFT)
    assert (code, states(found)) == (1, {"LR": "drifted"})
    assert found["LR"].hit.text.zh.endswith(":safeguards")
    both = {**DRIFT, "flows.warn-bank.data.+": "trade.accounts.phone"}
    assert told(law, {"LR": {"parts": parts}}, both)[1]["LR"].hit.text.en.endswith(
        ": data; data_categories; safeguards"
    )


def test_what_drifted_is_named_by_what_every_record_says(law: Law) -> None:
    """Without `parts`, data, recipient and purpose are compared; else it says that it cannot know."""
    wider = told(law, {"LR": {}}, {"flows.warn-bank.data.+": "trade.accounts.phone"})[1]["LR"].hit.text
    assert wider.en.endswith(": data: ∅ → phone")
    other = told(law, {"LR": {}}, {"flows.warn-bank.to": "institute"})[1]["LR"].hit.text
    assert "recipient.name: " in other.zh
    unknown = told(law, {"LR": {}}, DRIFT)[1]["LR"].hit.text
    assert (unknown.en.rpartition(": ")[2], unknown.zh.rpartition(":")[2]) == sign_offs.UNKNOWN


def test_parts_prove_nothing(law: Law) -> None:
    """Right parts under a wrong digest lift nothing; wrong parts under the right one do no harm."""
    parts = sign_offs.parts(Shop(law, {"LR": {}}, {}).pinned)
    assert told(law, {"LR": {"parts": parts, "facts": f"sha256:{0:064}"}})[0] == 1
    assert told(law, {"LR": {"parts": dict.fromkeys(parts, "00000000")}}) == (0, {})


def test_the_base_tells_a_drift_if_its_facts_are_the_pinned_ones(law: Law) -> None:
    """Old and new value where the base still has what legal saw; else no better than the record alone."""
    shop = Shop(law, {"LR": {}}, {})
    files = shop.folder("inventory", pipeline.YAML)
    joined = Joined(inventories.read(files, "inventory", law), law)
    record = {"facts": digest(shop.pinned), **SIGNED}
    now = {**shop.pinned, "purpose": {"code": "payment_processing"}}
    purpose = sign_offs.Change("purpose.code", "fraud_prevention", "payment_processing")
    assert purpose in sign_offs.changes_since(record, now, joined, shop.pinned)
    assert sign_offs.changes_since(record, now, joined, {**shop.pinned, "basis": "none"}) == (purpose,)
    assert sign_offs.changes_since(record, now, joined) == (purpose,)


def test_changes_are_named_with_both_values() -> None:
    """Each fact that differs, by its path: values, lists by their members, what came and what went."""
    was = {
        "action": "share",
        "data": ["a", "b"],
        "recipient": {"name": "A", "kind": "partner"},
        "purpose": {"code": "p"},
    }
    now = {"action": "share", "data": ["b", "c"], "recipient": {"name": "B" * 99, "kind": "partner"}, "basis": "none"}
    now["evidence"] = {"legal_review": {"by": "legal"}, "guardian_consent_enforced": True}
    said = [str(change) for change in sign_offs.changes(was, now)]
    assert said == [
        "data: a → ∅",
        "data: ∅ → c",
        f"recipient.name: A → {'B' * 59}…",
        "purpose.code: p → ∅",
        "basis: ∅ → none",
        "evidence.guardian_consent_enforced: ∅ → true",
    ]
    assert sign_offs.changes(was, {**was, "data": ["b", "a"]}) == (
        sign_offs.Change("data", '["a", "b"]', '["b", "a"]'),
    )
    assert sign_offs.changes(was, was) == ()


# ---- the record, as YAML


@pytest.mark.parametrize(
    "name",
    [
        "phone",
        "手机号",
        "yes",
        "On",
        "null",
        "1.5",
        "-",
        "a: b",
        "x #y",
        "it's",
        'say "so"',
        "{a}",
        "[b]",
        "*c",
        "&d",
        "!e",
        "%f",
        "@g",
        "\\n",
        "a\u00a0b",
        "- h",
        "?",
        "|",
        ">",
        "true",
        "~",
        "2026-11-22",
        "😀",
        "é",
    ],
)
def test_a_name_is_read_as_it_was_written(name: str) -> None:
    """Whatever an element is called, the offered YAML says that name again, and nothing else."""
    assert yamlfile.load(f"data:\n  - {review._yaml(name)}\n", "x") == {"data": [name]}  # noqa: SLF001


def test_the_offer_has_an_id_of_its_own(law: Law) -> None:
    """A record for the same facts may be there, expired: the new one does not collide with it."""
    later = date(2027, 6, 2)
    report = pipeline.check_tree(Shop(law, {"LR": {}}, {}), Config(), later)
    (one,) = review.page(report, later, {}).waiting
    assert one.lapsed == (("LR", "expired"),)
    id_ = next(iter(yamlfile.load(one.offer, "x")["sign_offs"]))
    report = pipeline.check_tree(Shop(law, {id_: {}}, {}), Config(), later)
    (one,) = review.page(report, later, {}).waiting
    assert next(iter(yamlfile.load(one.offer, "x")["sign_offs"])) == f"{id_}_2"


def test_a_flow_without_data_can_be_signed(law: Law) -> None:
    """The notice of a revision carries no data, so its record names none, and still lifts its questions."""
    notice = {
        "title": "Tell users of the new policy",
        "action": "notify",
        "from": "shop",
        "subject": "buyers",
        "purpose": "policy_revision",
        "policy_change": {
            "summary": "wording",
            "reduces_user_rights": "undetermined",
            "major": False,
            "announced_on": ["website"],
        },
        "safeguards": {"transport": "https"},
    }
    edits = {"flows.announce": notice}
    found = review.page(pipeline.check_tree(Shop(law, {"LR": {}}, edits), Config(), TODAY), TODAY, {})
    (one,) = found.waiting
    assert (one.id, one.elements) == ("announce", ())
    assert "未交给其他方" in shown.text(found, "zh")
    record = yamlfile.load(filled(one.offer), "x")["sign_offs"]
    assert "data" not in next(iter(record.values()))
    assert told(law, {"LR": {}, **record}, edits) == (0, {})


WAIVER = """\
waivers:
  WV-1:
    rule: LC5102
    subject: pay-orders
    findings: [FINDING({branch}:LC5102:pay-orders)]
    owner: payments team
    reason: the gateway turns to TLS in December
    by: {by}
    "on": "{on}"
    until: "{until}"
"""


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, None),
        ({"until": "2026-11-21"}, "WV0001"),
        ({"mended": True}, "WV0003"),
        ({"by": "engineering"}, "WV0004"),
        ({"on": "2026-11-23"}, "WV0005"),
        ({"until": "2026-11-30"}, "WV0006"),
    ],
)
def test_waivers_to_look_at(changes: dict[str, Any], state: str | None, clausecheck: Command, story: Story) -> None:
    """A waiver that ended, excuses nothing or was never approved stands on the page, though it does not wait."""
    story.step({"set": {SHARE: {"flows.pay-orders.safeguards.transport": "http"}}})
    record = {"branch": "feature", "by": "legal", "on": "2026-11-01", "until": "2027-02-01", **changes}
    story.step({"write": {"inventory/waivers.yaml": WAIVER.format_map(record)}})
    if "mended" in changes:
        story.step({"set": {SHARE: {"flows.pay-orders.safeguards.transport": "https"}}})
    _, said = page(clausecheck, story, "--now", TODAY.isoformat())
    assert [(one["subject"], one["rule_id"]) for one in said["waivers"]] == ([("WV-1", state)] if state else [])
    told = clausecheck("review", "--now", TODAY.isoformat(), "--lang", "both", cwd=story.folder).stdout
    assert f"须处理的豁免 {len(said['waivers'])} 项" in told
    assert ("== 须处理的豁免 / waivers to look at" in told) == bool(state)


def test_a_baseline_answers_no_question(clausecheck: Command, story: Story) -> None:
    """What waited for legal when the checker was adopted does not block, and waits all the same."""
    story.step({"baseline": "anew"})
    assert clausecheck("check", "--now", TODAY.isoformat(), cwd=story.folder).returncode == 0
    code, said = page(clausecheck, story, "--now", TODAY.isoformat())
    assert (code, {one["id"] for one in said["waiting"]}) == (1, {"warn-bank", "warn-insurer"})
