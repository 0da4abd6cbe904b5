"""Nothing leaves unencrypted, nothing enters unasked."""
