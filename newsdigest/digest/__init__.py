"""Digests: articles grouped into stories, ranked and put into sections."""
