"""Dates: parsing a line, and finding the line on a page."""
