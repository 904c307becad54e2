"""What an article says, in its own sentences: ranking, picking, keywords."""
