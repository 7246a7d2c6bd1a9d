"""Suggesting what a text speaks of: objectives, principles and goals, with evidence."""
