"""Batch runs: summaries, keywords, duplicates and stories of collections beyond one archive."""
