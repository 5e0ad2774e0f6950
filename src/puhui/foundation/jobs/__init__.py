"""procrastinate behind a small surface: declare a job, relay the outbox, run the worker."""
