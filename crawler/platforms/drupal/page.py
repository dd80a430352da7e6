"""Articles of Drupal sites."""

from crawler.reading.page import PressPage


class DrupalPage(PressPage):
    """A node: the classes of Drupal 7, or those that the themes of Drupal 8 and later write."""

    title_css = ".node h1, h1.page-header, h1.page-title, h1#page-title"
    date_css = ".node .date-display-single, .node .field--name-created, .node__submitted time"
    body_css = ".field-name-body .field-item, .field--name-body"
