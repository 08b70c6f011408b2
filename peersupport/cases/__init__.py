"""Cases: submission, review, the record of their discussion, and what came of them."""
