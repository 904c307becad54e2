"""The reader's state: marks, tags, saved queries, deliveries and feed subscriptions."""
