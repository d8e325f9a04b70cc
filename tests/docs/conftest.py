"""Lets the tests of this folder import ``docs_reading``, which stands beside them and is no test."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent))
