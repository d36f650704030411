# Makes a second process, which would outlive the session.
import os

os.fork()
"succeeded"
