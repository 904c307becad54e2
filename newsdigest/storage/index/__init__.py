"""The cache that makes an archive answer at once: what is where, and every word in it."""
