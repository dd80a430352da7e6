"""Spanish."""

from __future__ import annotations

from archive.languages.base import BodyWords, CommentWords, CreditWords, DateWords, Language, PageWords

CREDITS = CreditWords(
    labels={
        "photo": (
            *("foto", "fotos", "fotografía", "fotografías", "fotografia", "fotografias", "fotógrafo"),
            *("fotógrafa", "fotógrafos", "fotografo", "fotografos", "imagen", "imagenes", "imágenes"),
            *("crédito", "créditos", "crédito de la foto", "créditos de la foto", "crédito de la imagen"),
            *("créditos de la imagen", "créditos de las fotos", "créditos de las imágenes"),
            *("crédito fotográfico", "créditos fotográficos"),
        ),
        "video": ("vídeo", "vídeos", "video", "videos"),
        "infographic": ("infografía", "infografia", "gráfico", "grafico"),
        "illustration": ("ilustración", "ilustracion"),
        "audio": ("audio",),
        "text": ("texto",),
    },
    sure=r"foto\b|fot[oó]graf|cr[ée]dito",
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
    modified=r"actualizad[oa]|[úu]ltima actualizaci[óo]n",
    published=r"publicad[oa]|fecha de publicaci[óo]n",
    refused=r"fecha (?:límite|del evento|de inicio)",
)

COMMENTS = CommentWords(
    stems=("comentario",),
    heading=r"(?:todos\s+los\s+)?comentarios(?:\s+de\s+los\s+lectores)?",
    side_heading=r"[úu]ltimos\s+comentarios",
    discussion=r"opiniones(?:\s+de\s+los\s+lectores)?|debate|respuestas",
    closed=r"comentarios\s+(?:est[aá]n\s+)?cerrados",
    empty=r"sin\s+comentarios",
    count="comentarios",
    counted="comentario",
    enter=r"iniciar\s+sesión|registrarse|regístrate|suscribirse|enviar",
    says="dice",
)

BODY = BodyWords(
    caption_label=r"pie\s+de\s+foto|leyenda",
    noise=(
        "imprimir|compartir(?: esta página)?|volver(?: al listado)?|subir|suscribirse",
        r"(?:publicado|actualizado)\s*:.{0,60}",
        "publicidad",
        "lee también",
    ),
    read_also="más información",
    aside=r"(?:utiliza|usa)\w*\s+cookies",
    aside_line=r"te\s+puede\s+interesar",
    edge=(r"^última (?:modificación|actualización)",),
    legal="todos los derechos reservados",
)

PAGE = PageWords(
    office=(
        r"(?:ministerio|consejería|dirección|secretaría|departamento|delegación|oficina|gobierno"
        r"|ayuntamiento|comisión|subsecretaría)\b"
    ),
    news="^(?:noticias|actualidad|prensa)$",
    tag_cloud="nube de|(?:temas|etiquetas) populares",
    missing=r"página no encontrada|página (?:\w+ )?no (?:existe|está disponible)|no se ha encontrado la página",
    search=r"resultados de (?:la )?búsqueda|^(?:buscar|búsqueda|buscador)$",
    next=(
        "siguiente",
        "próxima",
        "próximo",
    ),
    subject=(
        "título",
        "asunto",
    ),
    maintenance=r"(?:sitio|página)\s+en\s+mantenimiento|en\s+mantenimiento",
    byline="por",
)

LANGUAGE = Language(code="es", dates=DATES, credits=CREDITS, comments=COMMENTS, body=BODY, page=PAGE)
