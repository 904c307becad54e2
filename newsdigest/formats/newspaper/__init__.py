"""One text of several articles taken apart: a newspaper's page, or a file with headings."""
