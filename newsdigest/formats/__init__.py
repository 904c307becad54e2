"""Formats that articles come in: files, web pages, newspaper pages and feeds."""

OWN_OUTPUT = "a digest that newsdigest wrote, not an article"
"""Why a file that newsdigest wrote itself is left out; no fault of the archive."""
