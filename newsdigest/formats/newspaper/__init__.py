"""Texts with several articles: a newspaper's page, or a file with headings."""
