"""What the report says can be read in both themes (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re
from importlib.resources import files

import pytest

TEXT, GRAPHIC = 4.5, 3.0
_FOLDER = files("corelane.report.html").joinpath("templates")
_ON_SURFACES = [
    (ink, surface)
    for ink in ("ink", "muted", "link", "bad", "warn", "good", "open")
    for surface in ("card", "page", "sunken")
]
_ON_ITS_OWN = [(name, f"{name}-soft") for name in ("bad", "warn", "good", "open")]
_OTHERS = [("ink", "quiet-soft"), ("ink", "warn-soft"), ("link", "warn-soft"), ("card", "bad")]
_DRAWN = ["bad", "open", "bar-waived", "bar-pass"]


def themes() -> dict[str, dict[str, str]]:
    text = _FOLDER.joinpath("report.css").read_text(encoding="utf-8")
    light, dark = re.findall(r":root \{\n(.*?)\}", text, re.DOTALL)[:2]
    named = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", part)) for part in (light, dark)]
    return {"light": named[0], "dark": named[0] | named[1]}


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(weight * p for weight, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_is_the_standards() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), [*_ON_SURFACES, *_ON_ITS_OWN, *_OTHERS])
def test_text_stands_out_from_its_ground(theme: str, ink: str, ground: str) -> None:
    colours = themes()[theme]

    assert contrast(colours[ink], colours[ground]) >= TEXT, f"{ink} on {ground}"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("colour", _DRAWN)
def test_bars_stand_out_from_the_card(theme: str, colour: str) -> None:
    assert contrast(themes()[theme][colour], themes()[theme]["card"]) >= GRAPHIC


def test_focus_is_seen_and_nothing_moves() -> None:
    sheets = "".join(
        sheet.read_text(encoding="utf-8")
        for sheet in _FOLDER.iterdir()
        if sheet.name.endswith(".css")
    )

    assert ":focus-visible { outline: 3px" in sheets
    assert not re.search(r"animation|transition|scroll-behavior", sheets)
