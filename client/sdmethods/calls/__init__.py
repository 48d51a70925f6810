"""The calls of a registry, by what they are about."""
