"""Vladimir oblast: news of the department of education. From selectors recorded in 2023, not yet tried live.

The host is департамент.образование33.рф.
"""

from crawler.platforms.bitrix.spider import BitrixSpider


class VladimirEducation(BitrixSpider):
    name = "vladimir_education"
    former_names = ("vladimir",)
    region = "RU-VLA"
    basis = "selectors"
    start_urls = ["https://xn--80aakec5bilkue.xn--33-6kcadhwnl3cfdx.xn--p1ai/pres-tsentr/news/"]
    entry_css = ".child_content .news-list .news-item"
    date_css = ".news-date-time"
    body_css = ".news-detail-text"
