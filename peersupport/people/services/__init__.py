"""The only writers of people and places."""
