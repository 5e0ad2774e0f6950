"""A simulated economy: enterprises, their invoices, and why some of them default."""
