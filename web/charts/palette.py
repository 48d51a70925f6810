"""The names of the colours. A picture names them by class; `charts.css` says what they are in each theme.

The values here stand beside the class as plain attributes, for a picture seen away from its page.
"""

STAGES = ("seeding", "prompting", "filtering", "evolution")
SHAPES = {"seeding": "square", "prompting": "circle", "filtering": "triangle-up", "evolution": "diamond"}
AREA = {"square": 0.85, "circle": 1.0, "triangle-up": 0.95, "diamond": 1.15}
"""What evens out how large the shapes look."""
SERIES = ("quality", "diversity", "complexity", "in-distribution", "out-of-distribution")
LINES: tuple[tuple[str, list[float]], ...] = (
    ("circle", []),
    ("square", [6, 3]),
    ("triangle-up", [2, 2.5]),
    ("diamond", [9, 3, 2, 3]),
    ("cross", [4, 4]),
)
LIGHT = {
    "ink": "#1c1e22",
    "muted": "#5b5a55",
    "line": "#dedacf",
    "faint": "#ebe8e0",
    "paper": "#fcfbf8",
    "zero": "#8b8f98",
    "accent": "#a5371b",
    "fault": "#a02c4a",
    "stage-seeding": "#0e4ba0",
    "stage-prompting": "#8b4e09",
    "stage-filtering": "#177b6a",
    "stage-evolution": "#682263",
    "stage-none": "#5b5a55",
    "facet-quality": "#194a75",
    "facet-diversity": "#73150c",
    "facet-complexity": "#7335b3",
    "facet-in-distribution": "#2f7064",
    "facet-out-of-distribution": "#7f7616",
    "shade-1": "#e3ecf1",
    "shade-2": "#bcd3e0",
    "shade-3": "#84aecb",
    "shade-4": "#3b78a3",
    "shade-5": "#17486b",
    "on-shade-1": "#1d2330",
    "on-shade-2": "#1d2330",
    "on-shade-3": "#1d2330",
    "on-shade-4": "#ffffff",
    "on-shade-5": "#ffffff",
}


def stage_colour(stage: str | None) -> str:
    return f"stage-{stage}" if stage in STAGES else "stage-none"


def stage_shape(stage: str | None) -> str:
    return SHAPES.get(stage or "", "circle")


def area(shape: str, size: float) -> float:
    return size * AREA.get(shape, 1.0)
