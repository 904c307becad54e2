"""templates: trusted templates, untrusted values, and errors with a line."""

from __future__ import annotations

from typing import Any

import pytest

from newsdigest.errors import UsageError
from newsdigest.render.templates import list_template

ROW: dict[str, Any] = {
    "id": "3fa2c1d04e",
    "title": "H3路开通",
    "date": None,
    "tags": ["氢能", "公交"],
    "chars": 120,
    "snippet": {"text": "公\x1b[2J交"},
}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{title}}", "H3路开通"),
        (r"{{id}}\t{{title}}\n", "3fa2c1d04e\tH3路开通\n"),
        (r"a\\n", "a\\n"),
        ("{{ tags }}", "氢能, 公交"),
        ("{{ tags|join('/') }}", "氢能/公交"),
        (r"{{ tags|join('\n') }}", "氢能\n公交"),
        ("[{{ date }}]", "[]"),
        ("{% if chars > 100 %}长{% endif %}", "长"),
        ("{{ snippet.text }}", "公交"),
        ("{{ '-' * 3 }}", "---"),
        ("<b>{{ title }}</b>", "<b>H3路开通</b>"),
        ("no field", "no field"),
    ],
)
def test_fill(source: str, expected: str) -> None:
    """A template is filled in, without a line end."""
    assert list_template(source)(ROW) == expected


@pytest.mark.parametrize(
    "value", ["\x1b]0;x\x07题", "题\u202e", "\x9b2J题"], ids=["title", "bidi", "clear"]
)
def test_values_are_sanitized(value: str) -> None:
    """Values from articles are sanitized."""
    assert list_template("{{title}}")({"title": value}) == "题"


def test_values_are_no_templates() -> None:
    """Braces in a title are plain text."""
    assert list_template("{{title}}")({"title": "{{ 7 * 7 }}"}) == "{{ 7 * 7 }}"


@pytest.mark.parametrize("source", ["{{", "{% for %}", "{% nope %}", "{{ a|nope }}", "{{" * 3000])
def test_malformed(source: str) -> None:
    """A template with a syntax error is a usage error that lists the fields."""
    with pytest.raises(UsageError, match="template, line 1") as caught:
        list_template(source)
    assert "title" in caught.value.hint


def test_malformed_on_its_second_line() -> None:
    """The error names the line, also where the line end was typed as two characters."""
    with pytest.raises(UsageError, match="template, line 2"):
        list_template(r"{{ title }}\n{% if %}")


def test_unknown_field() -> None:
    """A field that does not exist is an error in its line, not an empty text."""
    fill = list_template("{{ title }}\n{{ titel }}", ["id", "title"])
    with pytest.raises(UsageError, match="template, line 2: 'titel' is undefined") as caught:
        fill(ROW)
    assert caught.value.hint == "fields are id, title"


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ tags.append('x') }}",
        "{{ 'a' * 1000000000 }}",
        "{{ 9 ** 99999999 }}",
        "{% for i in range(10000000) %}{% endfor %}",
        "{{ 1 / 0 }}",
        "{{ chars + title }}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    ],
)
def test_template_cannot_do_harm(source: str) -> None:
    """Access beyond the values and excessive work are usage errors."""
    with pytest.raises(UsageError, match="template, line 1"):
        list_template(source)(ROW)
