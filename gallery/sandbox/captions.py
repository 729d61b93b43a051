"""The band at the foot of a picture: the sandbox's mark and the first words of the prompt."""

import unicodedata
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

# Where Debian, Fedora, Arch, macOS and Windows keep a font with Japanese in it.
WIDE_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/fonts-japanese-gothic.ttf",
    "/usr/share/fonts/opentype/ipafont-gothic/ipag.ttf",
    "/System/Library/Fonts/ヒラギノ角ゴシック W3.ttc",
    "C:/Windows/Fonts/YuGothM.ttc",
)
MARK = "SANDBOX"
LONGEST = 90


@cache
def latin_font(size: int) -> Font:
    """Pillow's own font, which has Latin only."""
    return ImageFont.load_default(size)


@cache
def wide_font(size: int) -> Font | None:
    """A font of this machine that has Japanese, or None."""
    found = next((path for path in WIDE_FONTS if Path(path).is_file()), None)
    return ImageFont.truetype(found, size) if found else None


def readable(text: str) -> str:
    """The text without what no font here draws: control characters, emoji, lone surrogates."""
    kept = (
        character
        for character in unicodedata.normalize("NFC", text)
        if ord(character) < 0x10000 and unicodedata.category(character)[0] in "LNPZ"
    )
    return " ".join("".join(kept).split())[:LONGEST]


def font_for(text: str, size: int) -> Font | None:
    """A font with every letter of the text, or None, so that no empty boxes are drawn."""
    if all(ord(character) < 0x180 for character in text):
        return latin_font(size)
    if all(_is_wide_or_latin(character) for character in text):
        return wide_font(size)
    return None


def _is_wide_or_latin(character: str) -> bool:
    code = ord(character)
    ranges = ((0x20, 0x17F), (0x2010, 0x2027), (0x3000, 0x30FF), (0x4E00, 0x9FFF),
              (0xAC00, 0xD7A3), (0xFF01, 0xFF9F))  # fmt: skip
    return any(low <= code <= high for low, high in ranges)


def put_caption(picture: Image.Image, text: str) -> None:
    """Draw the band over the picture's foot; the text is cut to what fits."""
    height = max(34, picture.height // 24)
    top = picture.height - height
    strip = picture.crop((0, top, picture.width, picture.height))
    picture.paste(Image.blend(strip, Image.new("RGB", strip.size, (12, 12, 24)), 0.55), (0, top))
    draw = ImageDraw.Draw(picture)
    size = int(height * 0.46)
    middle = top + height / 2
    pill = latin_font(int(size * 0.82))
    wide = pill.getlength(MARK)
    pad = height * 0.3
    draw.rounded_rectangle((pad, top + height * 0.22, pad * 2.4 + wide, top + height * 0.78),
                           height * 0.28, fill=(255, 255, 255))  # fmt: skip
    draw.text((pad * 1.7, middle), MARK, font=pill, fill=(24, 24, 44), anchor="lm")
    shown = readable(text)
    font = font_for(shown, size)
    if font and shown:
        left = pad * 3.4 + wide
        fitted = _fitted(shown, font, picture.width - left - pad)
        draw.text((left, middle), fitted, font=font, fill=(245, 245, 250), anchor="lm")


def _fitted(text: str, font: Font, room: float) -> str:
    if font.getlength(text) <= room:
        return text
    while text and font.getlength(text + "…") > room:
        text = text[:-1]
    return text.rstrip() + "…"
