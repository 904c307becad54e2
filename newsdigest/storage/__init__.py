"""Files and databases: SQLite, locks, atomic writing."""
