"""Reads wire values as JSON, one a line, and writes each one's canonical text: the host compares its own."""

import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from daydream_sandbox.wire import canonical_text

for line in sys.stdin:
    sys.stdout.write(canonical_text(json.loads(line)) + "\n")
