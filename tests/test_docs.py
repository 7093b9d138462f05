"""The pages that people read: current, in both languages, and of the project alone."""

from __future__ import annotations

import re

import pytest

from tests.docs import PAGES, ROOT, page


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
