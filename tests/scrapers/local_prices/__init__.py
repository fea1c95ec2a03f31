"""A source of prices of the tests' own."""
