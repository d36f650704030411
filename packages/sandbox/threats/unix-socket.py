# Makes a socket for services of this machine.
import socket

socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
"succeeded"
