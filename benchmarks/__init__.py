"""What `make bench` runs: the product's timeline against the least that could serve the same page."""
