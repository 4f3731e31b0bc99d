"""What templates may ask of orders."""
