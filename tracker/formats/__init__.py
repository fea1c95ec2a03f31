"""How the admin writes times: sortable by eye, and with their zone."""
