"""The "list/detail" template of 1C-Bitrix that several regions share for their portals and ministries."""
