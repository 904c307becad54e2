"""Markdown as news archives write it; template tags go, code and formulas stay."""

from __future__ import annotations

from time import process_time

import pytest

from newsdigest.formats.html import elements
from newsdigest.formats.markdown import normalize, to_html, without_template_tags


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("{% include a.html %}文", "文"),
        ("{{< figure src=x >}}文", "文"),
        ("{{ page.title }}文", "文"),
        ("文\n{:.lead}\n字", "文\n\n字"),
        ("{% raw\n%}文", "文"),
        ("{% 没有结尾", "{% 没有结尾"),
        ("\u3000\u3000段落", "段落"),
        (" \u3000 段落", "段落"),
        ("      段落", "段落"),
        ("    code = 1", "    code = 1"),
        ("    “引语", "“引语"),
        ("文\n    段落", "文\n段落"),
        ("a { b } c", "a { b } c"),
    ],
)
def test_what_markdown_does_not_know_goes(written: str, expected: str) -> None:
    """Template tags go, and so do indents that would make code of Chinese."""
    assert normalize(written) == expected


def test_indented_chinese_in_a_fence_stays() -> None:
    """A file with fenced code keeps its indents."""
    assert "    段落" in normalize("```\n    段落\n```")


@pytest.mark.parametrize(
    ("written", "texts"),
    [
        ("一\n\n二", ["一", "二"]),
        ("# 题\n文", ["题", "文"]),
        ("题\n===\n\n文", ["题", "文"]),
        ("**粗** *斜* `码` [链](http://a.b)", ["粗 斜 码 链"]),
        ("- 一\n- 二", ["- 一\n- 二"]),
        ("| a | b |\n|---|---|\n| 1 | 2 |", ["a | b\n1 | 2"]),
        ("> 引\n> 文", ["引文"]),
        ("<p>一</p> <p>二</p>\n\n三", ["一", "二", "三"]),
        ("一\n\n---\n\n二", ["一", "二"]),
        ("\\*星\\*", ["*星*"]),
        ("~~删~~", ["删"]),
    ],
)
def test_blocks_of_markdown(written: str, texts: list[str]) -> None:
    """Markdown and the HTML in it give the same kinds of blocks."""
    assert [element.text for element in elements(to_html(written))] == texts


def test_blocks_know_their_lines() -> None:
    """What was written as Markdown says where, what was written as HTML does not."""
    found = elements(to_html("# 题\n\n一\n二\n\n<p>三</p>"))
    assert [element.lines for element in found] == [(1, 1), (3, 4), None]


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "written",
    ["> " * 10_000 + "x", "- " * 10_000 + "x", "[" * 100_000, "*a_ " * 50_000, "`" * 100_000],
    ids=["quotes", "items", "brackets", "emphasis", "ticks"],
)
def test_hostile_markdown_is_read(written: str) -> None:
    """Nesting without end neither overflows nor takes for ever."""
    assert isinstance(to_html(normalize(written)), str)


KEPT = [
    "`vector<vector<int>> t = {{1,2},{3,4}};`",
    "`` a ` {{ b }} ``",
    "```yaml\nrun: ${{ github.ref }}\n{% if x %}a{% endif %}\n```",
    "~~~\n{{ x }}",
    "````\n```\n{{ x }}\n````",
    "> ```\n> {{ x }}\n> ```",
    "- 项\n\n    ```\n    {{ x }}\n    ```",
    "<A b={1}> 和 {a}",
    "<pre>{{ x }}</pre>",
    "<code>{% x %}</code>",
    r"$\frac{{a}}{{b}}$",
    "$$\nx_{{1}}\n$$",
    "{ { a } }",
    "代码：\n\n    {{ x }}\n    {% y %}\n\n完。",
    "代码：\n\n\t{{ x }}",
]
GONE = [
    ("{% include a.html %}正文", "正文"),
    ("{% note info %}提示{% endnote %}", "提示"),
    ("正文{{ page.title }}。", "正文。"),
    ("{{< figure src=a.jpg >}}正文", "正文"),
    ("{{% notice %}}提示{{% /notice %}}", "提示"),
    ("正文\n{: .class}", "正文\n"),
    ("{% youtube abc %}", ""),
    ("{% asset_img a.jpg 图 %}正文", "正文"),
    ("参见{% post_link a-b 标题一 %}。", "参见标题一。"),
    ("{% link 首页 https://example.com/ %}", "首页"),
    ("`a {{ b }}", "`a "),
    ("- 项\n\n    正文{{ x }}", "- 项\n\n    正文"),
    ("1. item\n\n    text {{ x }}", "1. item\n\n    text "),
    ("首段。\n\n    中文段落{{ x }}。", "首段。\n\n    中文段落。"),
    ("价格 $5 {{ b }} 和 $6", "价格 $5  和 $6"),
    ("{% raw %}{{ page.title }}{% endraw %}", "{{ page.title }}"),
    ("{%- raw -%}{% x %}{%- endraw -%}", "{% x %}"),
    ("{% raw %}没有结尾", "没有结尾"),
    ("{% codeblock lang:js %}\na = {{b}};\n{% endcodeblock %}", "\n```js\na = {{b}};\n```\n"),
    ("{% highlight ruby %}\n```\n{% endhighlight %}", "\n````ruby\n```\n````\n"),
    ("{{< highlight go >}}\nx := {{1}}\n{{< /highlight >}}", "\n```go\nx := {{1}}\n```\n"),
]


@pytest.mark.parametrize("text", KEPT)
def test_code_and_formulas_stay_as_written(text: str) -> None:
    """Braces there are no tags, whatever tag stands beside."""
    assert without_template_tags(text) == text
    assert without_template_tags(f"{{% x %}}\n\n{text}") == f"\n\n{text}"


@pytest.mark.parametrize(("text", "rest"), GONE)
def test_tags_go_and_what_they_enclose_stays(text: str, rest: str) -> None:
    """Tags of Jekyll, Hugo and Hexo, and their code and raw blocks."""
    assert without_template_tags(text) == rest


@pytest.mark.parametrize(
    "string",
    [
        "{% raw %}",
        "\n\n    {{ x\n",
        "``` {{",
        "$$ {{",
        "$a {{",
        "<pre {{",
        "{% code %}{{",
        "{{ ",
        "{%",
        "`` ` {{ ",
    ],
)
def test_time_grows_with_the_text(string: str) -> None:
    """What is opened and never closed is looked for once."""
    seconds = []
    for size in (20_000, 160_000):
        start = process_time()
        without_template_tags(string * (size // len(string)))
        seconds.append(process_time() - start)
    assert seconds[1] <= max(24 * seconds[0], 0.5)
