# Makes a TCP socket.
import socket

socket.socket(socket.AF_INET, socket.SOCK_STREAM)
"succeeded"
