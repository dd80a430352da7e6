"""Spanish."""

from __future__ import annotations

from archive.languages.base import CreditWords, Language

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

LANGUAGE = Language(code="es", credits=CREDITS)
