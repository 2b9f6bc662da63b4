"""The coach's pages below /desk, one module a subject: they call operations of surveys.accounts and surveys.desk."""
