"""Feeds become drafts, and the lists of feeds that readers exchange."""
