"""Credentials in addresses are redacted, also in texts that repeat them."""

from __future__ import annotations

import pytest

from newsdigest.text.credentials import Credentials, redact


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("http://u:p@h.example/f", "http://h.example/f"),
        ("https://T0KEN@h.example/f", "https://h.example/f"),
        ("http://u:p@ss@h.example/f", "http://h.example/f"),
        ("http://h.example/f?token=T&a=1", "http://h.example/f?token=***&a=1"),
        ("http://h.example/f?a=1&Access_Token=T", "http://h.example/f?a=1&Access_Token=***"),
        ("http://h.example/f?X-Amz-Signature=T", "http://h.example/f?X-Amz-Signature=***"),
        ("http://h.example/f?api%5Fkey=T", "http://h.example/f?api%5Fkey=***"),
        ("http://h.example/f#access_token=T", "http://h.example/f#access_token=***"),
        ("http://h.example/f?sig=T;pass=U", "http://h.example/f?sig=***;pass=***"),
        ("cannot get http://u:p@h.example/f now", "cannot get http://h.example/f now"),
        ("http://h.example/@u/f?author=T&code=1", "http://h.example/@u/f?author=T&code=1"),
        ("mail a@b.example", "mail a@b.example"),
    ],
)
def test_redact(address: str, shown: str) -> None:
    """User, password and the value of a token are removed, the rest stays."""
    assert redact(address) == shown
    assert redact(shown) == shown


def test_hide() -> None:
    """A feed's password or token is redacted in any spelling; other words stay."""
    credentials = Credentials("http://me:S3C%40RET@h.example/f?token=T%2F0&x=1")
    text = '<a href="http://me:S3C%40RET@h.example/a?token=T/0&amp;x=1">T/0</a> token=T%2F0'
    assert credentials.hide(text) == (
        '<a href="http://h.example/a?token=***&amp;x=1">T/0</a> token=***'
    )
    assert not Credentials("http://h.example/f?x=1")
