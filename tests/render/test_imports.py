"""render: plain output does not import what terminals need."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("rich", "jinja2", "wcwidth", "jieba", "rjieba", "csv", "numpy")
SNIPPETS = {
    "plain": "list(plain.list_lines([item], zone=UTC))",
    "data": "list(data.json_array([data.item_fields(item, UTC)]))",
    "messages": "messages.error_lines(UsageError('x', hint='y'))",
    "listing": "list(listing.table([item], width=80, zone=UTC))",
}


@pytest.mark.parametrize("module", SNIPPETS)
def test_start_is_light(module: str) -> None:
    """A list of common titles is written without Rich, Jinja, wcwidth or a segmenter."""
    program = (
        "import sys\n"
        "from datetime import UTC\n"
        "from newsdigest.article import Item\n"
        "from newsdigest.errors import UsageError\n"
        f"from newsdigest.render import {module}\n"
        "item = Item('3fa2c1d04e', '西太湖半程马拉松开跑，4.5万人报名', chars=800)\n"
        f"{SNIPPETS[module]}\n"
        f"print(*(name for name in {HEAVY!r} if name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""
