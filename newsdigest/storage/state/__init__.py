"""What the reader did: read, starred, tagged, saved; kept, undone and carried elsewhere."""
