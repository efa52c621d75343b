import os

import browser
import document_samples as samples
import pytest

from evsynth.document.html import write


@pytest.fixture
def document():
    return samples.plain_document()


@pytest.fixture
def hostile():
    return samples.hostile_document()


@pytest.fixture
def make_picture():
    return samples.picture


@pytest.fixture
def survival():
    return samples.narrow_table()


@pytest.fixture
def wide():
    return samples.wide_table


@pytest.fixture(scope="session")
def chromium():
    path = browser.chromium()
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - found to be there a line ago

    sandbox = [] if os.geteuid() else ["--no-sandbox"]  # Chromium refuses root a sandbox
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=sandbox)
        yield running
        running.close()


@pytest.fixture(scope="session")
def pages(chromium, tmp_path_factory):  # noqa: ARG001 - without a browser nothing is written
    folder = tmp_path_factory.mktemp("pages")
    made = {"traced": browser.traced_document(), "hostile": browser.hostile_document()}
    for name, document in made.items():
        (folder / f"{name}.html").write_text(write(document, spanners=True), encoding="utf-8")
    return {name: folder / f"{name}.html" for name in made} | browser.bundled(folder)


@pytest.fixture
def show(chromium, pages):
    """Open one of ``pages`` by name; its contexts close with the test."""
    yield lambda name, **how: browser.open_page(chromium, pages[name], **how)
    for context in list(chromium.contexts):
        context.close()
