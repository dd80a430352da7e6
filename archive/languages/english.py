"""English."""

from __future__ import annotations

from archive.languages.base import BodyWords, CommentWords, CreditWords, DateWords, Language, PageWords, QueryWords

CREDITS = CreditWords(
    labels={
        "photo": (
            *("photo", "photos", "photograph", "photographs", "photographer", "photographers"),
            *("photography", "photogallery", "picture", "pictures", "pic", "pics", "image", "images"),
            *("image courtesy", "images courtesy", "credit", "credits", "credit photo", "credit photos"),
            *("credit image", "credit images", "credits photo", "credits photos", "credits image"),
            *("credits images",),
        ),
        "video": ("video", "videos"),
        "infographic": ("infographic", "infographics", "graphic", "graphics"),
        "illustration": ("illustration", "illustrations", "collage", "cartoon", "drawing"),
        "audio": ("audio", "sound"),
        "text": ("text", "story", "words"),
    },
    of=("credit", "credits"),
    sure=r"photo\b|photograph|credit",
    sources=("source", "sources", "via"),
    owners=("author", "source", "copyright", "courtesy"),
    joins=("and",),
    between=("and",),
    by=("by",),
    courtesy=("courtesy of",),
    shown=("in the", "on the"),
    rights=r"all\s+rights|rights\s+reserved|text\s+resize|privacy|cookie",
    nobody=r"cc0?(?:[ -]by.*)?|public\s+domain",
    no_name=(
        r"\d+(?:[.,]\d+)?\s?[KMG]B|\d+\s+(?:photos?|images?)|left|right|cent(?:er|re)"
        r"|buy(?:\s+photo)?|play(?:\s+video)?|watch(?:\s+video)?|close|\d{1,2}:\d\d(?:\s?[AP]M)?"
    ),
    buttons=("Show more", "Read more", "Share", "Close"),
)

DATES = DateWords(
    capital=True,
    months=(
        ("january", "jan"),
        ("february", "feb"),
        ("march", "mar"),
        ("april", "apr"),
        ("may",),
        ("june", "jun"),
        ("july", "jul"),
        ("august", "aug"),
        ("september", "sep", "sept"),
        ("october", "oct"),
        ("november", "nov"),
        ("december", "dec"),
    ),
    weekdays=(
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "mon",
        "tue",
        "tues",
        "wed",
        "thu",
        "thurs",
        "fri",
        "sat",
        "sun",
    ),
    today=("today",),
    yesterday=("yesterday",),
    just_now=("just now",),
    ago=("ago",),
    units={
        "second": ("second", "seconds", "sec", "secs"),
        "minute": ("minute", "minutes", "min", "mins"),
        "hour": ("hour", "hours"),
        "day": ("day", "days"),
        "week": ("week", "weeks"),
        "month": ("month", "months"),
        "year": ("year", "years"),
    },
    ordinals=("st", "nd", "rd", "th"),
    of=("of",),
    at=("at", "on"),
    dateline=("am", "pm", "msk", "published", "updated"),
    modified=r"updated|last (?:updated|modified|reviewed)|modified|revised",
    published=r"published|posted|released?(?: date)?\s*:|date (?:posted|published)|issued|for immediate release",
    refused=(
        r"deadline|closing date|event date|date of (?:the )?(?:event|birth|hearing)|expir|effective date"
        r"|\bdue (?:by|date)|^\W*when\s*:|\bas of\b"
    ),
)

COMMENTS = CommentWords(
    stems=(
        "comment",
        "review",
    ),
    heading=r"(?:all\s+|reader(?:s['’]?|['’]s)?\s+|your\s+|user\s+)?comments|comments\s+from\s+readers",
    discussion=r"(?:join\s+the\s+)?(?:discussion|conversation)|responses|replies|reader\s+reactions|reactions|feedback",
    side_heading=r"recent\s+comments|latest\s+comments",
    closed=(
        r"comments?\s+(?:are|is|have\s+been)\s+(?:now\s+)?(?:closed|disabled|turned\s+off)"
        r"|commenting\s+(?:is|has\s+been)\s+(?:closed|disabled)"
    ),
    empty=r"no\s+comments(?:\s+yet)?|be\s+the\s+first\s+to\s+(?:comment|leave)|\b0\s+comments",
    count="comments?",
    counted=r"comments?\b",
    show=r"(?:show|load|view|read|see)\s+(?:all\s+|more\s+)?(?:\d+\s+)?comments",
    buttons="reply|report|quote|permalink|like|share",
    enter=r"(?:log|sign)\s*(?:in|up|on)(?:\s+to\s+\w+)?|register|join(?:\s+now)?|submit|subscribe|post\s+(?:a\s+)?comment",
    says="says|said|wrote",
    author="by",
)

BODY = BodyWords(
    caption_label=r"(?:photo|image|picture)?\s*caption",
    noise=(
        "advertisement|advert",
        "article continues below.*|story continues.*",
        "(?:share|print)(?: this (?:page|article|release))?|tweet|email|facebook|twitter|whatsapp|telegram",
        "copy link|link copied|tags?|loading|close|play|subscribe",
        r"(?:published|updated)\s*:.{0,60}",
        r"(?:views|comments)\s*[:\-–(]?\s*\d[\d\s]*\)?",
        r"\d+\s*(?:comments?|views|shares?|min read)",
        r"\d+ (?:second|minute|hour|day|week|month|year)s? ago",
        "skip (?:past|to) .{0,40}",
        r"(?:tags|topics|filed under)\s*:.{0,200}",
        "related(?: (?:articles|stories|content|topics|news))?|read (?:more|also|next)",
        "recommended",
        "more (?:on this (?:story|topic)|from.{0,40})|you (?:may|might) also like.{0,20}",
    ),
    read_also="read (?:more|also|next)|see also|related|also read|watch",
    end=(
        "related(?: (?:articles|stories|content|news|posts|topics))?|more (?:stories|news|from .{0,30}|on this.{0,20})",
        "read (?:more|next)|recommended(?: .{0,20})?|you (?:may|might) also like.{0,10}|leave a (?:comment|reply)",
        r"comments?(?:\s*\(?\d*\)?)?|share this.{0,20}",
    ),
    edge=(
        r"^(?:subscribe|sign up) (?:to|for) our (?:\S+ ){0,4}(?:newsletter|channel|updates|alerts)",
        r"^\W*(?:for immediate release|media release|press release|# ?# ?#|-30-)\W*$",
        r"^(?:page )?last (?:modified|updated|reviewed)|^this page was last",
        r"^(?:media|press) contacts?\s*:?\s*$",
    ),
    aside=(
        r"(?:reserved|only|exclusive(?:ly)?)\s+for\s+subscribers|subscribe\s+(?:now|today|to)"
        r"|\bus(?:es?|ing)\s+(?:\w+\s+){0,2}cookies\b|\bcookies?\s+(?:policy|settings|notice|preferences)\b"
        r"|already\s+(?:a\s+subscriber|have\s+an\s+account)|(?:create|make)\s+an\s+account"
        r"|sign\s+(?:in|up)\s+(?:to|for|or)|newsletters?\s+sign|unlimited\s+(?:online|digital|access)"
    ),
    aside_line=r"read\s+(?:more|also|next)|see\s+also|related(?:\s+(?:articles?|stories|news))?",
    legal=r"all rights reserved|copyright \d",
)

PAGE = PageWords(
    office=(
        r"(?:u\.?s\.?\s+)?(?:ministry|department|office|division|board|bureau|cent(?:er|re)|agency"
        r"|commission|committee|council|institute|service|authority)\s+(?:of|for|on)\b"
    ),
    tag_cloud="(?:tag|topic) cloud|(?:popular|trending|all|hot) (?:tags|topics)",
    subject=(
        "title",
        "subject",
        "headline",
    ),
    next=(
        "next",
        "next page",
        "older",
        "older posts",
        "older entries",
        "load more",
        "more news",
        "show more",
    ),
    maintenance=(
        r"(?:performing|undergoing)\s+(?:\w+\s+)?maintenance|\b(?:down|closed|unavailable)\s+for\s+(?:\w+\s+)?maintenance"
        r"|(?:site|service|page)\s+(?:is\s+)?(?:currently\s+)?(?:under|undergoing)\s+(?:\w+\s+)?maintenance"
        r"|^(?:(?:site|scheduled|system|planned)\s+){0,2}maintenance$|we(?:'|’)ll be (?:right )?back"
        r"|be back (?:soon|shortly)|error establishing a database connection|database (?:connection )?error"
        r"|could not connect to (?:the )?(?:database|mysql)|(?:service|temporarily) unavailable|too many connections"
    ),
    of=("of",),
    challenge=("checking your browser|just a moment|enable javascript and cookies|access denied|are you a robot"),
    missing=(
        r"error\s*404|404\b.{0,20}not found"
        r"|page (?:\w+ ){0,3}(?:not|cannot|can['’]t|couldn['’]t|doesn['’]t) (?:be )?(?:found|exist)"
    ),
    login="log ?in|sign ?in",
    search="search results|^search(?: the site)?$",
    news="^news$|press",
    no_title=(
        "untitled",
        "home",
        "news",
        "article",
        "index",
    ),
    player=r"(?:embedded\s+)?(?:video)?[\s-]*player|video|embed|iframe|no\s+title|untitled",
    no_label="tags|source|read|share",
    byline="(?:written |words |reported |story )?by|text|author",
    no_author=(
        r"\bimage\b|^(?:photo|video)"
        r"|^(?:admin|administrator|super user|superuser|publisher|webmaster|editor|author|staff|moderator|root"
        r"|(?:content|site|web)[ _-]?(?:manager|editor|admin|master)|user[ _-]?\d*|none|null|unknown|system|guest)$"
    ),
    enlarge=(
        r"(?:view|see|show|open)\s+(?:all\s+)?\d*\s*(?:images?|photos?|pictures?|gallery)"
        r"|(?:hide|show|toggle)\s+captions?|expand|enlarge(?:\s+(?:image|photo))?"
    ),
    sizes="bytes?|kb|mb|gb",
)

QUERY = QueryWords(
    both=("AND",),
    either=("OR",),
    without=("NOT",),
    near=("NEAR",),
    fields={
        "author": ("by-line", "writer"),
        "org": ("organisation", "organization"),
        "since": ("after", "from"),
        "until": ("before", "to"),
        "date": ("day", "published"),
        "language": ("lang",),
        "tag": ("topic",),
    },
    values={"none": ("no", "nothing"), "photo": ("image", "picture"), "ru": ("russian",), "en": ("english",)},
)

LANGUAGE = Language(code="en", dates=DATES, credits=CREDITS, comments=COMMENTS, body=BODY, page=PAGE, query=QUERY)
