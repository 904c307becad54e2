"""The archive: files, index and state as one."""
