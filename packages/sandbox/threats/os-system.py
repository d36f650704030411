# Runs a shell through libc.
import os

"succeeded" if os.system("true") == 0 else "refused"
