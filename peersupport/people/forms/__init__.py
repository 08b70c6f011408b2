"""Forms of people and log-in."""
