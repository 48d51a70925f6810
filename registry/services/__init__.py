"""The only way in: each service writes rows, revisions and audit entries in one transaction."""
