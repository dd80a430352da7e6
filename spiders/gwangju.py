"""Gwangju: news of the government. From a list that was seen, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class Gwangju(PlainSpider):
    name = "gwangju"
    region = "KR-29"
    basis = "list"
    start_urls = ["https://www.gwangju.go.kr/boardList.do?boardId=BD_0000000027&pageId=www789"]
    article_path = r"^/boardView\.do\?(?:.*&)?seq=\d+"
