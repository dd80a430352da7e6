"""Gosweb, the common platform of municipal sites (`*.gosuslugi.ru`): one template everywhere, made with NetCat."""
