"""What the charts draw, one file a page: what a query found becomes JSON and words."""
