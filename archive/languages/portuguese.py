"""Portuguese."""

from __future__ import annotations

from archive.languages.base import CreditWords, Language

CREDITS = CreditWords(
    labels={
        "photo": (
            *("foto", "fotos", "fotografia", "fotografias", "fotógrafo", "fotógrafa", "imagem"),
            *("imagens",),
        ),
        "video": ("vídeo", "vídeos"),
        "infographic": ("infográfico", "gráfico"),
        "illustration": ("ilustração",),
        "audio": ("áudio",),
        "text": ("texto",),
    },
    sure=r"foto\b|fot[oó]graf",
    sources=("fonte",),
    joins=("e",),
    by=("por",),
)

LANGUAGE = Language(code="pt", credits=CREDITS)
