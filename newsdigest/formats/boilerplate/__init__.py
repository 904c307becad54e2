"""Boilerplate: what newspapers and their sites put around a story."""
