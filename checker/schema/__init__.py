"""Schemas in the languages that teams use: read, replayed into states, compared, and classed as personal data."""
