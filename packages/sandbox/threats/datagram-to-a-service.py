# Makes a connected pair, which needs no address, and then sends to another address.
import socket

refusals = 0
for kind in (socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
    try:
        socket.socketpair(socket.AF_UNIX, kind)
    except PermissionError:
        refusals += 1
left, right = socket.socketpair()
try:
    left.sendto(b"x", "/run/systemd/journal/dev-log")
except OSError:
    refusals += 1
"refused" if refusals == 3 else "succeeded"
