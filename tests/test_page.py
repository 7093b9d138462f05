"""The HTML report in a real browser: it draws what the JSON says, anybody can use it, and it fetches nothing."""

from __future__ import annotations

import copy
import itertools
import json
import re
import subprocess
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from checker import report as reports
from checker.flowmap import data_class
from checker.law import in_clause_order
from checker.report import html, saved, svgmap
from checker.report.saved import Saved
from tests.conftest import ROOT, Command
from tests.test_cli import GOOD, NOW, validator, write
from tests.test_reports import FORMATS, LANGS, PAYLOADS, git, inert_page, reports_full_of, run, two_flows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

    from checker.law import Law
    from tests.test_reports import Run

SMALL, WIDE = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
LIMIT = 2_500_000
"""More bytes than this no page has, however many flows there are."""


def tool(name: str) -> str:
    """Return where one of the tools of `ci/page-tools.sh` is; without it the test is skipped under its name."""
    found = subprocess.run([ROOT / "ci" / "page-tools.sh", name], capture_output=True, text=True, check=False)
    if found.returncode:
        pytest.skip(f"{name}: {found.stderr.strip().splitlines()[-1]}")
    return found.stdout.strip()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return a headless Chromium."""
    path = tool("chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path)
        yield found
        found.close()


@dataclass
class Shown:
    """A page in a browser, and all that went on there: `heard` is what the console said, `asked` what was fetched."""

    page: Page
    heard: list[str]
    asked: list[str]

    def visible(self, selector: str) -> list[str]:
        """Return the ids of what can be seen of what the selector finds."""
        found: list[str] = self.page.eval_on_selector_all(
            selector, "all => all.filter(one => one.checkVisibility()).map(one => one.id)"
        )
        return found

    def style(self, selector: str, name: str) -> str:
        """Return one computed style of the first element that the selector finds."""
        found: str = self.page.eval_on_selector(selector, "(one, name) => getComputedStyle(one)[name]", name)
        return found


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Iterator[Any]:
    """Return what opens a page, by default on a wide light screen; whatever happens, it says and fetches nothing."""
    contexts: list[BrowserContext] = []
    opened: list[Shown] = []

    def open_(text: str, state: str = "", **options: Any) -> Shown:
        path = tmp_path / f"page{len(contexts)}.html"
        path.write_text(text, "utf-8")
        context = browser.new_context(**{"viewport": WIDE, **options})
        contexts.append(context)
        page = context.new_page()
        shown = Shown(page, [], [])
        page.on("console", lambda said: shown.heard.append(f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: shown.heard.append(str(error)))
        page.on("dialog", lambda dialog: shown.heard.append(dialog.message))
        page.on("request", lambda request: shown.asked.append(request.url.partition("#")[0]))
        page.goto(f"{path.as_uri()}{state}")
        opened.append(shown)
        return shown

    yield open_
    for shown in opened:
        assert shown.heard == []
        assert len(set(shown.asked)) == 1
        assert shown.asked[0].endswith(".html")
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def pull_request(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Return a pull request that adds a denied flow, changes one, mends one and leaves two as they are."""
    folder = tmp_path_factory.mktemp("pull_request")
    write(folder, two_flows(kept="none", fixed="none", fine="explicit_consent", moved="explicit_consent"))
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "one")
    git(folder, "switch", "-qc", "change")
    after = two_flows(kept="none", fixed="explicit_consent", fine="explicit_consent", moved="none", new="none")
    write(folder, after)
    git(folder, "commit", "-qam", "two")
    return run(folder, "--base", "main")


@pytest.fixture(scope="module")
def leapca() -> Any:
    """Return the report on LeapCa's own inventory."""
    return json.loads(Command(ROOT)("check", *NOW, "-f", "json").stdout)


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Return a run that reached no verdict."""
    folder = tmp_path_factory.mktemp("failed")
    write(folder, GOOD.replace("basis: explicit_consent", "basis: <b>"))
    return run(folder)


def page(value: Any, lang: str = "both") -> str:
    return str(reports.module("html").render(Saved(value), lang))


def many(value: Any, count: int) -> Any:
    """Return LeapCa's report grown to so many flows, every tenth denied, every hundredth new."""
    grown = copy.deepcopy(value)
    hit = {
        "rule": "sharing.opening", "condition": "x", "clause": "3.1", "clauses": ["3.1", "5.2"], "outcome": "deny",
        "message": {"en": "x", "zh": "x"}, "remedy": {"en": "x", "zh": "x"},
    }  # fmt: skip
    decisions, systems = value["decisions"], sorted(value["map"]["systems"])
    grown["decisions"] = []
    for number in range(count):
        one = copy.deepcopy(decisions[number % len(decisions)])
        one |= {"id": f"flow_{number}"}
        one["flow"]["from"] = systems[number * 7 % len(systems)]
        one["flow"]["status"] = "existing" if number % 100 else "new"
        if number % 10 == 0:
            one |= {"verdict": "deny", "failed": [hit]}
        grown["decisions"].append(one)
    denied = [one["id"] for one in grown["decisions"] if one["failed"]]
    place = {"file": "x.yaml", "line": 1, "column": 1}
    grown["findings"] = [
        {
            "subject": id_, "rule_id": "LC3100", "status": "introduced", "blocks": True, "place": place,
            "fingerprint": f"{number:064x}", **hit,
        }
        for number, id_ in enumerate(denied)
    ]  # fmt: skip
    commits = {"mode": "pull_request", "base": "0" * 40, "head": "1" * 40}
    verdicts = Counter(one["verdict"] for one in grown["decisions"])
    grown["summary"] |= {"flows": count, "verdicts": {"allow": 0, "review": 0, "deny": 0, **verdicts}, **commits}
    validator("report").validate(grown)
    return grown


# ---- what the JSON says for the map


def test_a_pull_request_tells_what_it_makes_of_each_flow(pull_request: Run) -> None:
    statuses = {one["id"]: one["flow"]["status"] for one in pull_request.value["decisions"]}
    assert statuses == {"kept": "existing", "fixed": "changed", "fine": "existing", "moved": "changed", "new": "new"}


def test_a_tree_has_nothing_to_be_new_against(leapca: Any) -> None:
    assert not [one for one in leapca["decisions"] if "status" in one["flow"]]


def test_every_id_that_a_flow_names_is_called_something(leapca: Any, law: Law) -> None:
    """And nothing else is; categories come with the class that they belong to."""
    flows, names = [one["flow"] for one in leapca["decisions"]], leapca["map"]
    assert {flow["from"] for flow in flows} == set(names["systems"])
    assert {flow["to"] for flow in flows if "to" in flow} == set(names["recipients"])
    assert {id_ for flow in flows for id_ in flow["datasets"]} == set(names["datasets"])
    used = {code for flow in flows for code in flow["categories"]}
    assert used | {data_class(code) for code in used} == set(names["categories"])
    assert [one["number"] for one in leapca["clauses"]] == [*in_clause_order(set(law.clauses))]
    assert sorted(rule["id"] for one in leapca["clauses"] for rule in one["rules"]) == sorted(
        law.rule(name).id for name in law.rule_names
    )
    assert {one["number"] for one in leapca["clauses"] if "why_not" in one} == {
        number for number, said in law.clauses.items() if "why_not" in said
    }
    assert len(flows) > 100


def test_a_report_of_before_is_still_read(pull_request: Run) -> None:
    """What 1.1 added is taken away: every format is made, and the page leaves out the map."""
    old = copy.deepcopy(pull_request.value)
    old["schema_version"] = "1.0"
    for name in ("map", "clauses"):
        del old[name]
    for one in old["decisions"]:
        del one["flow"]
    validator("report").validate(old)
    made = Saved(saved.load(json.dumps(old).encode(), "x.json"))
    for form in FORMATS:
        told = reports.module(form).render(made, "both")
        if form not in {"html", "json"}:
            assert told == reports.module(form).render(Saved(pull_request.value), "both")
    text = page(old)
    inert_page(text)
    assert "<svg" not in text
    assert 'id="clause-3.1"' in text


# ---- who must act


def test_the_page_begins_with_who_must_act(pull_request: Run, show: Any) -> None:
    """What is denied or could not be judged is engineering's, what waits is legal's, what existed is nobody's."""
    value = copy.deepcopy(pull_request.value)
    blocking = [one for one in value["findings"] if one["blocks"]]
    assert {one["outcome"] for one in blocking} == {"deny"}
    assert len(blocking) == 2
    blocking[0]["outcome"] = "review"
    shown = show(page(value, "en"))
    for name, one in (("deny", blocking[1]), ("review", blocking[0])):
        act = shown.page.locator(f".act.{name}")
        assert act.locator("h2 .count").inner_text() == "1"
        assert act.locator("li li a").inner_text() == one["clause"]
        assert one["message"]["en"] in act.inner_text()
        assert act.bounding_box()["y"] < 500
    blocking[0]["unjudged"] = True
    assert show(page(value, "en")).page.locator(".act.review").count() == 0
    for one in blocking:
        one["blocks"], one["status"] = False, "existing"
    value["exit_code"] = 0
    passed = show(page(value, "en")).page
    assert passed.locator(".act").count() == 0
    assert "Nothing blocks. There before and not blocking: 3." in passed.inner_text(".lead")


# ---- the map


def drawn(text: str) -> list[tuple[str, str, str]]:
    """Return what each line of the maps is: from, to, kinds."""
    return re.findall(r'<a class="line [^>]*data-kinds="([^"]*)" data-from="([^"]*)" data-to="([^"]*)"', text)


def test_the_map_is_what_the_report_says(leapca: Any) -> None:
    """Every pair of system and recipient is drawn once, with all of its flows counted by verdict."""
    said = Saved(leapca)
    pairs = svgmap.pairs(said.flows)
    flows = [one["flow"] for one in leapca["decisions"]]
    assert Counter((pair.source, pair.target) for pair in pairs) == Counter(
        {(flow["from"], flow.get("to", "")) for flow in flows}
    )
    assert sum(sum(pair.counts.values()) for pair in pairs) == len(flows)
    assert sorted((one, two) for _, one, two in drawn(page(leapca))) == sorted(
        (pair.source, pair.target) for pair in pairs
    )
    assert page(leapca) == page(copy.deepcopy(leapca))


@pytest.mark.parametrize("count", [1, 138, 1000])
def test_nothing_on_the_map_covers_anything_else(leapca: Any, count: int) -> None:
    """Boxes of a column do not touch, the drawing holds them all, and every line has an end of its own."""
    said = Saved(many(leapca, count))
    pairs = svgmap.pairs(said.flows)[: html.MOST["pairs"]]
    text = "\n".join(svgmap.svg(pairs, said.names, "zh", "x"))
    height = int(re.findall(r'viewBox="0 0 \d+ (\d+)"', text)[0])
    boxes: dict[str, list[tuple[float, float]]] = {}
    for x, top, tall in re.findall(r'<rect x="([\d.]+)" y="([\d.]+)" width="\d+" height="([\d.]+)"', text):
        boxes.setdefault(x, []).append((float(top), float(top) + float(tall)))
    assert len(boxes) == 2
    for column in boxes.values():
        column.sort()
        assert all(above[1] < below[0] for above, below in itertools.pairwise(column))
        assert column[-1][1] <= height
    ends = [float(end) for end in re.findall(r'class="stroke" d="M[^"]* ([\d.]+)"', text)]
    assert len(ends) == len(set(ends)) == len(pairs)
    assert all(abs(one - other) >= 20 for one, other in itertools.pairwise(sorted(ends)))


def test_a_verdict_is_never_told_by_colour_alone(pull_request: Run, show: Any) -> None:
    """Each kind of line has its own width or dashes, a mark with a count at its end, and a sentence that says it."""
    shown = show(page(pull_request.value, "en"))
    assert shown.page.locator("#map-first ~ .wide svg .line.deny.fresh").count() >= 1
    texts = shown.page.eval_on_selector_all(".line", "all => all.map(one => one.textContent)")
    assert any("deny 2, allow 1, new or changed 3" in text and "✕2✓1" in text for text in texts), texts
    strokes = set()
    for verdict in svgmap.MARKS:
        shown.page.evaluate(
            "verdict => document.querySelector('svg .line').setAttribute('class', `line ${verdict}`)", verdict
        )
        strokes.add((shown.style("svg .stroke", "strokeWidth"), shown.style("svg .stroke", "strokeDasharray")))
    assert len(strokes) == 3


def test_a_change_shows_first_what_it_adds(pull_request: Run) -> None:
    """The rest stands folded behind the findings; in a tree in which nothing is grave, all is shown at once."""
    text = page(pull_request.value)
    first, rest = text.index('id="map-first"'), text.index('id="map-rest"')
    assert first < text.index('id="findings"') < text.index('<details class="rest">') < rest
    assert [kinds for kinds, _, _ in drawn(text[:rest])] == ["deny allow"]
    assert [kinds for kinds, _, _ in drawn(text[rest:])] == ["deny allow"]


def test_a_page_stays_small(leapca: Any) -> None:
    """With ten thousand flows the page says how many it does not show; it is no larger than with half as many."""
    sizes = []
    for count in (5_000, 10_000):
        value = many(leapca, count)
        text = page(value)
        assert len(drawn(text)) <= 2 * html.MOST["pairs"]
        assert text.count('data-counted="flow"') == html.MOST["flows"]
        assert text.count('data-counted="finding"') == html.MOST["findings"]
        assert html.MORE.en.format(count=count - html.MOST["flows"]) in text
        assert html.MORE.en.format(count=count // 10 - html.MOST["findings"]) in text
        pairs = svgmap.pairs(Saved(value).flows)
        assert sum(len(pair.flows) for pair in pairs) == count
        sizes.append(len(text.encode()))
    assert max(sizes) < LIMIT
    assert sizes[1] < sizes[0] * 1.02
    inert_page(text)


def test_what_is_not_shown_is_never_what_blocks_first(leapca: Any) -> None:
    """Of the flows listed, the denied come before all others, however late they stand in the report."""
    value = many(leapca, 5000)
    value["decisions"].reverse()
    rows = re.findall(r'<tr id="flow\d+"[^>]*data-kinds="(\w+)', page(value))
    denied = sum(one["verdict"] == "deny" for one in value["decisions"])
    assert rows == ["deny"] * min(denied, len(rows)) + ["allow"] * (len(rows) - denied)


# ---- links


def targets(text: str) -> tuple[set[str], Counter[str]]:
    return set(re.findall(r' href="#([^"]*)"', text)), Counter(re.findall(r' id="([^"]*)"', text))


@pytest.mark.parametrize("count", [0, 2000])
def test_every_link_leads_somewhere(pull_request: Run, leapca: Any, count: int) -> None:
    text = page(many(leapca, count) if count else pull_request.value)
    links, ids = targets(text)
    assert links <= set(ids)
    assert set(ids.values()) == {1}
    assert {"f1", "flow1", "clause-3.1", "flows", "findings"} <= set(ids)


def test_finding_flow_and_clause_lead_to_one_another(pull_request: Run, show: Any) -> None:
    """By a click, even where a filter hides what the link leads to; and the address says where one is."""
    shown = show(page(pull_request.value, "en"))
    there = shown.page
    there.click("#f1 .soft a")
    row = there.evaluate("document.activeElement.id")
    assert re.fullmatch(r"flow\d+", row)
    there.click(f"#{row} td a[href^='#clause-']")
    clause = there.evaluate("document.activeElement.id")
    assert clause.startswith("clause-3.1")
    there.fill("#search", "nothing has this word")
    assert shown.visible("article") == []
    there.click(f"[id='{clause}'] a[href^='#f']")
    found = there.evaluate("document.activeElement.id")
    assert found in shown.visible("article")
    assert there.evaluate("location.hash") == f"#at={found}"
    there.go_back()
    there.wait_for_function("document.activeElement !== null")


# ---- filters, language and shade


def test_the_page_speaks_one_language_or_both(pull_request: Run, show: Any) -> None:
    shown = show(page(pull_request.value, "zh"))
    there = shown.page
    for lang, seen in (("zh", (True, False)), ("en", (False, True)), ("both", (True, True))):
        there.click(f"[data-lang-to={lang}]")
        for selector in ("h1", "#f1 .said", "svg .head", "thead th"):
            assert (there.is_visible(f"{selector} .zh"), there.is_visible(f"{selector} .en")) == seen, selector
        assert there.get_attribute("html", "lang") == ("en" if lang == "en" else "zh-CN")
        assert (
            there.locator("#by-clause option").first.text_content()
            == {
                "zh": "全部",
                "en": "any",
                "both": "全部 / any",
            }[lang]
        )
        assert there.evaluate("location.hash") == f"#lang={lang}"


def test_light_and_dark(pull_request: Run, show: Any) -> None:
    """As the system has it, until somebody chooses; a link keeps the choice."""
    text = page(pull_request.value)
    grounds = {scheme: show(text, color_scheme=scheme).style("body", "backgroundColor") for scheme in ("light", "dark")}
    assert len(set(grounds.values())) == 2
    shown = show(text, color_scheme="dark")
    shown.page.click("#shade")
    assert shown.style("body", "backgroundColor") == grounds["light"]
    state = shown.page.evaluate("location.hash")
    assert show(text, state, color_scheme="dark").style("body", "backgroundColor") == grounds["light"]


def test_filters_work_by_keyboard_and_stay_in_the_address(leapca: Any, show: Any) -> None:
    value = many(leapca, 400)
    text = page(value, "en")
    shown = show(text)
    there = shown.page
    everything = shown.visible("[data-counted=flow]")
    assert len(everything) == 400
    there.focus("[data-show=allow]")
    there.keyboard.press("Space")
    assert there.get_attribute("[data-show=allow]", "aria-pressed") == "false"
    assert len(shown.visible("[data-counted=flow]")) == 40
    assert "40 / 400" in there.inner_text("[role=status]")
    there.focus("#by-clause")
    there.keyboard.type("5.2")
    denied = {one["id"] for one in value["decisions"] if one["verdict"] == "deny" and "5.2" in one["clauses"]}
    assert set(codes(there)) == denied
    recipients = Counter(one["flow"].get("to", "-") for one in value["decisions"] if one["verdict"] == "deny")
    there.select_option("#by-clause", "")
    recipient = recipients.most_common(1)[0][0]
    there.select_option("#by-to", recipient)
    assert len(shown.visible("[data-counted=flow]")) == recipients[recipient]
    there.fill("#search", "FLOW_0")
    again = show(text, there.evaluate("location.hash"))
    assert again.visible("[data-counted]") == shown.visible("[data-counted]")
    there.focus(".clear")
    there.keyboard.press("Enter")
    assert shown.visible("[data-counted=flow]") == everything
    assert not there.evaluate("location.hash.slice(1)")


def codes(there: Page) -> list[str]:
    """Return the ids of the flows that can be seen."""
    found: list[str] = there.eval_on_selector_all(
        "[data-counted=flow]",
        "all => all.filter(one => one.checkVisibility()).map(one => one.querySelector('code').textContent)",
    )
    return found


def test_a_line_of_the_map_chooses_its_flows(leapca: Any, show: Any) -> None:
    """By keyboard: the line has the focus, Enter leaves its flows alone in the table; a system all that leave it."""
    shown = show(page(leapca, "en"))
    there = shown.page
    line = there.locator("svg .line").nth(40)
    source, target = line.get_attribute("data-from"), line.get_attribute("data-to")
    before = shown.style("svg .line .stroke", "strokeWidth")
    line.focus()
    there.keyboard.press("Tab")
    there.keyboard.press("Shift+Tab")
    width = line.locator(".stroke").evaluate("one => getComputedStyle(one).strokeWidth")
    assert width != before
    there.keyboard.press("Enter")
    wanted = [one["id"] for one in leapca["decisions"] if one["flow"]["from"] == source]
    assert sorted(codes(there)) == sorted(
        one["id"] for one in leapca["decisions"] if one["id"] in wanted and one["flow"].get("to", "") == target
    )
    assert there.evaluate("document.activeElement.id") == "flows"
    there.locator(f"svg .node[data-from={source}]").focus()
    assert there.locator("svg .line.lit").count() == len(
        {one["flow"].get("to", "") for one in leapca["decisions"] if one["id"] in wanted}
    )
    there.keyboard.press("Enter")
    assert sorted(codes(there)) == sorted(wanted)
    assert f"{len(wanted)} / {len(leapca['decisions'])}" in there.inner_text("#flows + .when")
    there.click("#flows + .when .clear")
    assert not there.is_visible(".when")
    assert there.evaluate("document.activeElement.id") == "flows"
    there.locator(f"svg .node[data-from={source}]").press("Enter")
    assert there.locator("svg .line:not(.off)").count() < there.locator("svg .line").count()


def test_without_scripts_all_can_be_read(pull_request: Run, show: Any) -> None:
    """The bar, which could do nothing, is not there; everything else is, and links work."""
    shown = show(page(pull_request.value, "zh"), java_script_enabled=False)
    there = shown.page
    assert not there.is_visible(".bar")
    assert there.locator("article:visible").count() == len(pull_request.value["findings"])
    assert there.locator("tr[data-counted=flow]:visible").count() == len(pull_request.value["decisions"])
    assert there.locator(".only:visible").count() == 0
    there.click("summary >> nth=0")
    assert there.is_visible("#map-rest")
    there.click("#f1 h3 a")
    assert "#clause-" in there.url


# ---- paper, small screens, and those who do not look


def test_it_prints(pull_request: Run, show: Any) -> None:
    """On white whatever the screen, without what cannot be pressed, with what was folded, and folded again after."""
    shown = show(page(pull_request.value, "en"), color_scheme="dark")
    there = shown.page
    there.emulate_media(media="print", color_scheme="dark")
    assert shown.style("body", "backgroundColor") == "rgb(255, 255, 255)"
    assert not there.is_visible(".bar")
    assert not there.is_visible(".only")
    folded = there.locator("details[open]").count()
    assert folded == 0
    there.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert there.is_visible("#inputs ~ .wide table")
    assert not there.is_visible("#map-rest")
    there.evaluate("dispatchEvent(new Event('afterprint'))")
    assert there.locator("details[open]").count() == 0
    there.set_viewport_size({"width": 700, "height": 1000})
    assert there.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert there.pdf().startswith(b"%PDF-")


@pytest.mark.parametrize("viewport", [SMALL, WIDE], ids=["small", "wide"])
def test_nothing_hangs_over_the_edge(pull_request: Run, failed: Run, leapca: Any, viewport: Any, show: Any) -> None:
    """The page never scrolls sideways; what is too wide for it, a table or the map, does so by itself."""
    long = copy.deepcopy(pull_request.value)
    for one in long["findings"]:
        one["subject"] = one["place"]["file"] = "x" * 300
    for value in (pull_request.value, failed.value, leapca, long):
        shown = show(page(value), viewport=viewport)
        shown.page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true; })")
        for lang in LANGS:
            shown.page.click(f"[data-lang-to={lang}]")
            assert shown.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, lang


@pytest.fixture(scope="module")
def axe() -> str:
    """Return axe-core as a script."""
    from pathlib import Path

    return Path(tool("axe")).read_text("utf-8")


def violations(shown: Shown, axe: str) -> dict[str, list[str]]:
    """Return what axe holds against a page, all of it unfolded: the elements by rule."""
    shown.page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true; })")
    shown.page.evaluate(axe)
    found = shown.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert len(found["passes"]) > 10
    return {one["id"]: [node["html"] for node in one["nodes"]] for one in found["violations"]}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_anybody_can_use_it(pull_request: Run, failed: Run, axe: str, lang: str, scheme: str, show: Any) -> None:
    """Not one violation of any rule of axe, contrast included."""
    for value in (pull_request.value, failed.value):
        assert violations(show(page(value, lang), color_scheme=scheme), axe) == {}


def test_anybody_can_use_leapcas_page(leapca: Any, axe: str, show: Any) -> None:
    assert violations(show(page(leapca), viewport=SMALL), axe) == {}


def test_axe_would_notice(pull_request: Run, axe: str, show: Any) -> None:
    """The check can fail: pale text, a link without a name, a search field without a label."""
    shown = show(page(pull_request.value, "en"))
    shown.page.evaluate(
        "document.documentElement.style.setProperty('--soft', '#ccc');"
        "document.querySelector('label[for=search]').remove();"
        "document.querySelector('#f1 h3 a').textContent = '';"
    )
    assert {"color-contrast", "label", "link-name"} <= set(violations(shown, axe))


def test_the_nu_validator_has_nothing_to_say(pull_request: Run, failed: Run, leapca: Any, tmp_path: Path) -> None:
    """The validator of the W3C; that an inline script needs a hash it says even where the hash is there."""
    jar = tool("vnu")
    values = {"pull_request": pull_request.value, "failed": failed.value, "leapca": leapca}
    for name, value in values.items():
        for lang in LANGS if name != "leapca" else ["both"]:
            (tmp_path / f"{name}-{lang}.html").write_text(page(value, lang))
    (tmp_path / "bad.html").write_text(page(failed.value).replace("</h1>", "").replace('lang="en"', 'lang="x y"'))
    said = subprocess.run(
        ["java", "-jar", jar, "--format", "json", "--stdout", "--exit-zero-always", *sorted(tmp_path.iterdir())],
        capture_output=True,
        text=True,
        check=True,
    )
    told: dict[str, list[str]] = {}
    for one in json.loads(said.stdout)["messages"]:
        if not re.search("violates Content Security Policy|appears to be written in", one["message"]):
            told.setdefault(one["url"].rpartition("/")[2], []).append(one["message"])
    assert set(told) == {"bad.html"}, told


# ---- nothing in a name or a text does anything


@pytest.mark.parametrize("payload", [one for one in PAYLOADS if re.search("[<:]", one)][:5])
def test_a_name_does_nothing(pull_request: Run, payload: str, show: Any) -> None:
    """The policy holds, no text is a tag, no name reaches an address; `show` hears every word and sees every fetch."""
    for made in reports_full_of(payload, {"pull_request": pull_request, "failed": pull_request}):
        shown = show(html.render(made, "both"), state=f"#lang=both&q={'x' if made.errors else ''}&to=%22%3E%3Cb%3E")
        there = shown.page
        assert there.title() == f"clausecheck: {'阻断 / blocked'}"
        assert there.is_visible(".bar")
        assert there.locator("img, iframe, object, embed, link, form, base").count() == 0
        assert there.evaluate("document.scripts.length") == 1
        for link in there.locator("svg a").all()[:3]:
            link.dispatch_event("click")


def test_the_policy_allows_its_own_script_alone(pull_request: Run, show: Any) -> None:
    """Neither a script beside it, nor a style in an attribute, nor anything from anywhere."""
    text = page(pull_request.value)
    shown = show(text.replace("</main>", "<script>document.title = 'owned'</script><img src=x></main>"))
    assert shown.page.title() != "owned"
    assert len([said for said in shown.heard if "Content Security Policy" in said]) == 2
    shown.heard.clear()
    shown.asked[:] = shown.asked[:1]
