"""German."""

from __future__ import annotations

from archive.languages.base import CreditWords, Language

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

LANGUAGE = Language(code="de", credits=CREDITS)
