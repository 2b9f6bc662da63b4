"""What every page stands on: the server, headers and limits, assets, failures, health. No audience has a page here."""
