"""Finished text goes to a screen, a file or a mailbox."""
