"""A canvas at twice the picture's size, with the strokes that the scenes share."""

import math
from functools import cache
from random import Random

from PIL import Image, ImageDraw

from gallery.sandbox.palettes import Colour, Palette, blend

SCALE = 2
Point = tuple[float, float]


class Canvas:
    """What a scene draws on. Coordinates are those of the enlarged picture; `unit` is a hundredth
    of its shorter side.
    """

    def __init__(self, size: tuple[int, int], palette: Palette, chance: Random) -> None:
        self.width, self.height = size[0] * SCALE, size[1] * SCALE
        self.unit = min(self.width, self.height) / 100
        self.palette, self.chance = palette, chance
        self.picture = Image.new("RGB", (self.width, self.height))
        self.draw = ImageDraw.Draw(self.picture)

    def put_backdrop(self, backdrop: Image.Image) -> None:
        """Lay a small soft picture, such as a sky, over everything, enlarged."""
        self.picture.paste(
            backdrop.resize((self.width, self.height), Image.Resampling.BILINEAR), (0, 0)
        )

    def disc(self, centre: Point, radius: float, fill: Colour) -> None:
        """A filled circle."""
        x, y = centre
        self.draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=fill)

    def soft_light(self, centre: Point, radius: float, tint: Colour, strength: float) -> None:
        """A glow that fades to its rim; a strength of 1 covers the middle."""
        side = max(2, int(radius * 2))
        mask = glow_mask(round(strength, 2)).resize((side, side))
        corner = (int(centre[0] - radius), int(centre[1] - radius))
        self.picture.paste(tint, (*corner, corner[0] + side, corner[1] + side), mask)

    def land(self, line: list[Point], fill: Colour) -> None:
        """Fill everything below a line that runs from the left edge to the right."""
        self.draw.polygon([*line, (self.width, self.height), (0, self.height)], fill=fill)

    def finished(self) -> Image.Image:
        """The picture at its own size, its edges smooth."""
        return self.picture.reduce(SCALE)


@cache
def glow_mask(strength: float) -> Image.Image:
    """A round mask, bright in the middle."""
    return Image.radial_gradient("L").point(
        [round(255 * strength * max(0.0, 1 - level / 181) ** 2.2) for level in range(256)]
    )


def sky(canvas: Canvas, sun: Point, sun_size: float) -> None:
    """A sky with its light in it, at `sun`."""
    palette, small = canvas.palette, 4
    size = (canvas.width // small, canvas.height // small)
    column = Image.new("RGB", (1, size[1]))
    column.putdata([gradient(palette.sky, y / size[1]) for y in range(size[1])])
    backdrop = column.resize(size)
    side = int(sun_size * 9 / small)
    corner = (int(sun[0] / small - side / 2), int(sun[1] / small - side / 2))
    mask = glow_mask(0.45 if palette.is_night else 0.75).resize((side, side))
    backdrop.paste(palette.light, (*corner, corner[0] + side, corner[1] + side), mask)
    canvas.put_backdrop(backdrop)


def gradient(stops: tuple[Colour, ...], place: float) -> Colour:
    """The colour at a place from 0 to 1 between evenly spaced stops."""
    position = min(0.9999, max(0.0, place)) * (len(stops) - 1)
    index = int(position)
    return blend(stops[index], stops[index + 1], position - index)


def rolling_line(canvas: Canvas, level: float, swing: float, roughness: int = 3) -> list[Point]:
    """A wavy line across the canvas around the height `level`."""
    chance = canvas.chance
    waves = [
        (swing / (n + 1), chance.uniform(0.6, 1.3) * (n + 1), chance.uniform(0, math.tau))
        for n in range(roughness)
    ]
    return [
        (
            x,
            level
            + sum(size * math.sin(math.tau * x / canvas.width * pace + shift)
                  for size, pace, shift in waves),
        )
        for x in range(0, canvas.width + 16, 16)
    ]  # fmt: skip


def stars(canvas: Canvas, count: int, down_to: float) -> None:
    """Scatter stars above a height."""
    for _ in range(count):
        place = (canvas.chance.uniform(0, canvas.width), canvas.chance.uniform(0, down_to))
        size = canvas.unit * canvas.chance.choice((0.12, 0.14, 0.18, 0.3))
        canvas.disc(place, size, blend(canvas.palette.sky[1], (255, 255, 255), 0.8))


def cloud(canvas: Canvas, centre: Point, size: float, fill: Colour) -> None:
    """A small rounded cloud with a flat base."""
    x, y = centre
    for shift, lift, radius in ((-1.1, 0.1, 0.55), (-0.4, -0.3, 0.75), (0.45, -0.15, 0.65),
                                (1.15, 0.15, 0.45)):  # fmt: skip
        canvas.disc((x + shift * size, y + lift * size), radius * size, fill)
    canvas.draw.rounded_rectangle(
        (x - 1.7 * size, y + 0.1 * size, x + 1.65 * size, y + 0.62 * size), 0.3 * size, fill=fill
    )
