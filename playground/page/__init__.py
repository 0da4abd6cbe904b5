"""The chat page of the demo: what a browser shows of the playground, and what it may do there."""
