"""HOW IT IS TOLD: a Release becomes one report, told the same way as a web page and as a PDF. No database."""
