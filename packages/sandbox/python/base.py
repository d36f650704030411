"""Entry of the base process: `python -s -B -P -u base.py [--plugin PATH] [--scratch none|PATH] …`."""

import os
import sys

_folder = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, _folder)

from daydream_sandbox.main import main  # noqa: E402

sys.path.remove(_folder)
main(sys.argv[1:])
