"""Khakassia: news of the government on education. From selectors recorded in 2023, not yet tried live."""

from crawler.platforms.plain.spider import PlainSpider


class KhakassiaEducation(PlainSpider):
    name = "khakassia_education"
    former_names = ("khakassia",)
    region = "RU-KK"
    basis = "selectors"
    start_urls = ["https://r-19.ru/news/education/"]
    ca_note = "r-19.ru has a certificate of the Russian Trusted Sub CA: name a CA file for it."
    entry_css = ".block_news_list .block_news_list_bb"
    title_css = ".inner_content h1"
    date_css = ".block_news_detail .block_news_detail_data"
    body_css = ".block_news_detail_t_t"
