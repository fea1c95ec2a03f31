"""What `manage.py bench` runs: the product's own code beside a bound, on the same rows, in the same run."""
