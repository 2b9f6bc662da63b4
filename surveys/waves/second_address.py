"""Detects raters who may be the executive at a second address. A warning to the coach, never a refusal.

Two people can share a name, and only the coach can ask. It is computed whenever a page looks, and stored nowhere.
"""

from surveys.waves.same_person import same_mailbox, same_name

_WHY = (
    "is this a second address of theirs? Ask before you invite it: whoever answers twice also counts among the others,"
    " knows one of their answers, and so finds out more of the rest"
)


def second_address_doubt(name: str, email: str, *, executive_name: str, executive_email: str) -> str:
    """Return a sentence, without a full stop, about a row that is not the executive's own; "" where nothing is alike.

    Names are compared as between two waves; an executive without a name is known by the mailbox alone.
    """
    row = f"{name} ({email})" if name else email
    if same_mailbox(email, executive_email):
        return f"{row} can be the executive's own mailbox in another spelling: {_WHY}"
    if executive_name and same_name(name, executive_name):
        return f"{row} has the executive's own name: {_WHY}"
    return ""
