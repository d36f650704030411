# Stays inside one call of the regular expression engine.
import re

re.match("(a+)+$", "a" * 50 + "b")
