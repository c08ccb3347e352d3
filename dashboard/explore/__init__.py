"""Explore: the page that puts the features in their places, opens plans, and answers for their pictures."""
