"""Same key, same answer: a request that is sent again gets what the first one got."""
