# Hands descriptors to the base.
import array
import socket

channel = socket.socket(fileno=3)
channel.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0, 1, 2]))])
"succeeded"
