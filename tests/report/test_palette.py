"""The colours of a report can be told from each other, in both themes."""

import re
from importlib.resources import files
from itertools import pairwise

import pytest

from newscrawl.report.palette import LEVELS, PALETTE, custom_properties

THEMES = {"light": 0, "dark": 1}
TEXTS = ("ink", "faint", "link")
MARKS = ("mark", "warn", *LEVELS)


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_ratio_is_that_of_the_standard() -> None:
    """Black on white has 21, and WCAG's own example of the least grey has 4.5."""
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_text_has_the_contrast_of_wcag_aa(theme: int) -> None:
    """4.5 to the paper."""
    paper = PALETTE["paper"][theme]

    ratios = {role: contrast(PALETTE[role][theme], paper) for role in TEXTS}

    assert min(ratios.values()) >= 4.5, ratios


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_marks_have_the_contrast_of_wcag_aa(theme: int) -> None:
    """3 to the paper, the lightest level of the calendar too."""
    paper = PALETTE["paper"][theme]

    ratios = {role: contrast(PALETTE[role][theme], paper) for role in MARKS}

    assert min(ratios.values()) >= 3, ratios


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_levels_are_steps(theme: int) -> None:
    """Each stands out more than the one before."""
    paper = PALETTE["paper"][theme]
    ratios = [contrast(PALETTE[level][theme], paper) for level in LEVELS]

    assert all(high / low >= 1.4 for low, high in pairwise(ratios)), ratios


def test_every_colour_of_the_style_is_in_the_palette() -> None:
    """The style names colours by their roles alone, and none that there is not."""
    style = (files("newscrawl.report") / "style.css").read_text("utf-8")

    assert set(re.findall(r"var\(--(\w+)\)", style)) <= set(PALETTE)
    assert re.findall(r"#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(", style) == []


def test_both_themes_name_every_colour() -> None:
    """The dark one behind its media query."""
    light, _, dark = custom_properties().partition("@media (prefers-color-scheme:dark)")

    assert [theme.count("--") for theme in (light, dark)] == [len(PALETTE)] * 2
