"""The ground floor: database handle, unit of work, clock, actor and errors. Knows nothing above it."""
