"""WHAT MAY BE TOLD: from ratings to one frozen release, and from a release to charts and documents. No database."""
