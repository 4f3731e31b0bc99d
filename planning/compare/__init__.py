"""What differs between two plans: pure functions, a file or folder an engine."""
