"""Views: from requests to calls of the catalogue, selectors and services, and to responses."""
