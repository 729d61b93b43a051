"""Prompts as a team might have written them, as many as are wanted, the same ones each time."""

from random import Random

JAPANESE_SHARE = 0.15
STYLES = (
    "watercolour", "oil painting", "long exposure", "studio photograph", "ink drawing",
    "isometric render", "linocut", "pencil sketch", "film still", "paper collage",
)  # fmt: skip
ADJECTIVES = (
    "red", "quiet", "golden", "misty", "mossy", "tiny", "bright", "snowy", "rusty", "blue",
    "crowded", "velvet", "broken", "gentle", "wild", "glass",
)  # fmt: skip
SUBJECTS = (
    "lighthouse", "fox", "teapot", "ramen shop", "bicycle", "cathedral", "heron", "tram", "piano",
    "orchard", "astronaut", "market", "violin", "harbour", "cat", "bridge", "greenhouse", "kimono",
    "robot", "mountain hut", "library", "whale", "windmill", "dragon",
)  # fmt: skip
PLACES = (
    "in the rain", "at dawn", "under the stars", "in Kyoto", "by the sea", "in a forest",
    "on a rooftop", "beside a frozen lake", "in an empty street", "at the edge of the desert",
)  # fmt: skip
LIGHTS = ("soft light", "neon light", "candle light", "light from the left", "harsh noon sun")
SYLLABLES = ("ka", "ro", "mi", "ten", "lu", "ves", "or", "shi", "dan", "que", "bel", "tar")

STYLES_JA = ("水彩画", "浮世絵", "油絵", "写真", "線画", "切り絵", "アニメ調", "版画")
ADJECTIVES_JA = ("赤い", "静かな", "古い", "小さな", "青い", "雪の", "夜の", "金色の")
SUBJECTS_JA = (
    "灯台", "狐", "急須", "ラーメン屋", "自転車", "大聖堂", "猫", "路面電車", "果樹園",
    "宇宙飛行士", "龍", "市場", "港", "着物の女性", "ロボット", "山小屋", "図書館", "鯨", "富士山",
)  # fmt: skip
PLACES_JA = ("雨の中", "夜明け", "星空の下", "京都", "海辺", "森の中", "屋上", "凍った湖", "東京")
LIGHTS_JA = ("柔らかい光", "ネオンの光", "ろうそくの灯り", "逆光", "木漏れ日")
# The first words are written far oftener than the last ones, as in any language.
SKEW = 2.0
# One prompt in so many names something that hardly any other does.
NAMES_ONE_IN = 20


def prompt(chance: Random) -> str:
    """Return a prompt, in Japanese one time out of seven."""
    if chance.random() < JAPANESE_SHARE:
        one, place = (
            _one(chance, ADJECTIVES_JA) + _one(chance, SUBJECTS_JA),
            _one(chance, PLACES_JA),
        )
        return f"{place}の{one}、{_one(chance, STYLES_JA)}、{_one(chance, LIGHTS_JA)}"
    named = f" named {_name(chance)}" if chance.random() < 1 / NAMES_ONE_IN else ""
    one = f"{_one(chance, ADJECTIVES)} {_one(chance, SUBJECTS)}{named}"
    return f"A {one} {_one(chance, PLACES)}, {_one(chance, STYLES)}, {_one(chance, LIGHTS)}"


def _one(chance: Random, words: tuple[str, ...]) -> str:
    return words[int(len(words) * chance.random() ** SKEW)]


def _name(chance: Random) -> str:
    return "".join(chance.choice(SYLLABLES) for _syllable in range(4)).capitalize()
