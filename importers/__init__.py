"""Importers: pipeline files of tools, parsed without being run, as drafts of methods."""
