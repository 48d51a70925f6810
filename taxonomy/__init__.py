"""The language of the registry: vocabularies, documents and the rules between them. No Django here."""
