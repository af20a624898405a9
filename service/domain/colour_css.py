"""A notice's colours as CSS, for the banner's shadow tree and for the page without JavaScript.

One set serves both buttons; the system's stay where a notice has none or the reader forces them.
"""

from collections.abc import Mapping

Palettes = Mapping[str, Mapping[str, str]]  # `light` and `dark`, each as `notice.Palette`
Rules = Mapping[str, Mapping[str, str]]  # a selector, a property, the colour's name

_SURFACE = {"color": "text", "background": "background"}
_BUTTON = {
    "color": "button_text",
    "background": "button_background",
    "border-color": "button_background",
}
_FOCUS = {"outline-color": "text"}
BANNER: Rules = {
    ":host": _SURFACE,
    "::slotted(button)": _BUTTON,
    "::slotted(:focus-visible)": _FOCUS,
}
PAGE: Rules = {
    "body": _SURFACE,
    "a": {"color": "text"},
    "button": _BUTTON,
    ":focus-visible": _FOCUS,
}


def colour_css(colours: Palettes, rules: Rules) -> str:
    """A style sheet that gives these selectors the colours of the reader's scheme."""
    written = "".join(
        f"{selector}{{{''.join(_declared(colours, *pair) for pair in properties.items())}}}"
        for selector, properties in rules.items()
    )
    return f"@media(forced-colors:none){{{written}}}"


def _declared(colours: Palettes, name: str, colour: str) -> str:
    """An older browser keeps the first; the script makes both important."""
    light, dark = colours["light"][colour], colours["dark"][colour]
    return f"{name}:{light};{name}:light-dark({light},{dark});"
