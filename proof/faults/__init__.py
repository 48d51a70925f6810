"""A real server that is killed in the middle of accepting a bundle, and what it leaves behind."""
