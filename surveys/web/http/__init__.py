"""Shared by all pages: server, headers and limits, assets, failures, health. No audience has a page here."""
