"""WACZ: records, index and page list in one file that any viewer opens (WACZ 1.1.1).

https://specs.webrecorder.net/wacz/1.1.1/
"""
