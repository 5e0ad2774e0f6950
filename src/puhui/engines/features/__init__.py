"""What is known of an enterprise, declared once as SQL that several databases read alike."""
