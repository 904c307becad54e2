"""Mail becomes drafts: one article for each message, or one for each item of a newsletter.

``storage`` takes an mbox apart, ``mime`` a message, ``newsletter`` and ``footer`` find the
text, ``items`` splits it, ``message`` makes the drafts.  Getting the messages is left to
``importing.mailbox``.
"""
