"""Importing the synthesis room stays light."""

import subprocess
import sys

HEAVY = ("scipy.stats", "scipy.optimize", "pandas", "statsmodels", "pymare", "matplotlib", "sympy")


def test_importing_synthesis_loads_no_heavy_library():
    code = f"import sys, evsynth.synthesis; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_pooling_loads_no_heavy_library():
    code = (
        "import sys\nfrom evsynth.synthesis import pool\npool([1, 2, 4], [1, 1, 1])\n"
        f"print([m for m in {HEAVY!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
