#!/usr/bin/env bash
# lynx 2.9.0dev.12 (Debian 12) sends the first choice of every radio group, though the page ticks none.
#
# Belief:  a radio group without a `checked` choice starts empty and sends nothing until somebody picks, as the HTML
#          standard says and graphical browsers do. A rating that was skipped is simply not in the form's data.
# Actual:  lynx ticks the first choice of each group by itself. A person who opens a survey and goes straight to "Send"
#          gives the first answer to everything: on a rating scale usually the worst one, 50 times of 50. The server
#          cannot tell it from an opinion. w3m 0.5.3, the other text browser at hand, leaves the groups empty.
# Remedy:  begin each group with a ticked choice of its own that means "no answer", and read that as skipped.
#
# Output seen (Debian 12, 2026-11-27):
#   lynx shows: (*) Hardly ever ( ) Half the time ( ) Nearly every time
#   lynx sent:  listens=1&plans=1
#   w3m shows:  ( ) Hardly ever ( ) Half the time ( ) Nearly every time
#   with a ticked "No answer" first, lynx sent: listens=&plans=
set -euo pipefail
tmp=$(mktemp -d); server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$tmp"' EXIT
cd "$tmp"
apt-get -qq download lynx=2.9.0dev.12-1 lynx-common=2.9.0dev.12-1 w3m=0.5.3+git20230121-2 libgc1=1:8.2.2-3 2>/dev/null
for package in ./*.deb; do dpkg -x "$package" root; done

cat > survey.py <<'PY'
"""Serve one survey of two questions on loopback; write what is sent to `sent`, and the port to `port`."""
import http.server
from pathlib import Path

SCALE = ["Hardly ever", "Half the time", "Nearly every time"]


def page(none):
    first = '<label><input type="radio" name="{0}" value="" checked> No answer</label> ' if none else ""
    rows = "".join(f'<label><input type="radio" name="{{0}}" value="{n}"> {word}</label> ' for n, word in enumerate(SCALE, 1))
    groups = "".join(f"<p>{(first + rows).format(name)}</p>" for name in ("listens", "plans"))
    return f'<form method="post" action="/">{groups}<input type="submit" value="Send"></form>'.encode()


class Survey(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer(page(self.path == "/none"))

    def do_POST(self):
        Path("sent").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
        self.answer(b"thank you")

    def answer(self, body):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Survey)
Path("port").write_text(str(server.server_port))
server.serve_forever()
PY
python3 survey.py & server=$!
for _ in $(seq 100); do [ -s port ] && break; sleep 0.1; done
at=http://127.0.0.1:$(cat port)

export TERM=vt100 LYNX_LSS=root/etc/lynx/lynx.lss
lynx() { timeout 30 root/usr/bin/lynx -cfg=root/etc/lynx/lynx.cfg -nocolor "$@" </dev/null; }
printf 'key End\nkey ^J\nkey q\nkey y\n' > straight-to-send   # End goes to the last field, the button
library=$(dirname "$(find root -name 'libgc.so.1' | head -n1)")

shown=$(lynx -dump "$at/" | grep -m1 'Hardly' | sed 's/^ *//')
lynx -cmd_script=straight-to-send "$at/" >/dev/null; sent=$(cat sent); rm sent
w3m=$(LD_LIBRARY_PATH=$library root/usr/bin/w3m -cols 120 -dump "$at/" | grep -m1 'Hardly' | sed 's/ *$//')
lynx -cmd_script=straight-to-send "$at/none" >/dev/null; remedy=$(cat sent)

printf 'lynx shows: %s\nlynx sent:  %s\nw3m shows:  %s\nwith a ticked "No answer" first, lynx sent: %s\n' "$shown" "$sent" "$w3m" "$remedy"
[ "$shown" = "(*) Hardly ever ( ) Half the time ( ) Nearly every time" ]
[ "$sent" = "listens=1&plans=1" ]
[ "$w3m" = "( ) Hardly ever ( ) Half the time ( ) Nearly every time" ]
[ "$remedy" = "listens=&plans=" ]
