# Connects to the outside.
import urllib.request

urllib.request.urlopen("http://127.0.0.1:1/", timeout=1)
"succeeded"
