"""HTTP for pages and the interface: query strings, request bodies, rate limits, idempotency, problems, caches."""
