"""Browsers: the banner, decisions, status, notices, the page without JavaScript."""
