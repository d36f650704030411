# Lists the processes of the machine.
import os

os.listdir("/proc")
"succeeded"
