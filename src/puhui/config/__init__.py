"""Settings, addresses, subscriptions: the place where things meet."""
