"""Template tags go; code, formulas and raw blocks stay as written."""

from __future__ import annotations

from time import process_time

import pytest

from newsdigest.formats.markdown import without_template_tags

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
