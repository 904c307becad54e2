"""One issue of the digest: which articles and which period it is about, and how it is made."""
