"""The pages on which orders are entered and customers are kept."""
