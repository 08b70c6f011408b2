"""Pure rules of people: passwords, tokens, throttling."""
