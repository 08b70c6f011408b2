"""Pure rules of meetings: moves, agenda arithmetic, quorum, working days."""
