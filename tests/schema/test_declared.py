"""What a schema declares of an element beside it: whether it is personal, and of which kind."""

from __future__ import annotations

import pytest

from checker.schema.declared import marked, words


@pytest.mark.parametrize(
    ("key", "value", "personal", "kinds"),
    [
        ("x-pii", "phone", True, ("phone",)),
        ("x-pii", "true", True, ()),
        ("x-pii", "false", False, ()),
        ("x-pii.category", "id_number", True, ("id_number",)),
        ("x-pii.sensitive", "false", False, ()),
        ("meta.contains_pii", "yes", True, ()),
        ("meta.owner", "pii", False, ()),
        ("tags", "pii,direct", True, ()),
        ("tags", "daily", False, ()),
        ("classification", "restricted", False, ()),
        ("privacy.category", "phone", True, ("phone",)),
        ("privacy.level", "3", False, ()),
        ("x-privacy", "none", False, ()),
        ("@pii", "", True, ()),
        ("@pii", 'kind: "id_number", level: 3', True, ("id_number",)),
        ("@deprecated", 'reason: "phone"', False, ()),
        ("(shop.pii)", "true", True, ()),
        ("(shop.pii).category", "PHONE", True, ("PHONE",)),
        ("(privacy.validate)", "{ min_len: 1 }", False, ()),
    ],
)
def test_what_an_annotation_says(key: str, value: str, personal: bool, kinds: tuple[str, ...]) -> None:  # noqa: FBT001 - a table
    assert bool(marked([(key, value)])) == personal
    assert words([(key, value)]) == kinds
