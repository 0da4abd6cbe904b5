"""The table of docs/safety.md: what holds while traders go on and something goes wrong."""
