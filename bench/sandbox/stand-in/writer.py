import base64
import json
import sys

command = json.loads(base64.b64decode(sys.argv[3]))
with open(sys.argv[1], "w") as pipe:
    pipe.write(json.dumps(command))
with open(sys.argv[2]) as pipe:
    print(pipe.read())
