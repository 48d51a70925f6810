"""The store: Django models and the rules that need the database."""
