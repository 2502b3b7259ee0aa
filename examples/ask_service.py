"""Another program asks the service for a film, and hears how far it is; nothing but Python is needed here.

lipsync-desktop serve
python examples/ask_service.py portrait.jpg hello.wav hello.webm
"""

import json
import sys
from base64 import b64encode
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

face, speech, film = map(Path, sys.argv[1:4])
service = sys.argv[4] if len(sys.argv) > 4 else "http://127.0.0.1:5001"
order = {"image": b64encode(face.read_bytes()).decode(), "audio": b64encode(speech.read_bytes()).decode(), "fps": 25}
headers = {"Content-Type": "application/json"}
try:
    with urlopen(Request(f"{service}/api/jobs", json.dumps(order).encode(), headers)) as answer:
        place = f"{service}/api/jobs/{json.load(answer)['id']}"
except HTTPError as refused:
    sys.exit(json.load(refused)["error"])
with urlopen(f"{place}/events") as events:
    for line in events:
        if line.startswith(b"data: "):
            job = json.loads(line.removeprefix(b"data: "))
            print(f"{job['state']}: {job['done']} of {job['total']} frames")
if job["state"] != "done":
    sys.exit(job["error"])
with urlopen(f"{place}/video") as video:
    film.write_bytes(video.read())
