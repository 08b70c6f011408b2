"""Form of the chair rota."""

from peersupport.web.fields import HiddenField, OneTimeForm


class AcceptRotaForm(OneTimeForm):
    """Take the proposal over; `seen` is the proposal that was shown."""

    seen = HiddenField(max_length=5000, default="")
