BOT_NAME = "headlines"
SPIDER_MODULES = ["headlines.spiders"]
ROBOTSTXT_OBEY = True

# All that the archive needs.
ADDONS = {"crawler.addon.ArchiveAddon": 100}
