"""What the commands do, by topic; ``handlers`` has all of them."""
