"""Pure rules of cases: the moves, what submission needs, and how structured answers are read."""
