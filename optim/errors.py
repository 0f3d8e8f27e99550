"""The one exception whose message is meant for people."""


def mark(message: str) -> str:
    """Mark a text for translation where it is written; it is translated where it is shown."""
    return message


class InputError(ValueError):
    """Something a person typed, linked or passed cannot be used.

    Args:
        message: an English sentence with ``{name}`` places, also the key of its translation.
        params: what goes into the places.
    """

    def __init__(self, message: str, **params: object) -> None:
        super().__init__(message.format(**params))
        self.message = message
        self.params = params
