"""Development-only generators; run as python -m tools.<name>."""
