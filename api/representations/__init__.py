"""Representations of answers other than JSON."""
