"""One file for each source of prices."""
