"""Every yuan, twice: accounts, transfers and balances that only grow."""
