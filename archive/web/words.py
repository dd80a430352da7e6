"""The page's own words, in Russian and English."""

from __future__ import annotations

LANGUAGES = ("ru", "en")

WORDS: dict[str, tuple[str, str]] = {
    "name": ("Летопись", "Letopis"),
    "what": ("Архив официальных новостей регионов", "An archive of regional press pages"),
    "search": ("Искать", "Search"),
    "search_hint": ("Слово, имя, «фраза»", "Word, name, «phrase»"),
    "skip": ("К содержанию", "To the content"),
    "help": ("Как искать", "How to search"),
    "filters": ("Фильтры", "Filters"),
    "apply": ("Применить", "Apply"),
    "reset": ("Сбросить всё", "Clear all"),
    "found": ("Найдено", "Found"),
    "nothing": ("Ничего не нашлось.", "Nothing was found."),
    "nothing_hint": (
        "Проверьте, нет ли лишних фильтров, или возьмите начало слова: губерн*",
        "Look whether a filter is too narrow, or take the beginning of a word: губерн*",
    ),
    "empty": ("В архиве пока нет ни одной страницы.", "The archive holds no page yet."),
    "empty_hint": ("Они появятся здесь, как только начнётся сбор.", "They appear here as soon as a crawl begins."),
    "order": ("Порядок", "Order"),
    "relevance": ("сначала подходящие", "best first"),
    "newest": ("сначала новые", "newest first"),
    "oldest": ("сначала старые", "oldest first"),
    "since": ("с", "from"),
    "until": ("по", "until"),
    "dates": ("Даты публикации", "Published"),
    "region": ("Регион", "Region"),
    "site": ("Сайт", "Site"),
    "months": ("По месяцам", "By month"),
    "by": ("Чьи снимки и тексты", "Credited"),
    "person": ("Кто упомянут", "People mentioned"),
    "tag": ("Темы", "Topics"),
    "language": ("Язык", "Language"),
    "has": ("Что есть", "With"),
    "is": ("Что стало со страницей", "What became of it"),
    "photo": ("снимки", "pictures"),
    "video": ("видео", "video"),
    "audio": ("звук", "sound"),
    "document": ("документы", "documents"),
    "embed": ("вставки", "embeds"),
    "comments": ("Комментарии", "Comments"),
    "has_comments": ("комментарии", "comments"),
    "credits": ("Авторы снимков и текста", "Credits"),
    "has_credits": ("подписи авторов", "credits"),
    "title": ("Заголовок", "Title"),
    "lead": ("Вводка", "Lead"),
    "body": ("Текст", "Text"),
    "text": ("Текст", "Text"),
    "media": ("Снимки и видео", "Pictures and video"),
    "authors": ("Авторы", "Authors"),
    "published_at": ("Дата", "Date"),
    "changed": ("изменялась", "changed"),
    "vanished": ("исчезла с сайта", "gone from the site"),
    "gone_missing": (
        "Этой страницы не оказалось на месте. Проверим ещё, прежде чем считать её удалённой.",
        "The page was not where it had been. It is looked for again before it is called deleted.",
    ),
    "gone_deleted": ("Эта страница удалена с сайта.", "This page was deleted from the site."),
    "gone_since": ("Впервые не найдена", "First found missing"),
    "evidence": ("Свидетельства", "Evidence"),
    "earlier": ("искать и в прежних версиях", "search former versions, too"),
    "earlier_version": (
        "Это прежняя версия. Последняя:",
        "This is a former version. The latest:",
    ),
    "version": ("версия", "version"),
    "versions": ("История", "History"),
    "of": ("из", "of"),
    "seen": ("видели", "seen"),
    "compare": ("Сравнить", "Compare"),
    "compared": ("Сравнение версий", "Versions compared"),
    "before": ("Было", "Before"),
    "after": ("Стало", "After"),
    "same": ("Версии не различаются.", "The versions do not differ."),
    "added": ("добавлено", "added"),
    "removed": ("удалено", "removed"),
    "edited": ("изменено", "edited"),
    "moved": ("переставлено", "moved"),
    "first": ("впервые", "first"),
    "cite": ("Сослаться", "Cite"),
    "copy": ("Скопировать", "Copy"),
    "copied": ("Скопировано", "Copied"),
    "kept": ("Где хранится", "Where it is kept"),
    "as_it_was": ("Посмотреть, как было", "See it as it was"),
    "as_it_was_hint": ("Пока работает", "While this runs:"),
    "original": ("Страница на сайте", "The page on the site"),
    "record": ("Запись", "Record"),
    "digest": ("Контрольная сумма", "Digest"),
    "captured": ("Сохранено", "Captured"),
    "published": ("Опубликовано", "Published"),
    "modified": ("Изменено на сайте", "Changed by the site"),
    "no_title": ("Без заголовка", "No title"),
    "no_zone": ("как напечатано, часовой пояс неизвестен", "as printed, the zone is not known"),
    "no_date": ("без даты", "no date"),
    "pages": ("Страницы списка", "Pages of the list"),
    "next": ("Дальше", "Next"),
    "previous": ("Назад", "Back"),
    "not_found": ("Такой страницы в архиве нет.", "The archive has no such page."),
    "wrong_query": ("Запрос не понят", "The query makes no sense"),
    "broken": ("Каталог не читается", "The catalogue cannot be read"),
    "home": ("К поиску", "To the search"),
    "other": ("English", "Русский"),
    "json": ("Те же данные в JSON", "The same as JSON"),
    "api": ("Для программ", "For programs"),
    "more": ("ещё", "more"),
    "problems": ("На что обратить внимание", "What to be careful about"),
    "unsure": ("найдено приблизительно, проверьте", "found by guess, check it"),
    "answers": ("в ответ на", "in answer to"),
    "reader": ("Читатель", "A reader"),
    "count_more": ("На странице указано комментариев", "Comments that the page says there are"),
    "not_kept": ("файл не сохранён", "the file was not kept"),
}
"""Key to the Russian and the English."""


def words(language: str) -> dict[str, str]:
    """The words of a language."""
    which = LANGUAGES.index(language)
    return {key: pair[which] for key, pair in WORDS.items()}


MONTHS = {
    "ru": (
        "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
        "декабря",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ),
}  # fmt: skip

MONTH_NAMES = {
    "ru": (
        "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь",
        "декабрь",
    ),
    "en": MONTHS["en"],
}  # fmt: skip
"""The months by themselves, without a day before them."""

EVIDENCE: dict[str, tuple[str, str]] = {
    "gone": ("сервер ответил 410", "the server said 410"),
    "not-found": ("сервер ответил 404", "the server said 404"),
    "soft-404": ("вместо статьи страница «не найдено»", "a «not found» page stood in its place"),
    "redirect-front": ("перенаправление на главную", "a redirect to the front page"),
    "redirect-elsewhere": ("перенаправление на другую страницу", "a redirect to another page"),
    "forbidden": ("доступ запрещён", "access was refused"),
}
"""How the evidence of an absence is told."""

COMMENT_STATES: dict[str, tuple[str, str]] = {
    "none": ("блока комментариев нет", "there is no block of comments"),
    "empty": ("комментариев нет", "there are no comments"),
    "open": ("комментарии открыты", "comments are open"),
    "closed": ("комментарии закрыты", "comments are closed"),
    "external": ("комментарии на другом сайте", "comments are kept elsewhere"),
}
"""How the state of a block of comments is told."""
