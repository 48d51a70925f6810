"""The HTTP skin over services and selectors."""
