"""The demo's mailbox: stands in for everybody's mail program, so that the demo needs no mail server."""
