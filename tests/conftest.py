"""What every test may ask for: three people, one of each role, and signed-in browsers of theirs."""

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client

from tests import factories

pytest_plugins = ["tests.servers", "tests.promises.recording"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Give SQLite a file of this test run: its threads need connections of their own to it."""
    if connection.vendor == "sqlite":
        folder = tmp_path_factory.mktemp("database")
        connection.settings_dict["TEST"]["NAME"] = str(folder / "test.sqlite3")


@pytest.fixture(autouse=True)
def _no_live_queue(settings) -> None:
    """Keep tests off the broker of a portal that runs in the same folder."""
    nowhere = settings.RQ_QUEUES["default"] | {"URL": "unix:///nowhere/valkey.sock"}
    settings.RQ_QUEUES = {"default": nowhere}


@pytest.fixture(autouse=True)
def _plain_static_files(settings) -> None:
    """Serve static files without the manifest that only ``collectstatic`` makes."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.WHITENOISE_AUTOREFRESH = True  # else every new client lists all files again
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def roles(db) -> None:
    call_command("roles", verbosity=0)


@pytest.fixture
def sam(roles) -> User:
    """Sam enters orders (sales)."""
    return factories.user("sam", "sales")


@pytest.fixture
def pat(roles) -> User:
    """Pat runs and approves the Monday plan (planner)."""
    return factories.user("pat", "planner")


@pytest.fixture
def vic(roles) -> User:
    """Vic reads the plan at the molding line (viewer)."""
    return factories.user("vic", "viewer")


@pytest.fixture
def lin(roles) -> User:
    """Lin molds, and keeps the production log (line)."""
    return factories.user("lin", "line")


@pytest.fixture
def ada(roles) -> User:
    """Ada keeps the users (administrator)."""
    return User.objects.create_superuser("ada", password="secret")


def _client(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def sales(sam: User) -> Client:
    return _client(sam)


@pytest.fixture
def planner(pat: User) -> Client:
    return _client(pat)


@pytest.fixture
def viewer(vic: User) -> Client:
    return _client(vic)


@pytest.fixture
def line(lin: User) -> Client:
    return _client(lin)


@pytest.fixture
def admin(ada: User) -> Client:
    return _client(ada)
