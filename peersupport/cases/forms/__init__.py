"""Forms of cases: shape and wording of what people type. They return values and never load or save."""
