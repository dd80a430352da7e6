"""Articles in the "list/detail" template of 1C-Bitrix."""

from crawler.reading.page import PressPage


class ListDetailPage(PressPage):
    """An article as Tatarstan, Bashkortostan, Rostov and Yamal print it, recorded in 2023."""

    title_css = ".detail__title"
    date_css = ".meta__item > span"
    body_css = ".detail__text"
