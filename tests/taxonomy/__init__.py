"""Tests of the language: documents and the rules between them, without Django."""
