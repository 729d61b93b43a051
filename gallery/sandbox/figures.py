"""Small figures that stand, sail or fly in a scene."""

import math

from gallery.sandbox.canvas import Canvas, Point
from gallery.sandbox.palettes import blend


def cat(canvas: Canvas, foot: Point, size: float) -> None:
    """A cat that sits and looks at the light, seen from behind."""
    x, y = foot
    draw, fill = canvas.draw, blend(canvas.palette.near, (0, 0, 0), 0.45)
    draw.ellipse((x - 0.42 * size, y - 0.95 * size, x + 0.42 * size, y + 0.1 * size), fill=fill)
    draw.ellipse((x - 0.3 * size, y - 1.4 * size, x + 0.3 * size, y - 0.85 * size), fill=fill)
    for side in (-1, 1):
        draw.polygon([(x + side * 0.29 * size, y - 1.15 * size),
                      (x + side * 0.26 * size, y - 1.58 * size),
                      (x + side * 0.03 * size, y - 1.36 * size)], fill=fill)  # fmt: skip
    tail = [
        (x + size * (0.35 + 0.5 * t), y - size * (0.05 + 0.28 * math.sin(t * 4.4)))
        for t in (n / 24 for n in range(25))
    ]
    for point in tail:
        canvas.disc(point, 0.075 * size, fill)


def house(canvas: Canvas, foot: Point, size: float) -> None:
    """A cottage with a lit window and smoke."""
    x, y = foot
    draw, palette = canvas.draw, canvas.palette
    wall, roof = blend(palette.near, palette.light, 0.55), blend(palette.accent, palette.near, 0.25)
    for step in range(4):
        place = (x + size * (0.5 + 0.16 * step), y - size * (1.75 + 0.3 * step))
        canvas.disc(place, size * (0.1 + 0.05 * step), blend(palette.sky[-1], palette.light, 0.5))
    draw.rectangle((x + 0.32 * size, y - 1.6 * size, x + 0.5 * size, y - 0.9 * size), fill=roof)
    draw.rectangle((x - 0.7 * size, y - 0.85 * size, x + 0.7 * size, y + 0.2 * size), fill=wall)
    draw.polygon([(x - 0.9 * size, y - 0.8 * size), (x, y - 1.55 * size),
                  (x + 0.9 * size, y - 0.8 * size)], fill=roof)  # fmt: skip
    lit = blend(palette.accent, (255, 250, 200), 0.55)
    draw.rectangle((x - 0.45 * size, y - 0.6 * size, x - 0.1 * size, y - 0.25 * size), fill=lit)
    draw.rectangle((x + 0.15 * size, y - 0.6 * size, x + 0.48 * size, y + 0.2 * size),
                   fill=blend(palette.near, roof, 0.3))  # fmt: skip


def balloon(canvas: Canvas, foot: Point, size: float) -> None:
    """A striped hot-air balloon, well above `foot`."""
    x, y = foot[0], foot[1] - 4.2 * size
    draw, palette = canvas.draw, canvas.palette
    stripes = (palette.accent, (255, 248, 235), blend(palette.accent, palette.near, 0.45))
    for index, share in enumerate((1.0, 0.78, 0.5, 0.2)):
        wide = 1.25 * size * share
        draw.ellipse((x - wide, y - 1.35 * size, x + wide, y + 1.25 * size),
                     fill=stripes[index % 3])  # fmt: skip
    rope = blend(palette.near, (0, 0, 0), 0.2)
    for side in (-1, 1):
        draw.line((x + side * 0.5 * size, y + 1.1 * size, x + side * 0.2 * size, y + 1.85 * size),
                  fill=rope, width=max(2, int(0.05 * size)))  # fmt: skip
    draw.rounded_rectangle((x - 0.27 * size, y + 1.8 * size, x + 0.27 * size, y + 2.2 * size),
                           0.08 * size, fill=rope)  # fmt: skip


def tree(canvas: Canvas, foot: Point, size: float) -> None:
    """A round tree with light on its crown."""
    x, y = foot
    palette = canvas.palette
    trunk = blend(palette.near, (40, 20, 10), 0.4)
    canvas.draw.polygon([(x - 0.14 * size, y + 0.2 * size), (x + 0.14 * size, y + 0.2 * size),
                         (x + 0.07 * size, y - 1.1 * size), (x - 0.07 * size, y - 1.1 * size)],
                        fill=trunk)  # fmt: skip
    crown = blend(palette.accent, palette.near, 0.3)
    for shift, lift, radius in ((-0.5, 1.2, 0.55), (0.5, 1.2, 0.55), (0, 1.65, 0.7),
                                (0, 1.15, 0.6)):  # fmt: skip
        canvas.disc((x + shift * size, y - lift * size), radius * size, crown)
    canvas.disc((x + 0.22 * size, y - 1.85 * size), 0.32 * size, blend(crown, palette.light, 0.35))


def fir(canvas: Canvas, foot: Point, size: float, fill: tuple[int, int, int]) -> None:
    """A fir of three tiers."""
    x, y = foot
    for tier, (low, high, wide) in enumerate(((0, 1.1, 0.5), (0.6, 1.6, 0.4), (1.1, 2.1, 0.28))):
        canvas.draw.polygon([(x - wide * size, y - low * size), (x, y - high * size),
                             (x + wide * size, y - low * size)], fill=fill)  # fmt: skip
        if tier == 0:
            canvas.draw.rectangle((x - 0.06 * size, y - 0.1 * size, x + 0.06 * size,
                                   y + 0.3 * size), fill=fill)  # fmt: skip


def boat(canvas: Canvas, foot: Point, size: float) -> None:
    """A sailing boat."""
    x, y = foot
    draw, palette = canvas.draw, canvas.palette
    draw.polygon([(x - 0.08 * size, y - 0.3 * size), (x - 0.08 * size, y - 2.1 * size),
                  (x - 0.95 * size, y - 0.3 * size)], fill=(255, 250, 240))  # fmt: skip
    draw.polygon([(x + 0.05 * size, y - 0.3 * size), (x + 0.05 * size, y - 1.85 * size),
                  (x + 0.75 * size, y - 0.3 * size)], fill=palette.accent)  # fmt: skip
    draw.polygon([(x - 1.1 * size, y - 0.22 * size), (x + 1.05 * size, y - 0.22 * size),
                  (x + 0.7 * size, y + 0.25 * size), (x - 0.75 * size, y + 0.25 * size)],
                 fill=blend(palette.near, (60, 20, 20), 0.35))  # fmt: skip


def birds(canvas: Canvas, centre: Point, count: int) -> None:
    """A few birds far away."""
    for _ in range(count):
        x = centre[0] + canvas.chance.uniform(-14, 14) * canvas.unit
        y = centre[1] + canvas.chance.uniform(-6, 6) * canvas.unit
        size = canvas.unit * canvas.chance.uniform(0.9, 1.6)
        for side in (0, 1):
            box = (x - size + side * size, y, x + side * size, y + size)
            canvas.draw.arc(box, 200, 340, fill=canvas.palette.near, width=max(2, int(size / 5)))


FIGURES = {"cat": cat, "house": house, "balloon": balloon, "tree": tree}
