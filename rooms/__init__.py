"""Rooms: a teacher asks, a class answers, and what came is counted; no name, no address, no text of a learner's is kept."""

served = False
"""Whether this process has the routes by which browsers answer without a run of the page, see ``serve.py``."""
