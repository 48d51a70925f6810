"""The store: Django models, and the services and selectors that need the database."""
