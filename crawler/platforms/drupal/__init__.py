"""Drupal 7 and later: a view of nodes."""
