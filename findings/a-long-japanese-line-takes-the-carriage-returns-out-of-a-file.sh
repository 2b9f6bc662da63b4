#!/usr/bin/env bash
# Python 3.11.7's own email package: whether a file that is attached as text keeps its carriage returns depends on its letters.
#
# Belief:  what add_attachment is given as text arrives as it was. A calendar's lines end with CR LF (RFC 5545, 3.1), and a text
#          is brought to CR LF before it is encoded as base64 (RFC 2045, 6.8), so nothing has to change on the way.
# Actual:  the encoding is chosen by what is there: seven or eight bit where all lines are short, else the shorter one of
#          quoted-printable and base64. All but base64 get CR LF when the message is written for SMTP. Base64 is made at once,
#          with the line ends of the message's policy, and EmailMessage's own has LF. So a calendar with one long line of Latin
#          letters arrives whole, and the same with Japanese ones has bare line feeds, which RFC 5545 does not allow. Asking for
#          cte="base64" does the same to every text.
# Remedy:  attach the bytes: add_attachment(text.encode(), maintype="text", subtype="calendar", params={"charset": "utf-8"}), or
#          make the message with policy.SMTP from the start.
#
# Output seen (2026-11-28):
#   short, Latin            7bit               CR LF 6  LF alone 0
#   short, Japanese         8bit               CR LF 6  LF alone 0
#   long, Latin             quoted-printable   CR LF 6  LF alone 0
#   long, Japanese          base64             CR LF 0  LF alone 6
#   long, Japanese, bytes   base64             CR LF 6  LF alone 0
set -euo pipefail

python3 - <<'PY'
from email import message_from_bytes, policy
from email.message import EmailMessage


def calendar(summary):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", f"SUMMARY:{summary}", "END:VEVENT", "END:VCALENDAR", ""]
    return "\r\n".join(lines)


def arrived(label, content, **how):
    message = EmailMessage()
    message.set_content("The date is attached.")
    message.add_attachment(content, subtype="calendar", filename="meeting.ics", **how)
    sent = message.as_bytes(policy=message.policy.clone(linesep="\r\n"))  # as smtplib writes it
    (part,) = message_from_bytes(sent, policy=policy.default).iter_attachments()
    found = part.get_payload(decode=True)
    whole, every = found.count(b"\r\n"), found.count(b"\n")
    print(f"{label:<23} {part['Content-Transfer-Encoding']:<18} CR LF {whole}  LF alone {every - whole}")


arrived("short, Latin", calendar("Meeting"))
arrived("short, Japanese", calendar("四月一日"))
arrived("long, Latin", calendar("Meeting " * 20))
arrived("long, Japanese", calendar("四月一日" * 20))
arrived("long, Japanese, bytes", calendar("四月一日" * 20).encode(), maintype="text")
PY
