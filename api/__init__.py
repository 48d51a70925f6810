"""The HTTP interface over the catalogue, services and selectors."""
