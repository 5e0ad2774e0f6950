"""Annual rates of what a file asks: JSON objects in, answers out."""
