"""Causality methods: answers in, score and category out. Pure."""
