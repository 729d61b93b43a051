"""Colours, scene and figure of a picture, chosen by the words of its prompt."""

from dataclasses import dataclass
from random import Random

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a picture: the sky from top to horizon, the light, and the land."""

    words: str
    sky: tuple[Colour, ...]
    light: Colour
    far: Colour
    near: Colour
    accent: Colour
    is_night: bool = False


def colour(text: str) -> Colour:
    """Read `#rrggbb`."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def blend(first: Colour, second: Colour, share: float) -> Colour:
    """Mix two colours; a share of 1 is the second alone."""
    return (
        round(first[0] + (second[0] - first[0]) * share),
        round(first[1] + (second[1] - first[1]) * share),
        round(first[2] + (second[2] - first[2]) * share),
    )


def _palette(words: str, sky: str, land: str, *, is_night: bool = False) -> Palette:
    light, far, near, accent = map(colour, land.split())
    return Palette(words, tuple(map(colour, sky.split())), light, far, near, accent, is_night)


# Words are looked for anywhere in the prompt, so that Japanese, which has no spaces, works too.
PALETTES = (
    _palette("night moon star dark midnight space galaxy planet 夜 月 星 宇宙",
             "#080c26 #1b2559 #3f4c92 #8a86c6", "#f7f3da #3d4786 #090c22 #ffdf8a", is_night=True),
    _palette("aurora neon cyber magic dream 夢 オーロラ",
             "#070b22 #123354 #14787a #86e8ba", "#f0fff0 #1f6d78 #08152b #ff9de2", is_night=True),
    _palette("warm sunset dusk evening autumn fire red orange 夕 秋 紅葉 赤",
             "#40205f #c4527c #ff986c #ffdca6", "#fff3cd #c2647f #2b153f #ffd070"),
    _palette("ocean sea water beach wave lake summer blue 海 湖 水 夏 青",
             "#2d7dc2 #7bc5ea #d4f1f5 #fff4de", "#fffbe8 #62b5ca #104d6c #ff8966"),
    _palette("forest tree wood jungle leaf garden green 森 木 緑 庭",
             "#7fc0bd #c9e5cf #f5f2d4", "#fffbe2 #92c1a7 #153f30 #f2b44a"),
    _palette("spring flower pink sakura cherry love soft 春 花 桜",
             "#9ec3ef #f3d3e6 #fff1e8", "#fffaf0 #e6abc6 #6c3b68 #ff86b0"),
    _palette("snow winter ice cold white mountain 雪 冬 氷 白 山",
             "#668ac4 #b4cdec #f5f9fe", "#ffffff #b6cae4 #354d7a #ffab5e"),
    _palette("desert gold sand city morning dawn sun 砂 金 朝 街",
             "#4d9fb8 #f3e0b4 #fbc480", "#fffbe0 #e2a870 #69311f #e8553f"),
)  # fmt: skip

SCENE_WORDS = {
    "sea": "ocean sea beach wave lake boat ship sail whale fish island 海 湖 船 波 魚",
    "blocks": "city town block isometric building pixel cube architecture robot 街 町 都市 建物",
    "planets": "space planet galaxy rocket star cosmos orbit astronaut 宇宙 惑星 星 ロケット",
    "woods": "forest tree wood jungle pine bear deer fox 森 木 林 狐 鹿",
    "ribbons": "abstract flowing pattern silk music gradient shape 抽象 模様 音楽",
    "hills": "hill mountain field valley landscape cat dog house balloon 山 丘 猫 犬 家 気球",
}
FIGURE_WORDS = {
    "cat": "cat kitten kitty 猫 ねこ",
    "house": "house home cottage village 家 村",
    "balloon": "balloon flight sky travel 気球 空 旅",
    "tree": "tree oak apple 木 桜",
}


def _matching(table: dict[str, str], prompt: str, chance: Random) -> str:
    lowered = prompt.lower()
    best, most = "", 0
    for name, words in table.items():
        found = sum(word in lowered for word in words.split())
        if found > most:
            best, most = name, found
    return best or chance.choice(sorted(table))


def choose_palette(prompt: str, chance: Random) -> Palette:
    """The palette whose words the prompt has most of, else one by chance."""
    table = {str(index): palette.words for index, palette in enumerate(PALETTES)}
    return PALETTES[int(_matching(table, prompt, chance))]


def choose_scene(prompt: str, chance: Random) -> str:
    """The scene that fits the prompt best, else one by chance."""
    return _matching(SCENE_WORDS, prompt, chance)


def choose_figure(prompt: str, chance: Random) -> str:
    """Who or what stands on the hill."""
    return _matching(FIGURE_WORDS, prompt, chance)
