"""Files and databases: SQLite, locks, atomic writing, the index and the reader's state."""
