"""What the registry is held against: the empty view under its own settings and middleware."""
