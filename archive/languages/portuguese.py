"""Portuguese."""

from __future__ import annotations

from archive.languages.base import BodyWords, CommentWords, CreditWords, DateWords, Language, PageWords

CREDITS = CreditWords(
    labels={
        "photo": (
            *("foto", "fotos", "fotografia", "fotografias", "fotógrafo", "fotógrafa", "imagem"),
            *("imagens", "crédito", "créditos", "credito", "creditos"),
            *("crédito da foto", "créditos da foto", "crédito da imagem", "crédito das fotos"),
        ),
        "video": ("vídeo", "vídeos"),
        "infographic": ("infográfico", "gráfico"),
        "illustration": ("ilustração",),
        "audio": ("áudio",),
        "text": ("texto",),
    },
    sure=r"foto\b|fot[oó]graf|cr[ée]dito",
    sources=("fonte",),
    joins=("e",),
    by=("por",),
)

DATES = DateWords(
    months=(
        ("janeiro", "jan"),
        ("fevereiro", "fev"),
        ("março", "marco", "mar"),
        ("abril", "abr"),
        ("maio", "mai"),
        ("junho", "jun"),
        ("julho", "jul"),
        ("agosto", "ago"),
        ("setembro", "set"),
        ("outubro", "out"),
        ("novembro", "nov"),
        ("dezembro", "dez"),
    ),
    of=("de",),
    at=("às",),
    modified=r"atualizad[oa]|modificad[oa]|[úu]ltima (?:atualiza|modifica)[çc][ãa]o",
    published=r"publicad[oa]|data de publica[çc][ãa]o",
    refused=r"data (?:do evento|de início|limite)|prazo",
)

BODY = BodyWords(
    caption_label="legenda",
    noise=(
        "leia também",
        "imprimir|partilhar|compartilhar|voltar|topo",
    ),
    read_also="leia (?:também|mais)",
    aside_line=r"leia\s+(?:também|mais)",
    edge=(r"^última (?:modificação|atualização)",),
    legal="todos os direitos reservados",
)

PAGE = PageWords(
    office=r"(?:ministério|secretaria|departamento|direção|gabinete|prefeitura|comissão)\b",
    news="^(?:notícias)$",
    tag_cloud="nuvem de|(?:temas|tags) populares",
    missing=r"página não encontrada|página não existe",
    search=r"resultados? da (?:busca|pesquisa)",
    byline="por|autor(?:a|es)?",
    next=(
        "próxima",
        "próximo",
        "seguinte",
    ),
    subject=(
        "título",
        "assunto",
    ),
    maintenance=r"site\s+em\s+manutenção|em\s+manutenção",
)

COMMENTS = CommentWords(
    stems=("comentário", "comentario"),
    heading=r"(?:todos\s+os\s+)?coment[áa]rios?(?:\s+dos\s+leitores)?",
    side_heading=r"últimos\s+comentários",
    discussion=r"opini[õo]es(?:\s+dos\s+leitores)?|debate",
    closed=r"comentários\s+(?:est[aã]o\s+)?(?:encerrados|fechados|desativados)",
    empty=r"(?:nenhum|sem)\s+comentários?|seja o primeiro a comentar",
    count=r"comentários",
    counted=r"comentário",
    buttons=r"responder|curtir|denunciar",
    enter=r"entrar|cadastre-se|enviar",
    says=r"disse|diz",
    author=r"por",
)

LANGUAGE = Language(code="pt", dates=DATES, credits=CREDITS, body=BODY, page=PAGE, comments=COMMENTS)
