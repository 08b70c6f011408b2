"""Forms of meetings: the shape and wording of what people send."""
