"""A server under load for minutes: whether it answers all of it, and whether it stays as it was."""
