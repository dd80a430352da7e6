"""Liferay portals: the government of Voronezh oblast."""
