"""The process; nobody imports it."""
