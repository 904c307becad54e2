"""Drafts go into the archive as files, each article once."""
