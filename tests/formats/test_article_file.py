"""One file becomes one article: each field from the first place that has it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from newsdigest.article import article_id
from newsdigest.errors import ReadError
from newsdigest.formats import article_file
from newsdigest.formats.article_file import Reading

ZONE = timezone(timedelta(hours=8))


def read(text: str, path: str = "a.md") -> Reading:
    return article_file.read(text.encode(), path, ZONE)


@pytest.mark.parametrize(
    ("text", "path", "title"),
    [
        ("---\ntitle: 食堂\n---\n# 别的\n\n文。", "a.md", "食堂"),
        ("---\nTitle: 食堂\n---\n文。", "a.md", "食堂"),
        ("---\ntitle: 996\n---\n文。", "a.md", "996"),
        ("---\ntitle:\n---\n# 标题在此\n\n文。", "a.md", "标题在此"),
        ("# 标题在此\n\n文。", "a.md", "标题在此"),
        ("文。\n\n# 标题在此\n\n文。", "a.md", "标题在此"),
        ("### 标题在此\n\n文。", "a.md", "标题在此"),
        ("文。", "2024-11-02-new-canteen.md", "new canteen"),
        ("文。", "canteen/index.md", "canteen"),
        ("短标题\n\n正文在这里。它有两句。", "a.txt", "短标题"),
        ("<h1>题</h1><p>文。</p>", "a.html", "题"),
        ('---\ntitle: "a\\e]0;x\\ab[/b] \\n c"\n---\n文。', "a.md", "ab[/b] c"),
        ("---\ntitle: [食堂, 别的]\n---\n文。", "a.md", "食堂"),
        ("---\ntitle: " + "长" * 900 + "\n---\n文。", "a.md", "长" * 500),
    ],
)
def test_title(text: str, path: str, title: str) -> None:
    """Front matter, else a heading, else the file's name; one line, bounded."""
    assert read(text, path).article.title == title


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("---\ndate: 2024-11-02\n---\n文。", "a.md", "2024-11-02T00:00:00+08:00"),
        ("---\npubDate: Sat, 02 Nov 2024 08:21:56 GMT\n---\n文。", "a.md",
         "2024-11-02T08:21:56+00:00"),
        ("---\ncreated: 2024-11-02 08:21\n---\n文。", "a.md", "2024-11-02T08:21:00+08:00"),
        ("---\ndate: soon\npublished: 2024-11-02\n---\n文。", "a.md", "2024-11-02T00:00:00+08:00"),
        ("发布时间：2024-11-02 08:21\n\n正文。", "a.md", "2024-11-02T08:21:00+08:00"),
        ("文。", "2014-09-25-a.md", "2014-09-25T00:00:00+08:00"),
        ("文。", "20251028.md", "2025-10-28T00:00:00+08:00"),
        ("文。", "2024/11/02/a.md", "2024-11-02T00:00:00+08:00"),
        ("文。", "2024-11-02/index.md", "2024-11-02T00:00:00+08:00"),
        ("文。", "a.md", None),
        ("---\ndate: 2024-02-30\n---\n文。", "a.md", None),
        ("---\ndate:\n---\n文。", "a.md", None),
        ("活动时间：2024年11月2日下午在广场举行。", "a.md", None),
    ],
)  # fmt: skip
def test_date(text: str, path: str, expected: str | None) -> None:
    """Front matter, else a labelled line, else the file's name, else none."""
    assert read(text, path).article.date == (datetime.fromisoformat(expected) if expected else None)


def test_an_impossible_date_is_a_fault() -> None:
    """The fault quotes what was written."""
    (fault,) = read("---\ndate: 2024-02-30\n---\n文。").faults
    assert "2024-02-30" in fault


@pytest.mark.parametrize(
    ("front", "tags"),
    [
        ("tags: [水利, 环境]", ("水利", "环境")),
        ("tags: 水利 环境", ("水利", "环境")),
        ("tags: 水利, 两湖 环境", ("水利", "两湖 环境")),
        ("tags: 水利、环境", ("水利", "环境")),
        ("tags: 996", ("996",)),
        ("tags: [996, 3.5, true, null, 水利]", ("996", "3.5", "水利")),
        ("tags: null", ()),
        ("tags:", ()),
        ("tags: []", ()),
        ("tag: local news", ("local news",)),
        ("keywords: a, b", ("a", "b")),
        ("taxonomies:\n  tags: [a, b]", ("a", "b")),
        ("tags:\n  - name: a\n  - name: b", ("a", "b")),
        ("tags: {a: 1}", ()),
        ("tags: [a, a, ' a ']", ("a",)),
        ("tags: &t [a]\nother: *t", ("a",)),
    ],
)
def test_tags(front: str, tags: tuple[str, ...]) -> None:
    """A list, a string, a number or nothing become a tuple of words."""
    assert read(f"---\n{front}\n---\n文。").article.tags == tags


@pytest.mark.parametrize(
    ("text", "authors"),
    [
        ("---\nauthor: 王林\n---\n文。", ("王林",)),
        ("---\nauthors: [chrisc, mhz]\n---\n文。", ("chrisc", "mhz")),
        ("---\nauthor: Ann Lee and Bo Li\n---\n文。", ("Ann Lee", "Bo Li")),
        ("---\nauthors:\n  - name: Ann Lee\n    link: x\n---\n文。", ("Ann Lee",)),
        ("□周茜陈露周昕媛\n\n正文在这里。", ("周茜", "陈露", "周昕媛")),
        ("本报讯（记者 王林 通讯员 李小红）正文在这里。", ("王林", "李小红")),
        ("作者：王林，某某公司工程师\n\n正文在这里。", ("王林",)),
        ("正文在这里。（记者 王林）", ("王林",)),
        ("By Ann Lee\n\nThe hall opened on Friday.", ("Ann Lee",)),
        ("---\nauthor:\n---\n正文。", ()),
    ],
)
def test_authors(text: str, authors: tuple[str, ...]) -> None:
    """Front matter, else a byline, dateline or credit."""
    assert read(text).article.authors == authors


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("---\nsource: 武进日报\n---\n（来源：别处）\n\n正文。", "武进日报"),
        ("正文。（来源：武进日报）", "武进日报"),
        ("新华社北京11月2日电（记者 王林）正文在这里。", "新华社"),
        ("来源：北京日报客户端 | 记者 王林\n\n正文。", "北京日报客户端"),
        ("正文在这里。", ""),
    ],
)
def test_source(text: str, source: str) -> None:
    """Front matter, else a source line or dateline."""
    assert read(text).article.source == source


@pytest.mark.parametrize(
    ("front", "identity"),
    [
        ("id: x-1\nurl: http://a.b/c", "x-1"),
        ("guid: x-2", "x-2"),
        ("url: http://a.b/c", "http://a.b/c"),
        ("link: http://a.b/d", "http://a.b/d"),
        ("title: t", "n/a.md"),
    ],
)
def test_identity(front: str, identity: str) -> None:
    """id or guid, else the address, else the path makes the id."""
    reading = read(f"---\n{front}\n---\n文。", "n/a.md")
    assert reading.identity == identity
    assert reading.article.id == article_id(identity)


def test_unknown_keys_are_kept() -> None:
    """What has no field of its own is in extra, under its own key."""
    reading = read("---\ntitle: t\nLayout: post\nweight: 3\nnested: {a: [1]}\n---\n文。")
    assert dict(reading.article.extra) == {"Layout": "post", "weight": "3", "nested": {"a": ["1"]}}


def test_an_original_title_is_kept() -> None:
    """What the body calls its original title is in extra."""
    reading = read("---\ntitle: t\n---\n正文在这里。（原标题：老粮仓变身食堂）")
    assert reading.article.extra["original_title"] == "老粮仓变身食堂"
    assert reading.article.text == "正文在这里。"


def test_text_headings_and_body() -> None:
    """Paragraphs are plain, headings are counted among them, the body stays Markdown."""
    article = read(
        "---\ntitle: t\n---\n一段**话**。\n\n## 小题\n\n又一段。\n\n- 甲\n- 乙\n"
    ).article
    assert article.paragraphs == ("一段话。", "小题", "又一段。", "- 甲\n- 乙")
    assert article.headings == (1,)
    assert article.body == "一段**话**。\n\n## 小题\n\n又一段。\n\n- 甲\n- 乙"


def test_html_on_one_line_becomes_paragraphs_of_markdown() -> None:
    """Every p is a paragraph; the body is Markdown."""
    article = read(
        "---\ntitle: t\n---\n<p>一段<b>话</b>。</p> <p>又一段。</p><script>x</script>"
    ).article
    assert article.paragraphs == ("一段话。", "又一段。")
    assert article.body == "一段**话**。\n\n又一段。"


def test_a_heading_that_repeats_the_title_is_not_text() -> None:
    """The title is shown once."""
    assert read("# 食堂\n\n正文在这里。").article.text == "正文在这里。"


@pytest.mark.parametrize("data", [b"", b"\n", b" \n\t\n", b"\xef\xbb\xbf", b"<!-- x -->"])
def test_an_empty_file_is_a_read_error(data: bytes) -> None:
    """Nothing to read is said so, with the path."""
    with pytest.raises(ReadError, match=r"a\.md: .*empty"):
        article_file.read(data, "a.md", UTC)


def test_a_file_beyond_all_size_is_a_read_error() -> None:
    """More bytes than any article has are not decoded."""
    with pytest.raises(ReadError, match="too large"):
        article_file.read(bytes(article_file.MAX_SIZE + 1), "a.md", UTC)


def test_front_matter_alone_is_an_article_without_text() -> None:
    """A title and no text is listed, with a fault."""
    reading = read("---\ntitle: 食堂\n---\n")
    assert reading.article.title == "食堂"
    assert reading.article.text == ""
    assert reading.faults == ("no text",)


def test_windows_line_ends_and_a_mark_change_nothing() -> None:
    """BOM and CRLF give the same article as plain UTF-8."""
    text = "---\ntitle: 食堂\ntags: [a, b]\n---\n\n一段话。\n\n又一段。\n"
    other = article_file.read(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(), "a.md", ZONE)
    assert other.article == read(text).article


def test_undecodable_bytes_are_replaced_and_said() -> None:
    """The rest of the text is read; the fault counts the damage."""
    reading = article_file.read("正文在这里。".encode() * 9 + b"\xff\xfe", "a.md", UTC)
    assert reading.article.text.startswith("正文在这里。")
    assert any("\ufffd" in fault for fault in reading.faults)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("---\nlang: zh_CN\n---\n文。", "zh-cn"),
        ("城北的老粮仓改成了社区食堂。", "zh"),
        ("The hall of the town was opened on Friday.", "en"),
        ("市役所は昨日、新しい図書館の開館を発表しました。", "ja"),
        ("---\ntitle: '123'\n---\n456", ""),
    ],
)
def test_language(text: str, lang: str) -> None:
    """Front matter, else what the text shows."""
    assert read(text).article.lang == lang


@pytest.mark.timeout(60)
def test_large_files_are_read_whole() -> None:
    """A line of 10 MB and 30,000 paragraphs keep every character."""
    assert len(read("字" * 3_400_000).article.text) == 3_400_000
    assert len(read("这一段的内容很短。\n\n" * 30_000).article.paragraphs) == 30_000


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("A claim.[^1]\n\n[^1]: The note.", "A claim."),
        ("据**“央行”**说，利率下调。", "据“央行”说，利率下调。"),
        ("<div>See [the page](https://x.example/a) now.</div>", "See the page now."),
    ],
)
def test_no_markup_is_left(body: str, text: str) -> None:
    """Footnotes, emphasis that CommonMark does not see and links in raw HTML leave no marks."""
    assert (
        article_file.read(f"---\ntitle: x\n---\n{body}".encode(), "x.md", UTC).article.text == text
    )


def test_deep_json_front_matter_keeps_the_body() -> None:
    """Front matter nested beyond reason is told of, and the body stays."""
    deep = '{"title": "x", "y": ' + "[" * 3000 + "]" * 3000 + "}\n正文一句。\n"
    reading = article_file.read(deep.encode(), "x.md", UTC)
    assert reading.article.text == "正文一句。"
    assert reading.faults


@pytest.mark.parametrize("text", ["3. 三\n4. 四", "0. 0", "1. a\n2. b"])
def test_a_numbered_list_keeps_its_numbers(text: str) -> None:
    """A list begins with the number that its first item has in the file."""
    data = f"---\ntitle: 清单\n---\n{text}\n".encode()
    assert article_file.read(data, "a.md", UTC).article.text == text
