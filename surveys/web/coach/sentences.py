"""Refusals as sentences on a page: whole, with a full stop, and without the id of the wave that the page is about."""


def as_sentence(error: object, wave: str = "") -> str:
    """Make a sentence of an error's text, which on the command line follows "Error:"."""
    text = str(error).strip()
    if wave:
        text = text.replace(f"wave {wave}", "this wave")
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '?', '!')) else '.'}"
