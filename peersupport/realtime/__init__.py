"""The live door's machinery: socket events, their checks, and who is connected. Knows no slice."""
