"""Database migrations, run by the product itself at start."""
