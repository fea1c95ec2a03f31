"""Damaged, hostile and changed pages against every parser. Knows no database."""
