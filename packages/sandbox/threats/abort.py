# Aborts its process.
import os

os.abort()
