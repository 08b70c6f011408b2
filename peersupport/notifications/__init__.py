"""The outbox: mails are rows written with the change, sent afterwards by a worker."""
