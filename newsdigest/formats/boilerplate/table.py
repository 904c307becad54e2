"""What newspapers and their sites put around the text: known once, in one table.

Datelines, signatures, source lines, notices and navigation become fields or are
dropped.  A rule matches a whole paragraph, or the beginning or end of one; none
may take a sentence of the story.  Lines made of labels and names are ``credits``'
business, applying the rules is ``cleaning``'s.
"""

from __future__ import annotations

import re

from newsdigest.formats.boilerplate.datelines import DATELINES
from newsdigest.formats.boilerplate.notices import NOTICES
from newsdigest.formats.boilerplate.rule import Rule

RULES: tuple[Rule, ...] = (*DATELINES, *NOTICES)
"""All rules; of those for the same place the first that holds is taken."""

NAVIGATION = re.compile(
    r"\W*(?:返回|首页|上一[篇页]|下一[篇页]|目录|更多|点击|网站地图|关于我们|联系我们"
    r"|(?:home|back|next|previous|older|newer|share|tweet|print|archive|subscribe)\b)",
    re.IGNORECASE,
)
"""How a link begins that leads elsewhere on the site."""
NAVIGATION_ANYWHERE = re.compile(
    r"\W*(?:查看原文|阅读原文|阅读全文|查看全文|原文链接|返回顶部|返回目录|回到顶部"
    r"|read more|back to top|continue reading)\W*",
    re.IGNORECASE,
)
"""A link of these words is no part of a story wherever it stands."""
