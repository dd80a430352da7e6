"""Spanish."""

from __future__ import annotations

from archive.languages.base import CreditWords, DateWords, Language

CREDITS = CreditWords(
    labels={
        "photo": (
            *("foto", "fotos", "fotografía", "fotografías", "fotografia", "fotografias", "fotógrafo"),
            *("fotógrafa", "fotógrafos", "fotografo", "fotografos", "imagen", "imagenes", "imágenes"),
        ),
        "video": ("vídeo", "vídeos", "video", "videos"),
        "infographic": ("infografía", "infografia", "gráfico", "grafico"),
        "illustration": ("ilustración", "ilustracion"),
        "audio": ("audio",),
        "text": ("texto",),
    },
    sure=r"foto\b|fot[oó]graf",
    sources=("fuente",),
    joins=("y", "e"),
    by=("por",),
    courtesy=("cortesía de", "cortesia de"),
    shown=("en la",),
    rights=r"todos\s+los\s+derechos",
    buttons=("Mostrar más",),
)

DATES = DateWords(
    months=(
        ("enero", "ene"),
        ("febrero", "feb"),
        ("marzo", "mar"),
        ("abril", "abr"),
        ("mayo", "may"),
        ("junio", "jun"),
        ("julio", "jul"),
        ("agosto", "ago"),
        ("septiembre", "setiembre", "sept", "sep"),
        ("octubre", "oct"),
        ("noviembre", "nov"),
        ("diciembre", "dic"),
    ),
    of=("de", "del"),
)

LANGUAGE = Language(code="es", dates=DATES, credits=CREDITS)
