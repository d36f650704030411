# Has the kernel send the signal: as the owner of a socket's readiness.
import fcntl
import os
import signal
import socket

left, right = socket.socketpair()
refusals = 0
for command, argument in (
    (fcntl.F_SETOWN, sibling),
    (fcntl.F_SETSIG, signal.SIGKILL),
    (fcntl.F_SETFL, os.O_NONBLOCK | 0x2000),
):
    try:
        fcntl.fcntl(left.fileno(), command, argument)
    except PermissionError:
        refusals += 1
right.send(b"x")
"refused" if refusals == 3 else "succeeded"
