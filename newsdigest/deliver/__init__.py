"""Write finished text to the screen, a file or a mailbox."""
