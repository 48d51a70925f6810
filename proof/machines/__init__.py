"""Long random stories told to the registry and to a small model of it, which have to agree at every step."""
