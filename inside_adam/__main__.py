"""Open the app: ``inside-adam``, or ``python -m inside_adam``."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from collections.abc import Sequence

from inside_adam import HOUSE


def main(arguments: Sequence[str] | None = None) -> None:
    """Start Streamlit with the app; ``arguments`` are the command line's."""
    sys.path.insert(0, str(HOUSE))  # as Streamlit does for app.py
    import optim

    sys.modules["inside_adam.optim"] = optim  # one copy behind both names
    options = understood(sys.argv[1:] if arguments is None else arguments, optim.__version__)
    from streamlit.web.cli import main as streamlit

    streamlit(["run", str(HOUSE / "serve.py"), *options], prog_name="streamlit")


def understood(arguments: Sequence[str], version: str) -> list[str]:
    """Streamlit's options for ours; those that we do not know are its own."""
    parser = ArgumentParser(
        "inside-adam",
        description="Opens Inside Adam in your browser. Ctrl+C ends it.",
        epilog="Every other option goes to Streamlit, such as --server.address=0.0.0.0 (see: streamlit run --help).",
        allow_abbrev=False,
    )
    languages = ["en", *sorted(path.stem for path in (HOUSE / "locales").glob("*.po"))]
    parser.add_argument("--port", type=int, help="where the app is served (else 8501, or the next free one)")
    parser.add_argument("--no-browser", action="store_true", help="serve the app, but open no browser")
    parser.add_argument("--lang", choices=languages, help="the first language (else the one of the browser)")
    parser.add_argument("--version", action="version", version=f"Inside Adam {version}")
    ours, others = parser.parse_known_args(arguments)
    if ours.port is not None:
        others.append(f"--server.port={ours.port}")
    if ours.no_browser:
        others.append("--server.headless=true")
    if ours.lang:
        os.environ["INSIDE_ADAM_LANG"] = ours.lang
    return others


if __name__ == "__main__":
    main()
