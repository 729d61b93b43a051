"""Word rules to begin with, in English and in Japanese, all of them switched off."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

MINORS = (
    "Pictures of minors in a sexual context are not made here.",
    "未成年者を性的に描く画像は作成できません。",
)
PORNOGRAPHY = (
    "Pornographic pictures are not made here.",
    "ポルノにあたる画像は作成できません。",
)
NUDITY = (
    "Nudity may be out of place among colleagues.",
    "裸の表現は、職場にふさわしくないことがあります。",
)
CRUELTY = (
    "Cruel or bloody pictures may disturb colleagues.",
    "残酷な表現や流血の表現は、同僚を不快にさせることがあります。",
)
HATE = (
    "Symbols and slogans of hate are not made here.",
    "憎悪をあおるシンボルや標語の画像は作成できません。",
)
REAL_PEOPLE = (
    "Pictures that could pass for real photos of a real person need that person's consent.",
    "実在の人物の本物の写真と見間違える画像には、本人の同意が必要です。",
)
FORGERY = (
    "Pictures of forged documents or money are not made here.",
    "偽造した書類や紙幣の画像は作成できません。",
)
SELF_HARM = (
    "Pictures of suicide or self-harm may hurt colleagues.",
    "自殺や自傷の表現は、同僚を傷つけることがあります。",
)
FINE = (
    "These words mean something harmless.",
    "これらの言葉は問題のない意味で使われます。",
)

# Language, outcome, pattern, public reason in both languages, and a note for moderators.
RULES: list[tuple[str, str, str, tuple[str, str], str]] = [
    (
        "en", "refuse",
        r"\b(nude|naked|topless|sexy|sexual|erotic|porn\w*)\b.{0,60}\b(child|children|kids?|minors?"
        r"|teens?|teenagers?|toddlers?|bab(y|ies)|school(girl|boy)s?)\b",
        MINORS, "A word of nakedness or sex, and within 60 letters one for a minor.",
    ),
    (
        "en", "refuse",
        r"\b(child|children|kids?|minors?|teens?|teenagers?|toddlers?|bab(y|ies)|school(girl|boy)s?)"
        r"\b.{0,60}\b(nude|naked|topless|sexy|sexual|erotic|porn\w*)\b",
        MINORS, "The same, the other way round.",
    ),
    (
        "en", "refuse", r"\b(porn\w*|hentai|nsfw|xxx)\b",
        PORNOGRAPHY, "Names of the genre.",
    ),
    (
        "en", "warn", r"\b(nude|nudity|nudes|naked|topless)\b",
        NUDITY, "Art has nudes, too: this warns and does not refuse.",
    ),
    (
        "en", "warn", r"\b(gore|gory|dismember\w*|decapitat\w*|behead\w*|mutilat\w*|entrails|tortur\w*)\b",
        CRUELTY, "Words for cruelty that hardly mean anything else.",
    ),
    (
        "en", "warn", r"\b(mass |school )?shootings?\b",
        CRUELTY, "Shooting stars and photo shootings are let through by a rule of their own.",
    ),
    (
        "en", "refuse", r"\b(hakenkreuz|ss[- ]runes?|kkk|white[- ]power|heil hitler|neo-?nazis?)\b",
        HATE, "Symbols and slogans with no other use.",
    ),
    (
        "en", "warn", r"\bswastikas?\b",
        HATE, "It is also a sign of several religions: this warns and does not refuse.",
    ),
    (
        "en", "warn", r"\b(deep ?fakes?|face ?swaps?|fake (news )?(photo|picture)s? of)\b",
        REAL_PEOPLE, "Words of somebody who wants to deceive, or to warn of that.",
    ),
    (
        "en", "refuse",
        r"\b(fake|forged|counterfeit) (passport|id|id card|driver'?s licen[cs]e|banknote|money"
        r"|certificate|diploma)s?\b",
        FORGERY, "Documents that could be taken for real.",
    ),
    (
        "en", "warn", r"\b(suicid\w*|self[- ]harm\w*)\b",
        SELF_HARM, "A campaign about prevention is let through by a rule of its own.",
    ),
    (
        "en", "allow",
        r"\b(shooting stars?|(photo|product|fashion|film) shootings?|naked eye|naked mole[- ]rats?"
        r"|nude (colou?r|tone|shade|lipstick|heel)s?|(suicide|self[- ]harm) prevention)\b",
        FINE, "What other rules would find by mistake.",
    ),
    (
        "ja", "refuse",
        r"(ヌード|全裸|裸体|裸の|わいせつ|猥褻|官能的|エロい|エロティック|ポルノ).{0,30}"
        r"(子供|子ども|児童|幼児|少女|少年|小学生|中学生|高校生|女子高生|赤ちゃん|未成年)",
        MINORS, "A word of nakedness or sex, and within 30 letters one for a minor.",
    ),
    (
        "ja", "refuse",
        r"(子供|子ども|児童|幼児|少女|少年|小学生|中学生|高校生|女子高生|赤ちゃん|未成年).{0,30}"
        r"(ヌード|全裸|裸体|裸の|わいせつ|猥褻|官能的|エロい|エロティック|ポルノ)",
        MINORS, "The same, the other way round.",
    ),
    (
        "ja", "refuse", r"(ポルノ|アダルトビデオ|エロ画像|エロ動画|18禁)",
        PORNOGRAPHY, "Names of the genre.",
    ),
    (
        "ja", "warn", r"(ヌード|全裸|裸体|裸の)",
        NUDITY, "Art has nudes, too: this warns and does not refuse.",
    ),
    (
        "ja", "warn", r"(血まみれ|血みどろ|内臓|生首|斬首|八つ裂き|バラバラ死体|拷問|虐殺|虐待)",
        CRUELTY, "Words for cruelty that hardly mean anything else.",
    ),
    (
        "ja", "refuse", r"(ハーケンクロイツ|鉤十字|ナチスの旗|ネオナチ|ヘイトスピーチ)",
        HATE, "Symbols with no other use. 卍, the sign of temples, is not among them.",
    ),
    (
        "ja", "warn", r"(ディープフェイク|フェイク(画像|動画|写真)|顔を(入れ|差し)替え|偽の(報道|ニュース)写真)",
        REAL_PEOPLE, "Words of somebody who wants to deceive, or to warn of that.",
    ),
    (
        "ja", "refuse", r"(偽造|偽の)(した)?(パスポート|旅券|免許証|身分証|紙幣|お札|証明書|卒業証書)",
        FORGERY, "Documents that could be taken for real.",
    ),
    (
        "ja", "warn", r"(自殺|自傷|リストカット)",
        SELF_HARM, "A campaign about prevention is let through by a rule of its own.",
    ),
    (
        "ja", "allow",
        r"(ヌードル|ヌード(カラー|ベージュ|ピンク|リップ|色)|裸の王様|裸の大将|(自殺|自傷|虐待)(の)?(防止|予防|対策))",
        FINE, "What other rules would find by mistake.",
    ),
]


def add(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write the rules; what somebody has written already stays theirs."""
    rows = apps.get_model("gallery", "WordRule").objects
    for language, outcome, text, (english, japanese), note in RULES:
        rows.get_or_create(
            kind="pattern",
            text=text,
            defaults={
                "language": language,
                "outcome": outcome,
                "reason_en": english,
                "reason_ja": japanese,
                "note": note,
                "is_starter": True,
            },
        )


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take them away."""
    apps.get_model("gallery", "WordRule").objects.filter(is_starter=True).delete()


class Migration(migrations.Migration):
    dependencies = [("gallery", "0019_moderation_start")]
    operations = [migrations.RunPython(add, remove)]
