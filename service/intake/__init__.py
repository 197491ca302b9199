"""Readers of source formats: each turns bytes into case reports."""
