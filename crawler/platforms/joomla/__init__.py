"""Joomla: its own blog view, and K2, an extension that many sites use instead."""
