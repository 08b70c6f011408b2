"""Form fields that carry their wording, check their shape and render their own NHS component."""

from peersupport.web.fields.base import Asked
from peersupport.web.fields.choice import CheckboxesField, Choice, ChoiceField, RadiosField, TickField
from peersupport.web.fields.form import BaseForm, OneTimeForm, Problem
from peersupport.web.fields.moments import DateField, TimeField
from peersupport.web.fields.number import WholeNumberField
from peersupport.web.fields.text import EmailField, HiddenField, LongTextField, PasswordField, TextField
from peersupport.web.fields.upload import FileField

__all__ = [
    "Asked",
    "BaseForm",
    "CheckboxesField",
    "Choice",
    "ChoiceField",
    "DateField",
    "EmailField",
    "FileField",
    "HiddenField",
    "LongTextField",
    "OneTimeForm",
    "PasswordField",
    "Problem",
    "RadiosField",
    "TextField",
    "TickField",
    "TimeField",
    "WholeNumberField",
]
