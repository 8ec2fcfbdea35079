"""The simulation is a program beside its test, so its folder is importable."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
