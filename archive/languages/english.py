"""English."""

from __future__ import annotations

from archive.languages.base import CreditWords, DateWords, Language

CREDITS = CreditWords(
    labels={
        "photo": (
            *("photo", "photos", "photograph", "photographs", "photographer", "photographers"),
            *("photography", "photogallery", "picture", "pictures", "pic", "pics", "image", "images"),
            *("image courtesy", "images courtesy", "credit", "credits", "credit photo", "credit photos"),
            *("credit image", "credit images", "credits photo", "credits photos", "credits image"),
            *("credits images",),
        ),
        "video": ("video", "videos"),
        "infographic": ("infographic", "infographics", "graphic", "graphics"),
        "illustration": ("illustration", "illustrations", "collage", "cartoon", "drawing"),
        "audio": ("audio", "sound"),
        "text": ("text", "story", "words"),
    },
    of=("credit", "credits"),
    sure=r"photo\b|photograph|credit",
    sources=("source", "sources", "via"),
    owners=("author", "source", "copyright", "courtesy"),
    joins=("and",),
    by=("by",),
    courtesy=("courtesy of",),
    shown=("in the", "on the"),
    rights=r"all\s+rights|rights\s+reserved|text\s+resize|privacy|cookie",
    nobody=r"cc0?(?:[ -]by.*)?|public\s+domain",
    no_name=(
        r"\d+(?:[.,]\d+)?\s?[KMG]B|\d+\s+(?:photos?|images?)|left|right|cent(?:er|re)"
        r"|buy(?:\s+photo)?|play(?:\s+video)?|watch(?:\s+video)?|close|\d{1,2}:\d\d(?:\s?[AP]M)?"
    ),
    buttons=("Show more", "Read more", "Share", "Close"),
)

DATES = DateWords(
    months=(
        ("january", "jan"),
        ("february", "feb"),
        ("march", "mar"),
        ("april", "apr"),
        ("may",),
        ("june", "jun"),
        ("july", "jul"),
        ("august", "aug"),
        ("september", "sep", "sept"),
        ("october", "oct"),
        ("november", "nov"),
        ("december", "dec"),
    ),
    weekdays=(
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "mon",
        "tue",
        "tues",
        "wed",
        "thu",
        "thurs",
        "fri",
        "sat",
        "sun",
    ),
    today=("today",),
    yesterday=("yesterday",),
    just_now=("just now",),
    ago=("ago",),
    units={
        "second": ("second", "seconds", "sec", "secs"),
        "minute": ("minute", "minutes", "min", "mins"),
        "hour": ("hour", "hours"),
        "day": ("day", "days"),
        "week": ("week", "weeks"),
        "month": ("month", "months"),
        "year": ("year", "years"),
    },
    ordinals=("st", "nd", "rd", "th"),
    of=("of",),
    at=("at", "on"),
    modified="updated|last (?:updated|modified)|modified",
    published="published",
    dateline=("am", "pm", "msk", "published", "updated"),
)

LANGUAGE = Language(code="en", dates=DATES, credits=CREDITS)
