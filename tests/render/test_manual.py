"""Pages of the manual on a terminal."""

from __future__ import annotations

import pytest

from newsdigest.cli import manual
from newsdigest.render.lines import line_width, text_of
from newsdigest.render.manual import page

PAGE = """\
# Feeds and *mail*

See [rules](rules.md#hooks), [above](#feeds), [the schema](schemas/list.schema.json) and
[a site](https://example.com/a). `a | b` runs.

![list](images/list.svg)

| key | meaning |
|---|---|
| `a\\|b` | one or the other |
| `**` | two stars |

| a | b | c |
|---|---|---|
| 1 | 2 | 3 |

## Code

```sh
newsdigest list | while read -r id; do echo "[$id](x.md)"; done # a line longer than the screen is
    indented
```
"""


def lines(source: str, width: int = 80) -> list[str]:
    return [text_of(line).removeprefix("  ") for line in page(source, width=width)]


def test_a_page() -> None:
    """Code keeps backticks, links name what shows them, pictures are left out."""
    assert lines(PAGE) == [
        "Feeds and mail",
        "",
        "See rules (`newsdigest help rules`), above, the schema and a site",
        "(https://example.com/a). `a | b` runs.",
        "",
        "- `a|b`: one or the other",
        "- `**`: two stars",
        "",
        "a   b   c",
        "1   2   3",
        "",
        "Code",
        "",
        '    newsdigest list | while read -r id; do echo "[$id](x.md)"; done # a line longer than'
        " the screen is",
        "        indented",
    ]


@pytest.mark.parametrize("name", manual.pages())
@pytest.mark.parametrize("width", [40, 80, 200])
def test_every_page_fits(name: str, width: int) -> None:
    """All text but code fits the width, and none of it is lost."""
    source = manual.pages()[name].read_text("utf-8")
    result = list(page(source, width=width))
    assert text_of(result[0]).strip()
    assert all(line_width(one) <= width for one in result if not text_of(one).startswith("    "))
    if width > 40:
        shown = "".join("".join(map(text_of, result)).split())
        for word in source.split("\n\n")[1].split()[:8]:
            assert word.strip("*`") in shown or "](" in word
