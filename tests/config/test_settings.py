"""Each case reads the settings anew, in a process of its own with just the environment it names."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

PRODUCTION = {
    "DATABASE_URL": "postgresql://registry:secret@db.example.org:6432/registry?sslmode=require",
    "SECRET_KEY": "x" * 64,
    "ALLOWED_HOSTS": "registry.example.org, www.registry.example.org",
}


def read(expression: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    code = f"from config import settings; print({expression})"
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


def value(expression: str, environment: dict[str, str]) -> str:
    done = read(f"settings.{expression}", environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_laptop_needs_nothing():
    assert value("LAPTOP", {}) == "True"
    assert value("ALLOWED_HOSTS", {}) == "['.localhost', '127.0.0.1', '[::1]']"
    assert value("DATABASE['ENGINE']", {}).endswith("sqlite3")
    assert "insecure" in value("SECRET_KEY", {})


@pytest.mark.parametrize("off", [{"DEBUG": "0"}, {"DATABASE_URL": PRODUCTION["DATABASE_URL"]}])
def test_production_names_every_missing_setting(off):
    done = read("settings.LAPTOP", off)
    assert done.returncode != 0
    for name in PRODUCTION.keys() - off.keys():
        assert f"{name}, for example" in done.stderr


@pytest.mark.parametrize("name", PRODUCTION)
@pytest.mark.parametrize("left", [{}, {"DEBUG": "0"}])
def test_production_refuses_without(name, left):
    done = read("settings.LAPTOP", {**PRODUCTION, "DEBUG": "0", name: ""} | left)
    assert done.returncode != 0
    assert f"ImproperlyConfigured: DEBUG is off, and these environment variables are missing:\n  {name}," in done.stderr


def test_production_is_read():
    assert value("LAPTOP", PRODUCTION) == "False"
    assert value("ALLOWED_HOSTS", PRODUCTION) == "['registry.example.org', 'www.registry.example.org']"
    assert value("DATABASE['OPTIONS']", PRODUCTION) == "{'sslmode': 'require', 'options': '-c lock_timeout=10s'}"
    assert value("DATABASE['PORT']", PRODUCTION) == "6432"


def test_how_long_a_change_waits_is_a_setting():
    assert value("DATABASE['OPTIONS']['timeout']", {"LOCK_SECONDS": "3"}) == "3"
    actual = PRODUCTION | {"DATABASE_URL": "postgresql:///registry?options=-c%20jit%3Doff", "LOCK_SECONDS": "3"}
    assert value("DATABASE['OPTIONS']['options']", actual) == "-c lock_timeout=3s -c jit=off"


def test_a_worker_has_its_views_before_the_first_request():
    code = "import config.wsgi, sys; print('api.views.graphs' in sys.modules)"
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env={}, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout) == (0, "True\n"), done.stderr


def test_production_redirects_to_tls_by_default():
    assert value("SECURE_SSL_REDIRECT", PRODUCTION) == "True"
    assert value("SECURE_SSL_REDIRECT", PRODUCTION | {"SECURE_SSL_REDIRECT": "0"}) == "False"


def test_the_proxy_is_trusted_only_where_set():
    assert value("SECURE_PROXY_SSL_HEADER", PRODUCTION) == "None"
    assert "FORWARDED_PROTO" in value("SECURE_PROXY_SSL_HEADER", PRODUCTION | {"TRUST_PROXY": "1"})


def test_a_database_of_another_kind_is_refused():
    done = read("settings.LAPTOP", PRODUCTION | {"DATABASE_URL": "mysql://db.example.org/registry"})
    assert "DATABASE_URL is no PostgreSQL address" in done.stderr


def test_programs_read_the_log_in_production_and_people_on_a_laptop():
    assert value("LOG_FORMAT", PRODUCTION) == "json"
    assert value("LOG_FORMAT", {}) == "line"
    assert value("LOG_FORMAT", {"LOG_FORMAT": "json"}) == "json"
    assert "LOG_FORMAT is one of json, line, not 'xml'" in read("settings.LOG_FORMAT", {"LOG_FORMAT": "xml"}).stderr


@pytest.mark.parametrize("token", ["short", "x" * 15, "ü" * 16, "x\n" * 16])
def test_a_token_that_anybody_could_guess_or_nobody_could_send_is_refused(token):
    assert "METRICS_TOKEN takes 16" in read("settings.METRICS_TOKEN", {"METRICS_TOKEN": token}).stderr


def test_nobody_signs_up_in_production_without_a_mail_server():
    mailing = PRODUCTION | {"EMAIL_URL": "smtp+tls://user:word@mail.example.org:587", "EMAIL_FROM": "r@example.org"}
    assert value("ACCOUNT_SIGNUP_ENABLED", PRODUCTION) == "False"
    assert value("ACCOUNT_SIGNUP_ENABLED", mailing) == "True"
    assert value("EMAIL_HOST", mailing) == "mail.example.org"
    assert value("EMAIL_USE_TLS", mailing) == "True"
    assert value("DEFAULT_FROM_EMAIL", mailing) == "r@example.org"
    refused = read("settings.EMAIL_URL", mailing | {"EMAIL_FROM": ""})
    assert "EMAIL_URL needs EMAIL_FROM" in refused.stderr


def test_a_laptop_prints_its_mails():
    assert value("EMAIL_BACKEND", {}) == "django.core.mail.backends.console.EmailBackend"
    assert value("ACCOUNT_SIGNUP_ENABLED", {}) == "True"


def test_providers_are_known_by_their_keys():
    assert value("SOCIALACCOUNT_PROVIDERS", {}) == "{}"
    keys = {"GITHUB_CLIENT_ID": "a", "GITHUB_SECRET": "b"}
    assert value("SOCIALACCOUNT_PROVIDERS", keys) == "{'github': {'APPS': [{'client_id': 'a', 'secret': 'b'}]}}"
    policy = "CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action']"
    assert "github.com" in value(policy, keys)
    assert "http" not in value(policy, {})
    half = read("settings.DEBUG", {"ORCID_CLIENT_ID": "a"})
    assert "ORCID_CLIENT_ID and ORCID_SECRET go together" in half.stderr


@pytest.mark.parametrize(("given", "threads"), [({}, 1), ({"OPENBLAS_NUM_THREADS": "2"}, 2)])
def test_linear_algebra_has_one_thread_unless_said_otherwise(given: dict[str, str], threads: int):
    """With one for each processor, threads of a busy machine spin: preparing a catalogue took seven times the time."""
    loaded = "__import__('numpy') and len(__import__('os').listdir('/proc/self/task'))"
    assert read(loaded, given).stdout.strip() == str(min(threads, os.cpu_count() or 1))
