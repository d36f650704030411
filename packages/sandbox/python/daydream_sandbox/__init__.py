"""Runs Python that nobody trusts: one process a session, forked from imported libraries and loaded data."""
