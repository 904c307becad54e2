"""Text itself, without articles: language, sentences, words, typesetting, sanitizing."""
