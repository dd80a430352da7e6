"""What a made site file says means what was found, whatever that holds."""

from __future__ import annotations

import ast

import pytest

from crawler.sites.sitemaker import _literal


@pytest.mark.parametrize(
    "value",
    [
        "a.b",
        r"\.news\:x",
        "a\nimport os\n",
        'a[title="x"]',
        "back\\",
        'x\\"',
        'a\\\n"+evil+r"',
        "Новости",
        "\u2028",
        "'",
        ["a\\b", '"'],
    ],
    ids=repr,
)
def test_a_value_is_written_as_itself(value):
    assert ast.literal_eval(_literal(value)) == value
