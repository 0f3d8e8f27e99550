"""The pictures of questions as SVG, for paper: axes, curves with their letters, and lines of equal height."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import cycle

import numpy as np
from markupsafe import Markup

from optim import objective
from optim.printing import plain_symbol
from optim.trace import Array
from ui.figures import Span, shades
from ui.numbers import DIGITS, text
from ui.palette import HEX
from ui.questions.pictures import STYLES, WIDTH, reach, shifts
from ui.questions.question import Curve, Picture

PAPER = 440
"""How wide a picture is, in pixels of 1/96 inch: it leaves room for the answers beside it."""
HEIGHT, MAP = 200, 260
TOP, BOTTOM, DIGIT, TICK = 20, 32, 6.5, 4
"""Pixels: above and below what the axes enclose, of a digit, and of the line at a number."""
DASHES = {"solid": "", "dash": "9 5", "dot": "2 4", "dashdot": "9 4 2 4", "longdash": "15 6"}
LEVELS = 14


@dataclass(frozen=True)
class Axes:
    """Which numbers they show, and where they are in the picture."""

    across: Span
    up: Span
    left: float
    wide: float
    high: float

    def place(self, x: Array, y: Array) -> Array:
        """Where points are in the picture, shape (..., 2)."""
        right = self.left + (x - self.across[0]) / (self.across[1] - self.across[0]) * self.wide
        down = TOP + (self.up[1] - y) / (self.up[1] - self.up[0]) * self.high
        return np.stack([right, down], axis=-1)


def svg(picture: Picture, height: int = 0) -> Markup:
    """A picture, with as many pixels of height as are usual, unless they are given."""
    height = height or (MAP if picture.ground else HEIGHT)
    xs, ys = (np.concatenate(every) for every in zip(*((c.x, c.y) for c in picture.curves), strict=True))
    across, up = reach(picture) if picture.ground else (_roomy(xs, 0.02), _roomy(ys, 0.06))
    left = 2 * TICK + DIGIT * max(len(said) for _, said in ticks(*up, 5))
    wide = PAPER - left - 16 - WIDTH * max(len(curve.label) for curve in picture.curves)
    high = height - TOP - BOTTOM
    axes = Axes(across, up, left, min(wide, high) if picture.ground else wide, high)
    drawn = [*_frame(axes, plain_symbol(picture.across), plain_symbol(picture.up))]
    if picture.ground:
        lines = axes.place(*np.moveaxis(level_lines(picture.ground, across, up), -1, 0))
        drawn.append(_path(lines, '<path class="heights" d="{}"/>'))
    moved = shifts(picture.curves, float(np.ptp(axes.place(ys, ys)[:, 1])))
    for curve, (colour, dash), shift in zip(picture.curves, cycle(STYLES), moved, strict=False):
        ink = HEX["other"] if curve.label == "f" else HEX[colour]
        drawn += _curve(curve, axes.place(curve.x, curve.y), ink, DASHES[dash], shift)
    size = Markup('viewBox="0 0 {0} {1}" width="{0}" height="{1}"').format(PAPER, height)
    return Markup("<svg {}>{}</svg>").format(size, Markup().join(drawn))


def _roomy(values: Array, margin: float) -> Span:
    low, high = float(values.min()), float(values.max())
    room = margin * (high - low) or 0.5 * abs(high) or 1.0
    return low - room, high + room


def ticks(low: float, high: float, most: int) -> list[tuple[float, str]]:
    """Round numbers at equal distances, at most so many and one more, as they are written."""
    rough = (high - low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * (1 - 1e-9))
    digits = math.ceil(math.log10(max(abs(low), abs(high)) / step)) + 1  # else neighbours may look alike
    found = [k * step for k in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]
    return [(tick, text(tick, min(max(digits, DIGITS), 15))) for tick in found]


def _frame(axes: Axes, across: str, up: str) -> Iterator[Markup]:
    """The axes with their numbers and names."""
    end, bottom = axes.left + axes.wide, TOP + axes.high
    yield Markup('<path class="axes" d="M{:.1f} {}V{:.1f}H{:.1f}"/>').format(axes.left, TOP, bottom, end)
    edge = np.array([axes.across[0], axes.up[0]])
    for tick, said in ticks(*axes.across, 8):
        x, y = axes.place(np.array(tick), edge[1])
        yield Markup('<path class="axes" d="M{:.1f} {:.1f}v{}"/>').format(x, y, TICK)
        yield Markup('<text class="across" x="{:.1f}" y="{:.1f}">{}</text>').format(x, y + 15, said)
    for tick, said in ticks(*axes.up, 5):
        x, y = axes.place(edge[0], np.array(tick))
        yield Markup('<path class="axes" d="M{:.1f} {:.1f}h-{}"/>').format(x, y, TICK)
        yield Markup('<text class="up" x="{:.1f}" y="{:.1f}">{}</text>').format(x - 2 * TICK, y + 4, said)
    yield Markup('<text class="up name" x="{:.1f}" y="{:.1f}">{}</text>').format(end, bottom + 28, across)
    yield Markup('<text class="name" x="{:.1f}" y="12">{}</text>').format(axes.left, up)


def _curve(curve: Curve, at: Array, ink: str, dash: str, shift: float) -> Iterator[Markup]:
    """A curve, and its letter at its end."""
    x, y = at[-1].tolist()
    where = 'x="{:.1f}" y="{:.1f}"'
    letter = Markup(f'<text class="letter" {where}>{{}}</text>')
    match curve.kind:
        case "arrow":
            along = (at[1] - at[0]) / (float(np.hypot(*(at[1] - at[0]))) or 1.0)
            base, side = at[1] - 11 * along, 5 * along[::-1] * (1, -1)
            yield _path(at[None], f'<path class="curve" stroke="{ink}" stroke-width="3" d="{{}}"/>')
            yield _path(
                np.stack([base + side, at[1] + along, base - side])[None], f'<path fill="{ink}" d="{{}}Z"/>'
            )
            away = 16 * np.sign(at[1] - at[0])
            yield letter.format(x + away[0] - 5, y + away[1] + 5, curve.label)
        case "point":
            yield Markup(f'<circle r="6" fill="{ink}" cx="{{:.1f}}" cy="{{:.1f}}"/>').format(x, y)
            yield letter.format(x - 5, y - 12, curve.label)
        case kind:
            yield _path(at[None], f'<path class="curve" stroke="{ink}" stroke-dasharray="{dash}" d="{{}}"/>')
            if kind == "dots":
                dots = (Markup('<circle r="2.5" cx="{:.1f}" cy="{:.1f}"/>').format(*one) for one in at)
                yield Markup(f'<g fill="{ink}">{{}}</g>').format(Markup().join(dots))
            yield letter.format(x + 6, y - shift + 5, curve.label)


def _path(lines: Iterable[Array], element: str) -> Markup:
    """Lines through points, each of shape (n, 2), in the element's place for them."""
    drawn = ("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in line.tolist()) for line in lines)
    return Markup(element.format("".join(drawn)))


@lru_cache(maxsize=64)
def level_lines(ground: str, across: Span, up: Span) -> Array:
    """Pieces of the lines on which a function has equal height, shape (pieces, 2, 2): two ends of x and y.

    Every square of the grid is two triangles, whose sides a level crosses twice or not at all.
    """
    xs, ys, heights = (shade[::2] for shade in shades(objective(ground), across, up))
    grid = np.stack([*np.meshgrid(xs, ys), heights[:, ::2]], axis=-1)
    a, b, c, d = grid[:-1, :-1], grid[:-1, 1:], grid[1:, :-1], grid[1:, 1:]
    starts = np.concatenate([np.stack(three, -2).reshape(-1, 3, 3) for three in ((a, b, c), (b, d, c))])
    starts = starts[np.isfinite(starts).all((1, 2))]
    ends = np.roll(starts, -1, axis=1)
    found = []
    for level in np.linspace(starts[..., 2].min(), starts[..., 2].max(), LEVELS + 2)[1:-1]:
        crossed = (starts[..., 2] < level) != (ends[..., 2] < level)
        start, end = starts[crossed], ends[crossed]
        share = (level - start[:, 2]) / (end[:, 2] - start[:, 2])
        found.append((start + share[:, None] * (end - start))[:, :2].reshape(-1, 2, 2))
    lines: Array = np.concatenate(found)
    return lines
