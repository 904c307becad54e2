"""The nouns become text in one of several formats; nothing here writes it anywhere."""
