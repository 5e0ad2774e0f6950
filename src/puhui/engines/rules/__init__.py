"""Decision tables: rules as data, every one asked, every answer traced."""
