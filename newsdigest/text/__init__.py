"""Text itself: language, sentences, words, typesetting, safety. Knows no article."""
