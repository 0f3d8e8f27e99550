"""Draw docs/preview.png, the picture of a link's preview, from the app: python -m docs.preview"""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from tests.browser.conftest import CANDIDATES, FLAGS, App, free_port, serving

PICTURE = Path(__file__).with_name("preview.png")
SIZE = {"width": 1200, "height": 630}
"""In pixels, as the Open Graph protocol's readers like it."""
PLACE = {"t": "10", "stage": "m_hat", "view": "present"}


def main() -> None:
    executable = next(filter(None, map(shutil.which, CANDIDATES)))
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        port = free_port()
        with serving(port, Path(folder) / "log"):
            browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
            page = browser.new_page(viewport=SIZE, locale="en-GB", reduced_motion="reduce")
            app = App(page, f"http://localhost:{port}").open(**PLACE)
            page.add_style_tag(content=".st-key-player_bar { display: none !important; }")
            app.settle()
            page.screenshot(path=PICTURE)
            browser.close()


if __name__ == "__main__":
    main()
