"""The colours, by their role, in both themes; tests work out their contrast."""

#: Role -> (light, dark). Marks of one plot have one hue; a warning has another and never depends on its colour alone.
PALETTE = {
    "paper": ("#ffffff", "#14181d"),
    "ink": ("#1c2126", "#e8ebee"),
    "faint": ("#566069", "#a3adb7"),  # text of lesser weight
    "line": ("#d5dae0", "#343c45"),  # grid and rules: nothing has to be read off them
    "link": ("#0b5cad", "#8cc2f5"),
    "mark": ("#2f74ae", "#6a9dcb"),
    "warn": ("#a34700", "#f0a35e"),
    "level1": ("#5b93c7", "#4a76a0"),
    "level2": ("#2f74ae", "#6a9dcb"),
    "level3": ("#1a5286", "#9cc4e8"),
    "level4": ("#0b2f52", "#dcecfa"),
}
LEVELS = ("level1", "level2", "level3", "level4")


def custom_properties() -> str:
    """Return the CSS that names the colours, `--ink` and so on, for both themes."""
    themes = [";".join(f"--{role}:{colours[theme]}" for role, colours in PALETTE.items()) for theme in (0, 1)]
    return f":root{{{themes[0]}}}@media (prefers-color-scheme:dark){{:root{{{themes[1]}}}}}"
