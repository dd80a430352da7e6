"""German."""

from __future__ import annotations

from archive.languages.base import BodyWords, CommentWords, CreditWords, DateWords, Language, PageWords

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
    between=("und",),
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
    capital=True,
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
    dateline=("uhr",),
    modified=r"(?:zuletzt )?(?:aktualisiert|geändert|bearbeitet)|letzte (?:änderung|aktualisierung)",
    published=r"veröffentlicht|erschienen am|erstellt am",
    refused=r"\bfrist|einsendeschluss|veranstaltungsdatum|geboren",
)

COMMENTS = CommentWords(
    stems=("kommentar",),
    heading=r"(?:alle\s+|ihre\s+)?(?:leser|nutzer)?kommentare(?:\s+der\s+leser)?",
    discussion=r"(?:leser)?diskussion|(?:leser)?meinungen|leserbriefe|reaktionen",
    side_heading=r"neueste\s+kommentare",
    closed=r"kommentar\w*\s+(?:\w+\s+){0,3}(?:geschlossen|deaktiviert)",
    empty=r"noch\s+keine\s+kommentare|keine\s+kommentare|schreiben\s+sie\s+den\s+ersten",
    count="kommentare?",
    counted=r"kommentare?\b",
    show=r"alle\s+kommentare|kommentare\s+(?:anzeigen|laden|lesen)",
    buttons="antworten|melden",
    enter="anmelden|einloggen|registrieren|abonnieren|absenden",
    says=r"schreibt|sagt|schrieb(?:\s+am)?",
    author="von",
)

BODY = BodyWords(
    caption_label="bildunterschrift|bildtext",
    noise=(
        "drucken|seite drucken|(?:seite |artikel )?teilen|weiterleiten|zurück(?: zur übersicht)?|nach oben|merken",
        "anzeige",
        r"(?:stand|publiziert|veröffentlicht)\s*:.{0,60}",
        r"\d+\s*min lesezeit",
        r"vor \d+ (?:minuten?|stunden?|tagen?|wochen?)",
        "lesen sie auch|mehr zum thema",
    ),
    read_also="lesen sie(?: .{0,60})? auch|auch interessant|mehr(?: zum thema)?",
    end=("mehr zum thema|das könnte sie.{0,40}",),
    aside=(
        r"(?:verwende\w+|nutz\w+|setz\w+)\s+(?:\w+\s+){0,2}cookies|newsletters?\s+abonn|jetzt\s+abonnieren|empfohlener\s+redaktioneller\s+inhalt|externen?\s+inhalt"
    ),
    aside_line=r"lesen\s+sie\s+auch|mehr\s+zum\s+thema",
    edge=(r"^(?:letzte (?:änderung|aktualisierung)|zuletzt (?:geändert|aktualisiert))",),
    legal="alle rechte vorbehalten",
)

PAGE = PageWords(
    office=(
        r"(?:bundes|landes|staats)?(?:ministerium|amt|referat|abteilung|behörde|senatsverwaltung"
        r"|kommission|stadtverwaltung|pressestelle)\b"
    ),
    news="^(?:aktuelles|meldungen|nachrichten|pressemitteilungen|presse)$",
    tag_cloud="schlagwortwolke|beliebte (?:themen|schlagw)",
    missing=r"seite (?:wurde |konnte )?(?:leider )?nicht gefunden|seite (?:existiert|gibt es) nicht",
    search=r"suchergebnisse?|^suche$",
    next=(
        "weiter",
        "nächste",
        "nächste seite",
        "vor",
    ),
    subject=(
        "betreff",
        "titel",
    ),
    maintenance=r"wartungsarbeiten|wird\s+(?:gerade|derzeit|zurzeit|aktuell|momentan)\s+gewartet|wegen\s+wartung|in\s+kürze\s+wieder",
    of=("von",),
    byline="von|autor(?:in|en)?",
)

LANGUAGE = Language(code="de", dates=DATES, credits=CREDITS, comments=COMMENTS, body=BODY, page=PAGE)
