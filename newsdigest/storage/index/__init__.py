"""The index: a cache of an archive's metadata and full text; deleting it is harmless."""
