"""What Keyferry serves over HTTP."""
