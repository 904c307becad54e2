"""digest_terminal: aligned lines that fit the terminal."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.digests import DIGEST, MARATHON, QUIET, ZONE, english, hostile, long, terminal

from newsdigest.digest.model import CitedSentence, Digest, Section
from newsdigest.render import digest_terminal
from newsdigest.render import terminal as terminal_room
from newsdigest.text.width import width

CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def test_the_terminal() -> None:
    """Headings, rules, references, right-aligned sources and ids."""
    ids = [one.id[:8] for one in DIGEST.articles]
    assert terminal(DIGEST, 72) == (
        "  一周要闻  10月28日—11月3日\n"
        "  48 篇报道 · 29 件事 · 5 个来源\n"
        "\n"
        "  最要紧的\n"
        "  · 西太湖半程马拉松3日开跑，4.5万人报名。\xa0[1]\n"
        "  · 三个项目总投资12.6亿元。\xa0[2]\n"
        "\n"
        "  体育 ───────────────────────────────────────────────────────────────\n"
        "  1  西太湖半程马拉松开跑，4.5万人报名                武进日报 等 3 家\n"
        "     本届赛事共有来自33个省区市的45,737名选手报名，比去年多出三成。男\n"
        "     子组冠军打破赛会纪录。（常州日报）\n"
        "     11月3日 · 另见 常州日报、Wujin Post\n"
        f"     {' · '.join(ids[:3])}\n"
        "\n"
        "  科技 ───────────────────────────────────────────────────────────────\n"
        "  2  科技招商再落三个项目                                     常州日报\n"
        "     三个项目总投资12.6亿元，涉及氢能、机器人和集成电路。\n"
        f"     11月2日                                                  {ids[3]}\n"
        "\n"
        "  要闻 ───────────────────────────────────────────────────────────────\n"
        "  3  “七彩阜宁”农产品走进武进                                 武进日报\n"
        "     Over 120 farm products from Funing went on sale at the Yaoguan\n"
        "     market on Saturday〔2日〕.\n"
        f"     11月2日                                                  {ids[4]}\n"
        "\n"
        "  另有 26 件事未列出\n"
        "\n"
        "  升温  氢能\xa0↑\n"
            "\n"
            "  降温  双创\xa0↓"
    )  # fmt: skip


@pytest.mark.parametrize("cells", [20, 40, 60, 80, 200])
@pytest.mark.parametrize("digest", [DIGEST, QUIET, english(), long(12), hostile()])
def test_no_line_is_too_long(digest: Digest, cells: int) -> None:
    """On a terminal of any width no line is cut or holds a control character."""
    output = terminal(digest, cells)
    assert max(width(line) for line in output.split("\n")) <= cells
    assert not CONTROLS.search(output)


def test_colours_on_a_terminal() -> None:
    """Rich draws the same lines with colours and no other control sequence, or in ASCII."""
    console = terminal_room.console(
        io.StringIO(), color="always", width=72, terminal=True, environ={}
    )
    output = terminal_room.to_ansi(digest_terminal.digest(DIGEST, width=72, zone=ZONE), console)
    assert "\x1b[1m西太湖半程马拉松开跑" in output
    plain = re.sub(r"\x1b\[[\d;]*m", "", output)
    assert plain.rstrip("\n") == terminal(DIGEST, 72)
    bad = digest_terminal.digest(hostile(), width=72, zone=ZONE)
    plain = re.sub(r"\x1b\[[\d;]*m", "", terminal_room.to_ansi(bad, console, only_ascii=True))
    assert not CONTROLS.search(plain)
    assert not set("·—─↑") & set(plain)


def test_year_on_a_terminal() -> None:
    """On a terminal the period has its year only if it is not the current one."""
    assert "10月28日—11月3日" in terminal(DIGEST).splitlines()[0]
    assert "2024年" not in terminal(DIGEST)
    later = replace(DIGEST, generated=DIGEST.generated + timedelta(days=365))
    assert "2024年10月28日" in terminal(later)


@given(st.text(max_size=80), st.integers(20, 120))
@settings(max_examples=60, deadline=None)
def test_any_title(title: str, cells: int) -> None:
    """With any title lines fit and have no control characters."""
    one = replace(MARATHON, headline=title, summary=(CitedSentence(title, MARATHON.story.lead.id),))
    output = terminal(replace(DIGEST, title=title, sections=(Section(title, (one,)),)), cells)
    assert not CONTROLS.search(output)
    assert max(width(line) for line in output.split("\n")) <= cells
