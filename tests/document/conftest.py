import document_samples as samples
import pytest


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
