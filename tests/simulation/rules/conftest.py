"""Lays the folder above on the path, so that tests of single rules share `small_worlds`."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
