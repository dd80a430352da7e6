"""The text of an article: which element holds it, and the blocks in it."""
