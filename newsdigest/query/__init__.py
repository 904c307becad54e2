"""The query language and the query as one value."""
