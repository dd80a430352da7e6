"""Italian."""

from __future__ import annotations

from archive.languages.base import CommentWords, CreditWords, DateWords, Language, PageWords

CREDITS = CreditWords(
    labels={
        "photo": (*("foto", "fotografia", "fotografie", "fotografo", "fotografi", "immagine", "immagini"),),
        "video": ("video",),
        "infographic": ("infografica", "grafica"),
        "illustration": ("illustrazione", "disegno"),
        "audio": ("audio",),
        "text": ("testo",),
    },
    sure=r"foto\b|fotograf",
    sources=("fonte",),
    joins=("e",),
)

DATES = DateWords(
    months=(
        ("gennaio", "genn", "gen"),
        ("febbraio", "febbr", "feb"),
        ("marzo", "mar"),
        ("aprile", "apr"),
        ("maggio", "magg", "mag"),
        ("giugno", "giu"),
        ("luglio", "lug"),
        ("agosto", "ago"),
        ("settembre", "sett", "set"),
        ("ottobre", "ott"),
        ("novembre", "nov"),
        ("dicembre", "dic"),
    ),
    modified=r"aggiornat[oa]|ultim[oa] (?:aggiornamento|modifica)",
    published=r"pubblicat[oa]|data di pubblicazione",
)

PAGE = PageWords(
    office=r"(?:ministero|assessorato|direzione|ufficio|dipartimento|servizio|commissione|regione)\b",
    news="^(?:notizie|comunicati(?: stampa)?)$",
    missing=r"pagina non trovata|pagina non esiste",
    search=r"risultati della ricerca",
    next=(
        "successiva",
        "successivo",
        "avanti",
    ),
    subject=(
        "titolo",
        "oggetto",
    ),
    maintenance=r"sito\s+in\s+manutenzione",
    byline="di",
)

COMMENTS = CommentWords(
    stems=("comment",),
    heading=r"(?:tutti\s+i\s+)?commenti(?:\s+dei\s+lettori)?",
    side_heading=r"ultimi\s+commenti",
    discussion=r"discussione|opinioni",
    closed=r"commenti\s+(?:sono\s+)?chiusi",
    empty=r"nessun\s+commento",
    count=r"commenti",
    counted=r"comment",
    buttons=r"rispondi|segnala",
    enter=r"accedi|registrati|invia",
    says=r"dice|ha scritto|scrive",
)

LANGUAGE = Language(code="it", dates=DATES, credits=CREDITS, page=PAGE, comments=COMMENTS)
