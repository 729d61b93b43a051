"""Any decoded picture becomes upright 8-bit sRGB, in mode RGB or RGBA, without metadata."""

import io

from PIL import ExifTags, Image, ImageCms, ImageMath

from gallery.imaging.decode import PILLOW_FAULTS, damage_refused

MAX_PROFILE_BYTES = 4 * 1024 * 1024

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIXTEEN_BIT_MODES = frozenset({"I", "I;16", "I;16B", "I;16L", "I;16N"})
_GRAY_MODES = frozenset({"1", "L", "LA", "La"})
_PROFILE_MODES = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK"}


def normalise(image: Image.Image) -> Image.Image:
    """The picture upright, in sRGB, in mode RGB, or RGBA when some pixel is not opaque.

    The argument may be changed. Raises ImageRefused("damaged") when Pillow cannot convert it.
    """
    with damage_refused():
        turn = _TURNS.get(_orientation(image))
        profile = image.info.get("icc_profile")
        color, alpha = _split(_to_eight_bits(image))
        color = _to_srgb(color, profile)
        if alpha is not None:
            color.putalpha(alpha)
        # Savers copy comments, profiles and transparency from here when they are left in place.
        color.info = {}
        return color if turn is None else color.transpose(turn)


def _orientation(image: Image.Image) -> int:
    try:
        value = image.getexif().get(ExifTags.Base.Orientation)
    except PILLOW_FAULTS:
        # The picture is fine when only its EXIF is broken.
        return 1
    return value if isinstance(value, int) else 1


def _to_eight_bits(image: Image.Image) -> Image.Image:
    """Sixteen bits scaled to eight, where Pillow's own conversion would clip at 255."""
    transparent = image.info.get("transparency")
    if image.mode in _SIXTEEN_BIT_MODES:
        wide = image if image.mode == "I" else image.convert("I")
        gray = wide.point(lambda value: value * (1 / 256)).convert("L")
        if isinstance(transparent, int):
            gray.putalpha(_different_from(wide, transparent))
        return gray
    if isinstance(transparent, tuple) and max(transparent) > 255:
        image.info["transparency"] = tuple(value >> 8 for value in transparent)
    return image


def _different_from(image: Image.Image, value: int) -> Image.Image:
    """An alpha channel: 0 where a picture of mode I has the value, 255 elsewhere."""
    mask: Image.Image = ImageMath.lambda_eval(
        lambda names: (names["image"] != value) * 255, image=image
    )
    return mask.convert("L")


def _split(image: Image.Image) -> tuple[Image.Image, Image.Image | None]:
    """The picture without transparency in L, RGB or CMYK, and its alpha when that is real."""
    if image.mode == "CMYK":
        return image, None
    color_mode, alpha_mode = ("L", "LA") if image.mode in _GRAY_MODES else ("RGB", "RGBA")
    if not image.has_transparency_data:
        return _in_mode(image, color_mode), None
    with_alpha = image if image.mode == alpha_mode else image.convert(alpha_mode)
    alpha = with_alpha.getchannel("A")
    opaque = alpha.getextrema() == (255, 255)
    return with_alpha.convert(color_mode), None if opaque else alpha


def _to_srgb(color: Image.Image, profile: object) -> Image.Image:
    if isinstance(profile, bytes) and 0 < len(profile) <= MAX_PROFILE_BYTES:
        try:
            return _through_profile(color, profile)
        except (ImageCms.PyCMSError, *PILLOW_FAULTS):
            # A wrong tint is better than no picture.
            return _in_rgb(color)
    return _in_rgb(color)


def _in_rgb(image: Image.Image) -> Image.Image:
    return _in_mode(image, "RGB")


def _in_mode(image: Image.Image, mode: str) -> Image.Image:
    # Pillow would copy the pixels even when there is nothing to convert.
    return image if image.mode == mode else image.convert(mode)


def _through_profile(color: Image.Image, data: bytes) -> Image.Image:
    """The picture converted from its own color space; raises on a bad profile."""
    profile = ImageCms.ImageCmsProfile(io.BytesIO(data))
    mode = _PROFILE_MODES.get(profile.profile.xcolor_space)
    if mode == "RGB" and color.mode == "L":
        color = _in_rgb(color)
    if mode != color.mode:
        raise ValueError("the profile describes another kind of picture")
    if ImageCms.getProfileDescription(profile).startswith("sRGB"):
        return _in_rgb(color)
    target = ImageCms.createProfile("sRGB")
    converted = ImageCms.profileToProfile(color, profile, target, outputMode="RGB")
    if converted is None:
        raise ValueError("no picture came back")
    return converted
