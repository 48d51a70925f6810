"""The page skin over services and selectors."""
