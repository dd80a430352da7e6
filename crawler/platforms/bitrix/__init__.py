"""1C-Bitrix: the component `news` in its own template, with the old pager or that of the D7 core."""
