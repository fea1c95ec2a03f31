"""The site: settings, addresses, workers, commands."""

import os

# Before NumPy is loaded. A study's matrices are small: threads of one wait for one another, and several
# processes with as many threads as cores each take the cores from one another.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
