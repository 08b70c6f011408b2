"""The HTTP door's machinery: access, errors, forms, layout. Knows no slice."""
