"""Pictures on a dark page: the same shapes in colours that keep their contrast there. For HTML, never for paper."""

from base64 import b64encode
from functools import cache

from reports.charts import style

# every colour that a picture is drawn in -> its counterpart on a dark page (tests/reports/document/test_dark.py)
DARK = {
    style.PAPER: "#1A2029",
    style.INK: "#E8ECF1",
    style.QUIET: "#A9B4C0",
    style.VERMILLION: "#F5A26B",
    style.BLUE: "#7CC0EE",
    style.BAND: "#3F7FAE",
    style.LINE: "#4A5563",
    style.FAINT: "#2C3541",
    style.GREY_TINT: "#222B37",
    style.HATCH: "#3A4654",
    "#7F8A96": "#7F8A96",  # the line of a small ruler: seen on both
}
_LOWEST, _HIGHEST = "#1E2A36", "#2C6791"


def on_both(picture: str) -> str:
    """Return an SVG that turns dark where its page does."""
    start = picture.index(">", picture.index("<svg")) + 1
    return f"{picture[:start]}<style>{_rules()}</style>{picture[start:]}"


def data_uri(picture: str) -> str:
    """Write an SVG as an address that needs no request, with its dark colours."""
    return f"data:image/svg+xml;base64,{b64encode(on_both(picture).encode()).decode('ascii')}"


def tints() -> dict[str, str]:
    """Return the tints of values with their dark counterparts, from the lowest to the highest."""
    steps = range(style.TINTS + 1)
    return {style.tint(step / style.TINTS): style.mixed(_LOWEST, _HIGHEST, step / style.TINTS) for step in steps}


@cache
def _rules() -> str:
    pairs = (DARK | tints()).items()
    rules = "".join(_rule(light, dark, name) for light, dark in pairs for name in ("fill", "stroke"))
    return f"@media screen and (prefers-color-scheme:dark){{{rules}}}"


def _rule(light: str, dark: str, name: str) -> str:
    """Change one colour wherever it stands: in a style, or in an attribute, where a hatch has it in small letters."""
    return f'[style*="{name}: {light.lower()}"],[{name}="{light}" i]{{{name}:{dark}!important}}'
