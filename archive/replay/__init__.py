"""Showing kept pages again in viewers that other people make: ReplayWeb.page and pywb."""
