"""What the registry is held against: WSGI applications over the same database; `floor` is the limit."""
