"""Every write of what customers want: one function, one transaction, one entry in the history."""
