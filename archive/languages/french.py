"""French."""

from __future__ import annotations

from archive.languages.base import BodyWords, CommentWords, CreditWords, DateWords, Language, PageWords

CREDITS = CreditWords(
    labels={
        "photo": (
            *("photo", "photos", "photographe", "photographes", "photographie", "photographies"),
            *("crédit", "crédits", "crédit photo", "crédits photo", "crédit photos", "crédits photos"),
            *("credit photo", "image", "images"),
        ),
        "video": ("vidéo", "vidéos"),
        "infographic": ("infographie",),
        "illustration": ("illustration", "illustrations", "dessin"),
        "audio": ("audio",),
        "text": ("texte",),
    },
    of=("credit", "credits"),
    sure=r"photo\b|photograph|cr[ée]dit",
    sources=("source",),
    joins=("et",),
    by=("par",),
    shown=("sur la",),
    rights=r"tous\s+droits",
)

DATES = DateWords(
    months=(
        ("janvier", "janv", "jan"),
        ("février", "fevrier", "févr", "fév", "fev"),
        ("mars",),
        ("avril", "avr"),
        ("mai",),
        ("juin",),
        ("juillet", "juil"),
        ("août", "aout"),
        ("septembre", "sept", "sep"),
        ("octobre", "oct"),
        ("novembre", "nov"),
        ("décembre", "decembre", "déc", "dec"),
    ),
    modified=r"mis(?:e)? à jour|modifi[ée]|actualis[ée]|derni[èe]re (?:mise|modification)",
    published=r"publi[ée]|mis en ligne",
    refused=r"date (?:limite|de l['’]événement|de début)",
)

COMMENTS = CommentWords(
    stems=("commentaire",),
    heading=r"(?:tous\s+les\s+|vos\s+|les\s+)?commentaires(?:\s+des\s+lecteurs)?",
    side_heading=r"derniers\s+commentaires",
    discussion=r"(?:vos\s+|les\s+)?r[ée]actions(?:\s+des\s+lecteurs)?|discussion|vos\s+avis",
    closed=r"les\s+commentaires\s+sont\s+ferm[ée]s",
    empty=r"aucun\s+commentaire",
    count="commentaires",
    counted="commentaire",
    enter=r"se\s+connecter|s.inscrire|connexion|s.abonner|envoyer",
    says=r"a\s+écrit",
)

BODY = BodyWords(
    caption_label="légende",
    noise=(
        "imprimer|partager(?: cet article| cette page)?|retour(?: à la liste)?|haut de page|s.abonner",
        r"(?:publié|mis à jour|mise à jour)\s*(?:le)?\s*:.{0,60}",
        "publicité",
        "lire aussi",
    ),
    read_also="lire aussi",
    aside=r"utilis\w+\s+(?:des\s+)?cookies",
    aside_line=r"lire\s+aussi",
    edge=(r"^derni[èe]re (?:modification|mise à jour)",),
    legal="tous droits réservés",
)

PAGE = PageWords(
    office=r"(?:ministère|direction|préfecture|service|secrétariat|commission|agence|office|conseil|mairie)\b",
    news="^(?:actualités|communiqués(?: de presse)?|presse)$",
    tag_cloud="nuage de|tags? populaires",
    missing=r"page (?:non trouvée|introuvable)|page (?:\w+ )?n['’](?:existe|a) pas",
    search=r"résultats? de (?:la |votre )?recherche|^recherche$",
    next=(
        "suivant",
        "suivante",
        "page suivante",
    ),
    subject=(
        "titre",
        "objet",
    ),
    maintenance=r"site\s+(?:est\s+)?(?:\w+\s+)?en\s+(?:cours\s+de\s+)?maintenance|maintenance\s+en\s+cours",
    byline="par",
)

LANGUAGE = Language(code="fr", dates=DATES, credits=CREDITS, comments=COMMENTS, body=BODY, page=PAGE)
