"""One uploaded file, read whole up to a limit."""

from collections.abc import Sequence
from typing import Any

from werkzeug.datastructures import FileStorage

from peersupport.web.fields.base import Asked


class FileField(Asked):
    """The bytes of one uploaded file, or None. The file's own name and type are never trusted."""

    component = "file_upload"
    data: bytes | None

    def __init__(
        self, label: str = "", *, accept: str = ".csv,text/csv", max_bytes: int = 1_000_000, **wording: Any
    ) -> None:
        super().__init__(label, **wording)
        self.accept = accept
        self.max_bytes = max_bytes

    def process_data(self, value: object) -> None:
        """A file is never filled in beforehand."""
        self.data = None

    def process_formdata(self, values: Sequence[object]) -> None:
        """Read the file. Raises ValueError with the message to show."""
        self.data = None
        files = [value for value in values if isinstance(value, FileStorage) and value.filename]
        if len(files) > 1:
            raise ValueError("Select one file only")
        if not files:
            return
        content = files[0].stream.read(self.max_bytes + 1)
        if len(content) > self.max_bytes:
            raise ValueError(f"The selected file must be {self.max_bytes:,} bytes or fewer")
        if not content:
            raise ValueError("The selected file is empty")
        self.data = content

    def arguments(self) -> dict[str, object]:
        """What the file macro is called with."""
        return super().arguments() | {"accept": self.accept}
