"""The sites: one small file each. File name = spider name = fixture folder = data folder."""
