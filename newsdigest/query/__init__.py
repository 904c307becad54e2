"""What the user asks for, as one value."""
