"""The folder of the real articles that benchmarks read."""

from __future__ import annotations

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("NEWSDIGEST_DATA", PROJECT.parent / "shared" / "data"))
"""The folder that NEWSDIGEST_DATA names, else ``shared/data`` beside the checkout."""
