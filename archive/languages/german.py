"""German."""

from __future__ import annotations

from archive.languages.base import CreditWords, DateWords, Language

CREDITS = CreditWords(
    labels={
        "photo": (
            *("foto", "fotos", "fotograf", "fotografin", "fotografie", "fotocredit", "fotocredits"),
            *("fotoquelle", "fotonachweis", "bild", "bilder", "bildquelle", "bildquellen"),
            *("bildnachweis", "bildnachweise", "bildrechte", "bildcredit", "bildcredits"),
            *("aufmacherbild", "aufmacherfoto", "titelbild", "titelfoto", "symbolbild", "symbolfoto"),
            *("archivbild", "archivfoto", "agenturbild", "agenturfoto"),
        ),
        "video": ("video", "videos"),
        "infographic": ("grafik", "infografik"),
        "illustration": ("illustration", "zeichnung", "collage"),
        "audio": ("audio",),
        "text": ("text",),
    },
    sure=r"foto\b|bild\b|fotograf|bildquelle|bildnachweis|bildrechte|fotoquelle|fotonachweis",
    sources=("quelle", "quellen"),
    joins=("und",),
    by=("von",),
    courtesy=("mit freundlicher genehmigung von",),
    shown=("auf dem", "im"),
    rights=r"weitere\s+rechte|alle\s+rechte|impressum|\(?stand:|ihr\s+pfad|dpa-infocom",
    nobody="gemeinfrei",
    no_name="links|rechts",
    aside="ausschnitt|symbol",
    buttons=("Drucken",),
)

DATES = DateWords(
    months=(
        ("januar", "jänner", "jan", "jän"),
        ("februar", "feber", "feb"),
        ("märz", "mär", "mrz"),
        ("april", "apr"),
        ("mai",),
        ("juni", "jun"),
        ("juli", "jul"),
        ("august", "aug"),
        ("september", "sep", "sept"),
        ("oktober", "okt"),
        ("november", "nov"),
        ("dezember", "dez"),
    ),
    weekdays=("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonnabend", "sonntag"),
    today=("heute",),
    yesterday=("gestern",),
    before_yesterday=("vorgestern",),
    since=("vor",),
    units={
        "second": ("sekunde", "sekunden"),
        "minute": ("minute", "minuten"),
        "hour": ("stunde", "stunden"),
        "day": ("tag", "tagen"),
        "week": ("woche", "wochen"),
    },
    at=("um",),
    modified="aktualisiert",
    published="veröffentlicht",
    dateline=("uhr",),
)

LANGUAGE = Language(code="de", dates=DATES, credits=CREDITS)
