"""The command line: flags become values, values become output and an exit code."""
