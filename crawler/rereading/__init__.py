"""Items read again from archived records."""
