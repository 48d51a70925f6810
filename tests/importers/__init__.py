"""Pipeline files of tools, read without a server or a database."""
