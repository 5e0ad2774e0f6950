"""Pure rules of the domain: codes, sizes, profiles, masks, consents."""
