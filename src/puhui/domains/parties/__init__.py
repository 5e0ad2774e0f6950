"""Enterprises, people, institutions; what relates them, who they are, what they consent to."""
