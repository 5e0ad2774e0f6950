"""Screens of lenders: the queue and its cases, the book, fairness, products, people, funds."""
