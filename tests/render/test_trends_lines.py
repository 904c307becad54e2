"""Trends as lines, JSON and pictures."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime
from pathlib import Path

import jsonschema
import pytest

from newsdigest.article import Item
from newsdigest.digest.headlines import Axis, Unit
from newsdigest.digest.trend_model import Period, PhraseTrend, Trends
from newsdigest.render import charts, data, trends
from newsdigest.render.lines import line_width, text_of
from newsdigest.storage.index.statistics import Stats

SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "trends.schema.json"
HOSTILE = '<script>"&\u202e\x1b[2J'
ITEM = Item(
    "cbb1" * 3,
    f"氢能公交今天开跑{HOSTILE}",
    datetime(2024, 10, 11, tzinfo=UTC),
    url="https://a.example/",
)
DAY = date(2024, 10, 11)
RESULT = Trends(
    Period(date(2024, 9, 1), date(2024, 11, 30)),
    Period(date(2024, 6, 1), date(2024, 8, 31)),
    Axis(Unit.MONTH, (date(2024, 9, 1), date(2024, 10, 1), date(2024, 11, 1)), (10, 20, 0)),
    (
        PhraseTrend(
            "氢能公交", 4.2, 6, 0.2, 0.0, (0, 6, 0), (Period(DAY, date(2024, 10, 14), ITEM),)
        ),
        PhraseTrend(HOSTILE, 2.0, 3, 0.1, 0.01, (1, 2, 0)),
    ),
    (PhraseTrend("防汛", -3.0, 0, 0.0, 0.3, (0, 0, 0), (Period(DAY, DAY, None),)),),
)


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("chinese", [True, False])
def test_layout(width: int, chinese: bool) -> None:
    """Every line fits; the phrase, its days and its headline are there, and nothing active."""
    lines = list(trends.layout(RESULT, width=width, chinese=chinese))
    assert all(line_width(line) <= width for line in lines)
    text = "\n".join(map(text_of, lines))
    assert "氢能公交" in text
    assert ("10月11日—14日" if chinese else "11 – 14 Oct") in text
    assert "[cbb1cbb1]" in text or width < 80
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_sparkline() -> None:
    """Shares, not counts; nothing is a dot; a long period is joined."""
    assert trends.sparkline((0, 6, 6), (10, 10, 20)) == "·█▅"
    assert trends.sparkline((0, 0), (0, 3)) == "··"
    assert len(trends.sparkline((1,) * 240, (2,) * 240)) <= trends.MAX_SPARKS


def test_json_is_as_its_schema_says() -> None:
    """The result, and an empty one."""
    schema = json.loads(SCHEMA.read_text("utf-8"))
    empty = Trends(RESULT.period, None, RESULT.axis)
    for result in (RESULT, empty):
        value = json.loads(data.json_text(trends.fields(result, UTC)))
        jsonschema.validate(value, schema, format_checker=jsonschema.FormatChecker())
    assert value["before"] is None


def test_rows() -> None:
    """Fields by tabs, and CSV that no spreadsheet evaluates."""
    first = next(trends.plain(RESULT)).split("\t")
    assert first[:4] == ["rising", "氢能公交", "4.2", "6"]
    assert first[6] == "2024-10-11/2024-10-14"
    csv = list(data.csv_lines(trends.rows(RESULT), trends.CSV_FIELDS))
    assert len(csv) == 4


def test_picture() -> None:
    """Well-formed SVG without scripts, with words for those who do not see it."""
    picture = charts.trends_svg(RESULT, chinese=True)
    root = ET.fromstring(picture)
    assert "氢能公交 2024年10月11日—14日" in (root[1].text or "")
    assert not [one for one in root.iter() if one.tag.endswith("script")]
    assert [one.get("class") for one in root.iter() if one.tag.endswith("rect")].count("burst") == 1


def test_page() -> None:
    """The page escapes titles, links articles and allows no script."""
    page = charts.trends_page(RESULT, chinese=True)
    assert "<script" not in page
    assert 'href="https://a.example/"' in page
    assert "script-src" not in page
    assert "default-src 'none'" in page


def test_bars() -> None:
    """Bars of one group share a scale."""
    root = ET.fromstring(charts.bars_svg([("来源", [("日报", 10), ("晚报", 5)])], "统计"))
    widths = [float(one.get("width", 0)) for one in root.iter() if one.tag.endswith("rect")]
    assert widths[0] == pytest.approx(2 * widths[1], abs=0.2)


def test_statistics() -> None:
    """Months and sources as bars, on a page with the totals."""
    statistics = Stats(
        articles=3, by_month=(("2024-10", 2), ("2024-11", 1)), by_source=((HOSTILE, 3),),
        by_lang=(("zh", 3),),
    )  # fmt: skip
    page = charts.stats_page(statistics, UTC)
    assert "3 篇" in page
    assert "2024-11" in page
    assert "<script" not in page
