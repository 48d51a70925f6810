"""What both skins share of HTTP: query strings, request bodies, limits, idempotency, problems, caches."""
