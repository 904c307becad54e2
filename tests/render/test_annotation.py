"""annotation: links, pictures and code of an article."""

from __future__ import annotations

import time
from datetime import UTC

import pytest

from newsdigest.article import Article
from newsdigest.formats.article_file import read
from newsdigest.render import data, plain, reading
from newsdigest.render.annotation import AnnotatedText, annotate
from newsdigest.render.lines import Address, Line, Role, text_of
from newsdigest.render.terminal import console, opens_links, to_ansi
from newsdigest.text.width import width

BASE = "https://news.example.org/2024/a.html"


def article(body: str, title: str = "标题", url: str = BASE, path: str = "a.md") -> Article:
    """An article with this body."""
    head = f"---\ntitle: {title}\nurl: {url}\n---\n" if path.endswith(".md") else ""
    return read((head + body).encode(), path, UTC).article


def page(body: str, cells: int = 70, **fields: str) -> list[str]:
    """The lines on a terminal below the head."""
    lines = [
        text_of(line).rstrip()
        for line in reading.article(article(body, **fields), width=cells, zone=UTC)
    ]
    return lines[lines.index("", 1) + 1 :]


@pytest.mark.parametrize(
    ("body", "text", "urls"),
    [
        ("见[通知](https://a.cn/x)。", "见通知[1]。", ["https://a.cn/x"]),
        ("见[甲][r]和[乙][r]。\n\n[r]: https://a.cn/", "见甲[1]和乙[1]。", ["https://a.cn/"]),
        ("See [the list](/b?c=d) now.", "See the list[1] now.",
         ["https://news.example.org/b?c=d"]),
        ("See <https://a.cn/x>.", "See https://a.cn/x[1].", ["https://a.cn/x"]),
        ("Bad [one](javascript:alert(1)) and [two](file:///etc/passwd).", "Bad one and two.", []),
        ("[Top](#top) of it, once more.", "Top of it, once more.", []),
        ("写信给[编辑](mailto:a@b.cn)。", "写信给编辑[1]。", ["mailto:a@b.cn"]),
        ("- 一 [甲](https://a.cn/1)\n- 二", "- 一 甲[1]\n- 二", ["https://a.cn/1"]),
        ("名 | 址\n--- | ---\n甲 | [乙](https://a.cn/1)", "名 | 址\n甲 | 乙[1]", ["https://a.cn/1"]),
        ("文字里![图样](i.png)有图。", "文字里[图: 图样][1]有图。",
         ["https://news.example.org/2024/i.png"]),
        ("![](i.png)\n\n之后的文字。", "[图][1]\n\n之后的文字。",
         ["https://news.example.org/2024/i.png"]),
        ("Words before.\n\n![A map](i.png)\n\nWords behind.",
         "Words before.\n\n[image: A map][1]\n\nWords behind.",
         ["https://news.example.org/2024/i.png"]),
        ("前文。\n\n[![小图](s.png)](https://a.cn/)\n\n后文。",
         "前文。\n\n[图: 小图][1][2]\n\n后文。",
         ["https://news.example.org/2024/s.png", "https://a.cn/"]),
        ("前文。\n\n[![小图](s.png)](s.png)\n\n后文。", "前文。\n\n[图: 小图][1]\n\n后文。",
         ["https://news.example.org/2024/s.png"]),
        ("![x](data:image/png;base64,aa) 之后。", "[图: x]之后。", []),
    ],
)  # fmt: skip
def test_links_and_pictures(body: str, text: str, urls: list[str]) -> None:
    """Links and pictures are followed by numbers, and addresses are safe and absolute."""
    result = annotate(article(body))
    assert result.text == text
    assert [link.url for link in result.links] == urls
    assert [result.text[start:end] for start, end in result.numbers][: len(urls)][-1:] == [
        f"[{number}]" for number in (len(urls),) if number
    ]


def test_a_page_in_html() -> None:
    """Links in HTML are like those in Markdown; scripts and tracking pixels are ignored."""
    body = (
        "<html><body><h1>A title for it</h1><p>We saw <a href='/x'>a page</a> with a good "
        "deal of text.</p><p><img src='c.gif' width=1><script>'<a href=/y>y</a>'</script>"
        "Then we went on for a while.</p></body></html>"
    )
    result = annotate(article(body, path="a.html"))
    assert "a page with" in result.text  # without an address of its own nothing is whole
    assert not result.links
    whole = annotate(article(body.replace("/x", "https://a.cn/x"), path="a.html"))
    assert [link.text for link in whole.links] == ["a page"]


def test_removed_boilerplate() -> None:
    """Removed boilerplate moves no number to another word."""
    body = "本报讯（记者 张三）今天看[通知](https://a.cn/1)。\n\n再看[通知](https://a.cn/2)，以及其他。"
    text = annotate(article(body)).text
    assert text.index("通知[1]") < text.index("再看通知[2]")


def test_spans_move_with_the_text() -> None:
    """The spans of sentences are mapped to the text with numbers."""
    one = article(
        "前文[甲](https://a.cn/1)之后。\n\n![图](i.png)\n\n这是[第二](https://a.cn/2)句。"
    )
    result = annotate(one)
    start = one.text.index("这是")
    ((begin, end),) = result.map_spans([(start, len(one.text))])
    assert result.text[begin:end] == "这是第二[3]句。"


def test_kinds_of_blocks() -> None:
    """A number after a sentence makes no heading of it; headings stay headings."""
    body = (
        "## 小标题 [链](https://a.cn/1)\n\n![图](i.png)\n\n"
        "正文[一](https://a.cn/2)。\n\n## 二\n\n尾。"
    )
    lines = list(reading.article(article(body), width=60, zone=UTC))
    bold = [line for line in lines if any(role is Role.STRONG for _, role in line)]
    strong = [text_of(line).strip() for line in bold]
    assert strong == ["标题", "小标题 链[1]", "二"]


def test_list_of_links() -> None:
    """Each number is listed with its whole address."""
    url = "https://a.cn/" + "x" * 90
    assert page(f"见[通知]({url})和[附件](https://b.cn/)。")[-3:] == [
        "",
        f"  [1] {url}",
        "  [2] https://b.cn/",
    ]


def test_broken_addresses() -> None:
    """Addresses are broken on demand."""
    url = "https://a.cn/" + "x" * 90
    lines = list(
        reading.article(article(f"见[通知]({url})。"), width=50, zone=UTC, break_addresses=True)
    )
    assert all(width(text_of(line)) <= 50 for line in lines)
    last = [part for line in lines[-3:] for part, role in line if isinstance(part, Address)]
    assert "".join(last) == url
    assert {part.url for part in last} == {url}


def test_plain_text() -> None:
    """Piped text has the numbers and the list; text without links has neither."""
    one = article("见[通知](https://a.cn/x)。")
    assert plain.article(one, None, zone=UTC, links=True).endswith(
        "见通知[1]。\n\n[1] https://a.cn/x"
    )
    assert "[1]" not in plain.article(one, None, zone=UTC)


def test_json() -> None:
    """JSON has the same numbers, texts and addresses."""
    from newsdigest.article import Item

    one = article("见[通知](https://a.cn/x)。")
    assert data.article_fields(one, Item(one.id, one.title))["links"] == [
        {"number": 1, "text": "通知", "url": "https://a.cn/x"}
    ]


def test_code_in_any_language() -> None:
    """Code keeps its lines, also with comments in Chinese."""
    code = "# 打开文件，读取全部内容。\n\n- x\ndef f():\n    # 返回值\n    return 1"
    body = f"说明文字在此。\n\n```python\n{code}\n```\n\n完。"
    assert page(body)[1:8] == [
        "", "      # 打开文件，读取全部内容。", "", "      - x", "      def f():",
        "          # 返回值", "          return 1",
    ]  # fmt: skip


def test_wide_tables() -> None:
    """A table that does not fit becomes records with a label for each value."""
    body = (
        "| 指标 | 完成情况 |\n| --- | --- |\n| 产值 | "
        + "增长很快，" * 12
        + " |\n| 出口 | [平稳](https://a.cn/) |"
    )
    lines = page(body, 62)
    lines = lines[lines.index("  指标      产值") :]
    assert lines[0] == "  指标      产值"
    assert lines[1].startswith("  完成情况  增长很快，")
    assert lines[2].startswith("            ")
    assert "  指标      出口" in lines
    assert "  完成情况  平稳[1]" in lines
    assert all(width(line) <= 62 for line in lines)


def _ansi(lines: list[Line], *, links: bool, color: str = "always") -> str:
    import io

    target = console(io.StringIO(), color=color, width=80, terminal=True, environ={})
    return to_ansi(lines, target, links=links)


def test_osc_8() -> None:
    """Addresses are hyperlinks where the terminal supports them, and not without colours."""
    lines = list(reading.article(article("见[通知](https://a.cn/x)。"), width=60, zone=UTC))
    assert ";https://a.cn/x\x1b\\" in _ansi(lines, links=True)
    assert "\x1b]8" not in _ansi(lines, links=False)
    assert "\x1b" not in _ansi(lines, links=True, color="never")


def test_hostile_addresses() -> None:
    """Nothing in an address ends its escape sequence or begins another."""
    lines: list[Line] = [
        ((Address("x", "https://a.cn/\x1b\\\x1b]52;c;aa\x07"), Role.LINK),),
        ((Address("x", "javascript:alert(1)"), Role.LINK),),
        ((Address("x", "https://a.cn/\u202e\x9c;"), Role.LINK),),
    ]
    output = _ansi(lines, links=True)
    assert "52;c" not in output
    assert "javascript" not in output
    assert "\x9c" not in output
    assert "\u202e" not in output


@pytest.mark.parametrize(
    ("environ", "opens"),
    [
        ({}, False),
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "xterm-256color", "VTE_VERSION": "6800"}, True),
        ({"TERM": "xterm-256color", "VTE_VERSION": "3400"}, False),
        ({"TERM": "tmux-256color", "TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "3.4"}, True),
        ({"TERM": "screen", "TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "3.3a"}, False),
        ({"TERM": "screen", "VTE_VERSION": "6800"}, False),
        ({"TERM": "linux", "FORCE_HYPERLINK": "1"}, True),
        ({"TERM": "xterm-kitty", "FORCE_HYPERLINK": "0"}, False),
    ],
)
def test_terminals_with_links(environ: dict[str, str], opens: bool) -> None:
    """Only terminals known to support hyperlinks get them."""
    assert opens_links(environ) is opens


def test_mark_characters_in_the_article() -> None:
    """The characters used as marks are ignored in an article."""
    result = annotate(
        article("甲\U000f0000乙[丙](https://a.cn/)丁。\n\n![\U000f0001](https://a.cn/i)")
    )
    assert [link.number for link in result.links] == [1, 2]


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    ["见[甲](https://a.cn/1)。", "![图](i.png)\n\n", "[![a](b.png)](c) ", "```\na\n```\n\n"],
)  # fmt: skip
def test_time_grows_with_the_text(piece: str) -> None:
    """Annotating takes linear time."""

    def seconds(times: int) -> float:
        one = Article("3fa2c1d04e", "t", piece * times, "甲" + piece.replace("a", "") * times)
        best = 1e9
        for _ in range(3):
            began = time.process_time()
            annotate(one)
            best = min(best, time.process_time() - began)
        return best

    assert seconds(4000) <= 24 * seconds(500) + 0.05


def test_article_without_links(monkeypatch: pytest.MonkeyPatch) -> None:
    """A body without links keeps its text."""
    one = article("没有链接的正文。\n\n第二段。")
    assert annotate(one) == AnnotatedText(one, one.text)
