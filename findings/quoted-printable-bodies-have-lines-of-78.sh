#!/usr/bin/env bash
# Python's EmailMessage (seen with 3.11), and red-mail 0.6.0 above it: a body in quoted-printable has lines of 78 characters.
#
# Belief:  quoted-printable is the encoding that keeps lines short: 76 characters at most, the "=" of a soft break among them
#          (RFC 2045, 6.7, rule 5). The module quopri keeps to it, and so does the older MIMEText.
# Actual:  EmailMessage.set_content breaks a body at the policy's max_line_length, and that is the length for headers, 78 in
#          every policy of the library. Each long paragraph has encoded lines of 77 or 78. Mail programs read them, but it
#          breaks the encoding's own rule, for which a spam filter knows one (SpamAssassin: MIME_QP_LONG_LINE).
# Remedy:  a policy with max_line_length=76 for the message: headers stay within their 78, and encoded words, whose lines
#          may have 76 only, as well.
#
# Output seen (2026-11-28), the longest line and how many lines are too long:
#   set_content, default encoding       quoted-printable 78, 8
#   set_content, asked for              quoted-printable 78, 8
#   email.policy.SMTP                   quoted-printable 78, 8
#   red-mail                            quoted-printable 78, 8
#   MIMEText                            quoted-printable 76, 0
#   max_line_length=76                  quoted-printable 76, 0
set -euo pipefail
self=$(realpath "$0")
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --no-compile --no-deps --disable-pip-version-check 2>/dev/null redmail==0.6.0 jinja2==3.1.6 markupsafe==3.0.4

cat > letter.py <<'PY'
from email import charset, policy
from email.message import EmailMessage, Message
from email.mime.text import MIMEText

from redmail import EmailSender

SENTENCE = "Sie wurden um Ihre Einschätzung gebeten, wie Ihre Kollegin führt: in elf Minuten, auf jedem Telefon. "
TEXT = SENTENCE * 6 + "\n"


def tell(name: str, message: Message) -> None:
    """Print the encoding of the text, its longest encoded line, and how many have more than 76 characters."""
    part = next(one for one in message.walk() if one.get_content_maintype() == "text")
    lengths = [len(line) for line in str(part.get_payload()).splitlines()]
    too_long = sum(length > 76 for length in lengths)
    print(f"{name:35} {part['Content-Transfer-Encoding']} {max(lengths)}, {too_long}")


def letter(rules: policy.EmailPolicy = policy.default, **wanted: str) -> EmailMessage:
    message = EmailMessage(policy=rules)
    message.set_content(TEXT, **wanted)
    return message


tell("set_content, default encoding", letter())
tell("set_content, asked for", letter(cte="quoted-printable"))
tell("email.policy.SMTP", letter(policy.SMTP))
sender = EmailSender(host="localhost", port=0)
tell("red-mail", sender.get_message(sender="a@example.org", receivers=["b@example.org"], subject="Ihre Sicht", text=TEXT))
utf8 = charset.Charset("utf-8")
utf8.body_encoding = charset.QP
tell("MIMEText", MIMEText(TEXT, "plain", utf8))
tell("max_line_length=76", letter(policy.default.clone(max_line_length=76)))
PY
venv/bin/python letter.py | tee seen
sed -n '/^# Output seen/,/^[^#]/s/^#   //p' "$self" > expected
diff expected seen
