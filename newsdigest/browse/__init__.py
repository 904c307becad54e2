"""The full-screen reader."""
