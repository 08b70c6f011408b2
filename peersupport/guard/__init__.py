"""The identifier guard: keeps anything that could identify a patient out of the database.

Its own floor, because actions, cases and meetings all store free text and must all ask it first.
`rules` recognises, purely; `services` refuses, asks for a reason and writes the audit row.
"""
