"""The pages that people read: current, in both languages, and of the project alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from checker import report as reports
from checker.config import FILE_ONLY, Config
from checker.starting import KITS
from tests.docs import PAGES, ROOT, page

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", PAGES)
def test_generated_blocks_are_current(name: str) -> None:
    """What the README shows is what the command prints."""
    assert (ROOT / name).read_text() == page(name), "stale: make docs"


def test_pages_have_the_same_structure() -> None:
    """The Chinese page says what the English page says: the same headings, blocks and commands."""
    shapes = []
    for name in PAGES:
        text = re.sub(r"<!-- generated.*?<!-- end -->", "GENERATED", (ROOT / name).read_text(), flags=re.DOTALL)
        commands = re.findall(r"^\$ (.*?) +#", text, flags=re.MULTILINE)
        shapes.append((re.findall(r"^#+ ", text, flags=re.MULTILINE), text.count("GENERATED"), commands))
    assert shapes[0] == shapes[1]
    assert len(shapes[0][2]) >= 8


PAIRS = {
    path: path.with_name(f"{path.stem}.zh-CN.md") for path in (ROOT / "README.md", *sorted(ROOT.glob("docs/*[!N].md")))
}
PEOPLE = [page for pair in PAIRS.items() for page in pair]
_LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)")


def test_every_page_has_its_pair() -> None:
    assert {*PEOPLE} == {*ROOT.glob("README*.md"), *ROOT.glob("docs/*.md")}


@pytest.mark.parametrize("source", PEOPLE, ids=lambda page: page.name)
def test_every_link_leads_somewhere(source: Path) -> None:
    """To a file that is there, and to a heading that is in it."""
    links = _LINK.findall(source.read_text("utf-8"))
    assert links
    for file, anchor in links:
        target = (source.parent / file).resolve() if file else source
        assert target.exists(), file
        assert not anchor or anchor in anchors(target.read_text("utf-8")), (file, anchor)


def anchors(text: str) -> set[str]:
    """Return what GitHub makes of the headings of a page."""
    text = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    titles = re.findall(r"^#+ (.*)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def firsts(text: str, heading: str) -> list[str]:
    """Return what the first column of the table below a heading names."""
    below = text.split(f"\n{'#' * heading.count('#')} {heading.lstrip('# ')}\n", 1)[1].split("\n#", 1)[0]
    rows = [row.split("|")[1] for row in below.split("\n") if row.startswith("| ")]
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row)]


@pytest.mark.parametrize(
    ("page", "reports_", "settings"),
    [("README.md", "## Reports", "### Settings"), ("README.zh-CN.md", "## 报告", "### 设置")],
)
def test_the_readme_names_what_there_is(page: str, reports_: str, settings: str) -> None:
    """Every format, every setting with its default, and which of them only the file may say."""
    text = (ROOT / page).read_text("utf-8")
    assert sorted(firsts(text, reports_)) == sorted(reports.names())
    assert firsts(text, settings) == list(Config._fields)
    for name, default in Config._field_defaults.items():
        row = re.search(rf"^\| `{name}` \| ([^|]*?) ?\| (.*) \|$", text, flags=re.MULTILINE)
        assert row, name
        if default and name != "lang":
            assert row[1] == f"`{default:g}`" if isinstance(default, float) else f"`{default}`", name
        assert (name in FILE_ONLY) == bool(re.search("in the file alone|只能写在文件中", row[2])), name


@pytest.mark.parametrize("page", ["docs/ci.md", "docs/ci.zh-CN.md"])
def test_ci_names_every_variable(page: str) -> None:
    """Whatever kits, gate and posters read is on the page, and whatever is on the page is read."""
    sources = [ROOT / "ci" / "gate.sh", *(ROOT / "checker" / "post").glob("*.py")]
    sources += [ROOT / "ci" / kit.source for kit in KITS.values()]
    read = {name for path in sources for name in re.findall(r"CLAUSECHECK_[A-Z]+\b", path.read_text("utf-8"))}
    named = {*re.findall(r"CLAUSECHECK_[A-Z]+\b", (ROOT / page).read_text("utf-8"))}
    assert named == read | {"CLAUSECHECK_LANG", "CLAUSECHECK_ONLY"}


@pytest.mark.parametrize("page", ["docs/governance.md", "docs/governance.zh-CN.md"])
def test_governance_names_every_notice(page: str) -> None:
    sources = [ROOT / "checker" / f"{name}.py" for name in ("sign_offs", "waivers", "baseline")]
    given = {id_ for path in sources for id_ in re.findall(r"\b(?:SO|WV|BL)\d{4}\b", path.read_text("utf-8"))}
    text = (ROOT / page).read_text("utf-8")
    assert given == {*re.findall(r"\b(?:SO|WV|BL)\d{4}\b", text)}
    last = max(re.findall(r"\bGV\d{4}\b", (ROOT / "checker" / "governance.py").read_text("utf-8")))
    assert re.search(rf"`GV0001` (?:to|至) `{last}`", text)
