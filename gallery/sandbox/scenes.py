"""The scenes: each composes a whole picture on a canvas."""

import math
from collections.abc import Callable

from gallery.sandbox.canvas import Canvas, Point, cloud, gradient, rolling_line, sky, stars
from gallery.sandbox.figures import FIGURES, balloon, birds, boat, fir
from gallery.sandbox.palettes import Colour, blend, choose_figure


def _sky_with_light(canvas: Canvas, level: float, *, bare: bool) -> Point:
    chance, unit = canvas.chance, canvas.unit
    sun = (canvas.width * chance.uniform(0.25, 0.75), canvas.height * level)
    size = unit * chance.uniform(7, 10)
    if bare:
        return sun
    sky(canvas, sun, size)
    if canvas.palette.is_night:
        stars(canvas, 160, canvas.height * 0.7)
    canvas.disc(sun, size, canvas.palette.light)
    return sun


def hills(canvas: Canvas, prompt: str, *, bare: bool) -> None:
    """Layered hills under a sky, with a figure on the nearest but one."""
    palette, chance = canvas.palette, canvas.chance
    sun = _sky_with_light(canvas, chance.uniform(0.28, 0.42), bare=bare)
    if not palette.is_night:
        for _ in range(3):
            place = (chance.uniform(0, canvas.width), canvas.height * chance.uniform(0.1, 0.32))
            cloud(canvas, place, canvas.unit * chance.uniform(3, 6),
                  blend(palette.sky[0], (255, 255, 255), 0.78))  # fmt: skip
    birds(canvas, (canvas.width - sun[0], canvas.height * 0.3), 5)
    layers = 5
    for index in range(layers):
        share = index / (layers - 1)
        level = canvas.height * (0.55 + 0.4 * share)
        line = rolling_line(canvas, level, canvas.unit * (9 - 4 * share), 4 - index // 2)
        canvas.land(line, blend(palette.far, palette.near, share**0.8))
        if index >= layers - 2:
            _plant_firs(canvas, line, 7, canvas.unit * (3 + 3 * share), share)
        if index == layers - 2:
            _put_figure(canvas, prompt, line)


def _put_figure(canvas: Canvas, prompt: str, line: list[Point]) -> None:
    name = choose_figure(prompt, canvas.chance)
    foot = line[int(len(line) * canvas.chance.uniform(0.3, 0.7))]
    FIGURES[name](canvas, (foot[0], foot[1] + canvas.unit), canvas.unit * 10)


def _plant_firs(canvas: Canvas, line: list[Point], count: int, size: float, share: float) -> None:
    fill = blend(canvas.palette.far, canvas.palette.near, min(1.0, share**0.8 + 0.12))
    for x, y in canvas.chance.sample(line, min(count, len(line))):
        fir(canvas, (x, y + size * 0.2), size * canvas.chance.uniform(0.7, 1.3), fill)


def sea(canvas: Canvas, prompt: str, *, bare: bool) -> None:
    """A low light over water, with its reflection, waves and a boat."""
    palette, chance, unit = canvas.palette, canvas.chance, canvas.unit
    horizon = canvas.height * 0.56
    sun = _sky_with_light(canvas, chance.uniform(0.36, 0.5), bare=bare)
    if not palette.is_night:
        for _ in range(3):
            place = (chance.uniform(0, canvas.width), canvas.height * chance.uniform(0.1, 0.36))
            cloud(canvas, place, unit * chance.uniform(3, 5),
                  blend(palette.sky[0], (255, 255, 255), 0.8))  # fmt: skip
    if chance.random() < 0.6:
        _island(canvas, horizon)
    water = (blend(palette.far, palette.sky[-1], 0.35), blend(palette.near, palette.far, 0.25))
    bands = 9
    for index in range(bands):
        share = index / bands
        level = horizon + (canvas.height - horizon) * share**1.25
        line = rolling_line(canvas, level, unit * (0.15 + 1.6 * share), 5)
        canvas.land(line, gradient(water, share))
        _glitter(canvas, sun[0], level, share)
        if index == 4:
            beside = canvas.width * (0.3 if sun[0] > canvas.width / 2 else 0.68)
            boat(canvas, (beside, level + unit * 2.5), unit * 8)
    birds(canvas, (canvas.width * 0.5, canvas.height * 0.22), 5)


def _island(canvas: Canvas, horizon: float) -> None:
    x, unit = canvas.width * canvas.chance.uniform(0.1, 0.9), canvas.unit
    fill = blend(canvas.palette.far, canvas.palette.near, 0.25)
    for shift, wide, high in ((0, 16, 9), (13, 12, 6)):
        box = (x + (shift - wide) * unit, horizon - high * unit,
               x + (shift + wide) * unit, horizon + high * unit)  # fmt: skip
        canvas.draw.ellipse(box, fill=fill)


def _glitter(canvas: Canvas, x: float, level: float, share: float) -> None:
    tint = blend(canvas.palette.light, canvas.palette.far, 0.15 + 0.5 * share)
    for _ in range(7):
        wide = canvas.unit * canvas.chance.uniform(1, 5 + 5 * share)
        middle = x + canvas.chance.uniform(-1, 1) * canvas.unit * (5 + 9 * share)
        y = level + canvas.unit * canvas.chance.uniform(1, 5 * share + 2)
        thick = canvas.unit * (0.14 + 0.3 * share)
        canvas.draw.rounded_rectangle(
            (middle - wide, y - thick, middle + wide, y + thick), thick, fill=tint
        )


def woods(canvas: Canvas, prompt: str, *, bare: bool) -> None:
    """Rows of firs with mist between them."""
    palette, chance, unit = canvas.palette, canvas.chance, canvas.unit
    _sky_with_light(canvas, chance.uniform(0.25, 0.4), bare=bare)
    rows = 5
    for index in range(rows):
        share = (index + 1) / rows
        level = canvas.height * (0.5 + 0.52 * share**1.4)
        fill = blend(blend(palette.far, palette.sky[-1], 0.45), palette.near, share**1.3)
        line = rolling_line(canvas, level, unit * 3, 3)
        size = unit * (5 + 15 * share**1.6)
        x = -size * chance.random()
        while x < canvas.width + size:
            y = line[min(len(line) - 1, max(0, int(x / 16)))][1]
            fir(canvas, (x, y + size * 0.15), size * chance.uniform(0.75, 1.25), fill)
            x += size * chance.uniform(0.5, 1.1)
        canvas.land(line, fill)
        if index < rows - 1:
            canvas.soft_light((canvas.width * chance.random(), level + unit * 8), unit * 45,
                              palette.sky[-1], 0.35)  # fmt: skip
    if not palette.is_night:
        balloon(canvas, (canvas.width * chance.uniform(0.2, 0.8), canvas.height * 0.42), unit * 5)


def blocks(canvas: Canvas, prompt: str, *, bare: bool) -> None:
    """A little town of isometric blocks on a floating ground."""
    palette, chance = canvas.palette, canvas.chance
    _sky_with_light(canvas, chance.uniform(0.16, 0.26), bare=bare)
    count = 7
    size = min(canvas.width * 0.86, canvas.height * 1.0) / (2 * count)
    top = (canvas.width / 2, canvas.height * 0.56 - count * size / 2)
    pale, dark = blend(palette.far, palette.light, 0.5), blend(palette.far, palette.near, 0.4)
    tones = (palette.accent, palette.far, pale, blend(palette.accent, palette.light, 0.5), dark)
    corner = (top[0], top[1] + count * size)
    _block(canvas, corner, size * count, size * 1.2, blend(palette.near, palette.far, 0.35))
    for row in range(count):
        for column in range(count):
            middle = abs(row - 3) + abs(column - 3)
            if chance.random() < 0.12 + 0.05 * middle:
                continue
            high = size * max(0.25, chance.uniform(0.4, 4.2) - 0.45 * middle)
            place = (top[0] + (column - row) * size,
                     top[1] + (column + row + 2) * size / 2 - size * 0.04)  # fmt: skip
            _block(canvas, (place[0], place[1]), size * 0.84, -high, chance.choice(tones))


def _block(canvas: Canvas, front: Point, size: float, high: float, fill: Colour) -> None:
    """An isometric block whose ground has its front corner at `front`; `high` grows downwards."""
    x, y = front
    lift, depth = min(0.0, high), max(0.0, high)
    left, right, back = (x - size, y - size / 2), (x + size, y - size / 2), (x, y - size)
    shade, dark = blend(fill, canvas.palette.near, 0.28), blend(fill, canvas.palette.near, 0.58)
    for side, tone in ((left, shade), (right, dark)):
        canvas.draw.polygon([(side[0], side[1] + lift), (x, y + lift), (x, y + depth),
                             (side[0], side[1] + depth)], fill=tone)  # fmt: skip
    roof = [(px, py + lift) for px, py in (left, back, right, (x, y))]
    canvas.draw.polygon(roof, fill=blend(fill, (255, 255, 255), 0.12))
    _windows(canvas, front, size, high)


def _windows(canvas: Canvas, front: Point, size: float, high: float) -> None:
    x, y = front
    lit = blend(canvas.palette.accent, (255, 250, 205), 0.6)
    step = size * 0.55
    for floor in range(int(-high / step)):
        for part in (0.22, 0.6):
            if canvas.chance.random() < 0.45:
                continue
            left = x + size * part
            base = y - size * part / 2 - floor * step - step * 0.3
            wide, tall = size * 0.2, step * 0.42
            canvas.draw.polygon([(left, base), (left + wide, base - wide / 2),
                                 (left + wide, base - wide / 2 - tall), (left, base - tall)],
                                fill=lit)  # fmt: skip


def planets(canvas: Canvas, prompt: str, *, bare: bool) -> None:
    """A ringed planet, moons and stars over a quiet ground."""
    palette, chance, unit = canvas.palette, canvas.chance, canvas.unit
    if not bare:
        sky(canvas, (canvas.width * 0.2, canvas.height * 0.2), unit * 4)
        stars(canvas, 260, canvas.height)
    centre = (canvas.width * chance.uniform(0.42, 0.62), canvas.height * chance.uniform(0.36, 0.44))
    radius = unit * chance.uniform(19, 25)
    canvas.soft_light(centre, radius * 2.2, palette.accent, 0.4)
    _ring(canvas, centre, radius, 180, 360)
    _banded_ball(canvas, centre, radius, (palette.accent, blend(palette.far, palette.light, 0.4)))
    _ring(canvas, centre, radius, 0, 180)
    for _ in range(3):
        angle, distance = chance.uniform(0, math.tau), radius * chance.uniform(1.7, 2.3)
        place = (centre[0] + distance * math.cos(angle), centre[1] + distance * math.sin(angle))
        _banded_ball(canvas, place, unit * chance.uniform(2, 5),
                     (palette.light, blend(palette.far, palette.light, 0.5)))  # fmt: skip
    for share in (0.0, 0.5, 1.0):
        line = rolling_line(canvas, canvas.height * (0.8 + 0.12 * share), unit * 4, 4)
        canvas.land(line, blend(palette.far, palette.near, 0.45 + 0.5 * share))


def _ring(canvas: Canvas, centre: Point, radius: float, start: int, end: int) -> None:
    for share in (1.75, 1.6, 1.48):
        wide, high = radius * share, radius * share * 0.3
        box = (centre[0] - wide, centre[1] - high, centre[0] + wide, centre[1] + high)
        tint = blend(canvas.palette.light, canvas.palette.accent, (1.8 - share) * 1.5)
        canvas.draw.arc(box, start, end, fill=tint, width=max(3, int(radius * 0.055)))


def _banded_ball(
    canvas: Canvas, centre: Point, radius: float, tones: tuple[Colour, Colour]
) -> None:
    bands = 14
    edges = [math.cos(math.pi * index / bands) for index in range(bands + 1)]
    canvas.disc(centre, radius, tones[1])
    for index in range(bands):
        tone = blend(tones[0], tones[1], 0.5 + 0.5 * math.sin(index * 1.9 + centre[0]))
        arc = [math.pi * (index + part / 6) / bands for part in range(7)]
        right = [(centre[0] + radius * math.sin(a), centre[1] - radius * math.cos(a)) for a in arc]
        left = [(2 * centre[0] - x, y) for x, y in reversed(right)]
        if edges[index] > edges[index + 1]:
            canvas.draw.polygon(right + left, fill=tone)
    shade = (centre[0] - radius * 0.4, centre[1] - radius * 0.45)
    canvas.soft_light(shade, radius * 0.6, (255, 255, 255), 0.4)


def ribbons(canvas: Canvas, prompt: str, *, bare: bool) -> None:
    """Flowing bands of colour."""
    palette, chance, unit = canvas.palette, canvas.chance, canvas.unit
    if not bare:
        sky(canvas, (canvas.width * 0.7, canvas.height * 0.25), unit * 9)
    tones = (palette.light, palette.accent, palette.far, palette.near)
    bands = 13
    tilt = chance.choice((-1, 1)) * canvas.height * chance.uniform(0.15, 0.3)
    waves = [(unit * 16, 1.0, chance.uniform(0, 6)), (unit * 6, 2.1, chance.uniform(0, 6))]
    for index in range(bands):
        share = index / (bands - 1)
        line: list[Point] = [
            (x, canvas.height * (0.26 + 0.72 * share) + tilt * (x / canvas.width - 0.5)
             + sum(size * (1 - 0.4 * share)
                   * math.sin(math.tau * pace * x / canvas.width + shift + index * 0.23)
                   for size, pace, shift in waves))
            for x in range(0, canvas.width + 16, 16)
        ]  # fmt: skip
        canvas.land(line, gradient(tones, share))
        canvas.draw.line(line, fill=blend(gradient(tones, share), (255, 255, 255), 0.35),
                         width=int(unit * 0.35))  # fmt: skip
    for _ in range(9):
        place = (chance.uniform(0, canvas.width), chance.uniform(0, canvas.height))
        canvas.disc(place, unit * chance.uniform(0.4, 2), blend(palette.light, palette.accent, 0.3))


Scene = Callable[..., None]
SCENES: dict[str, Scene] = {
    "hills": hills,
    "sea": sea,
    "woods": woods,
    "blocks": blocks,
    "planets": planets,
    "ribbons": ribbons,
}
