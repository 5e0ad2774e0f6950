"""Users, organisations and memberships; sign-in with password and TOTP by allauth."""
