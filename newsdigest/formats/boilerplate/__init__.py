"""What newspapers and their sites put around a story: known, read and taken away."""
