"""Articles of a period become a digest: stories, sections, an overview."""
