# Runs another program.
import subprocess

subprocess.run(["/bin/sh", "-c", "true"], check=True)
"succeeded"
