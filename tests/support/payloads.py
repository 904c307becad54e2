"""Active content for every field: what runs says ``alert(1)``, what loads asks NOWHERE."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

NOWHERE = "127.0.0.1:9"
"""Where hostile articles want to load something from."""

PAYLOADS = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    '<math><mi xlink:href="javascript:alert(1)">x</mi></math>',
    f'<style>@import "http://{NOWHERE}/x";</style>',
    f"<style>*{{background:url(http://{NOWHERE}/x)}}</style>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '"><script>alert(1)</script>', "'><script>alert(1)</script>", '" onmouseover="alert(1)" x="',
    "' onfocus=alert(1) autofocus '", "</title><script>alert(1)</script>",
    "</style><script>alert(1)</script>", "--><script>alert(1)</script>",
    "<!--><script>alert(1)</script>", "<![CDATA[<script>alert(1)</script>]]>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<form><button formaction=javascript:alert(1)>x",
    '<iframe srcdoc="<script>alert(1)</script>">',
    '<object data="javascript:alert(1)">', '<embed src="javascript:alert(1)">',
    f'<base href="http://{NOWHERE}/">',
    '<meta http-equiv=refresh content="0;url=javascript:alert(1)">',
    f"<link rel=stylesheet href=http://{NOWHERE}/x>", "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)>", "<input autofocus onfocus=alert(1)>",
    "<marquee onstart=alert(1)>", "<xss style=animation-name:x onanimationstart=alert(1)>",
    "{{7*7}}", "{% raw %}<script>alert(1)</script>{% endraw %}",
    '{{ "<script>alert(1)</script>"|safe }}', "${alert(1)}",
    "&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e", "<scr\x00ipt>alert(1)</script>",
    "<scr\u200bipt>alert(1)</script>", "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "<IMG SRC=`javascript:alert(1)`>", "[x](javascript:alert(1))", f"![x](http://{NOWHERE}/x)",
    f"<http://{NOWHERE}/x>", "[x]: javascript:alert(1)", '<a href="java\tscript:alert(1)">x</a>',
    '<a href=" javascript:alert(1)">x</a>', f"<table background=http://{NOWHERE}/x>",
    f'<td style="background:url(http://{NOWHERE}/x)">',
    '<p style="position:fixed;inset:0;background:red">',
    "<svg><animate onbegin=alert(1) attributeName=x>",
    '<svg><use href="data:image/svg+xml,<svg id=x onload=alert(1)>#x">',
    '<svg><a xlink:href="javascript:alert(1)"><text>x',
    "<select><style></select><img src=x onerror=alert(1)></style>",
    "<template><script>alert(1)</script></template>", "<p id=location name=x>",
    "<a id=x name=y href=#>", "<textarea><script>alert(1)</script>", "<plaintext>",
    "<xmp><img src=x onerror=alert(1)>", "<b><i></b></i>", '<div class="ground page cell">',
    f'<a href="http://good.example@{NOWHERE}/">', f'<a href="//{NOWHERE}/">', "<bdo dir=rtl>x",
    "\u202e<script>", '<font color="x" face="expression(alert(1))">',
    f"<img src=//{NOWHERE}/p.png>",
)  # fmt: skip
ADDRESSES = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>", "vbscript:x",
    'http://x.example/"onmouseover="alert(1)', "http://x.example/'><script>alert(1)</script>",
    "http://user:pw@x.example/", "//x.example/", "http://x.example/){background:red",
    "http://x.example/%22%3E", "file:///etc/passwd", "http://[::1]/", 'http://x.example/\\"',
    "mailto:a@b?body=x&cc=y", 'http://x.example/#"><img src=x onerror=alert(1)>', "blob:x",
    "http:javascript:alert(1)", "\x01javascript:alert(1)",
)  # fmt: skip


def hostile_archive(folder: Path) -> None:
    """Write an article for each payload, which stands in all its fields.

    Their words are their own, so that each is a story of its own.
    """
    folder.mkdir()
    for number, payload in enumerate(PAYLOADS):
        own = chr(97 + number % 26) + chr(97 + number // 26)
        words = " ".join(f"{letter}{own}{end}{own}" for letter in "bdfgkpst" for end in "lmnr")
        fields = {
            "title": f"Unique{number} {payload}", "date": "2024-11-02",
            "source": f"S{number} {payload}", "url": ADDRESSES[number % len(ADDRESSES)],
            "tags": [f"t{payload}"], "categories": [f"c{number % 9}{payload}"],
            "authors": [payload],
        }  # fmt: skip
        front = "".join(f"{key}: {json.dumps(value)}\n" for key, value in fields.items())
        body = f"{words.capitalize()} {escape(payload)} {own}.\n\n{payload}\n"
        (folder / f"{number:03}.md").write_text(f"---\n{front}---\n{body}", "utf-8")
