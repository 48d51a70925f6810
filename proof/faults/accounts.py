"""The tables and the two accounts that every scenario needs; their tokens are told on standard output."""

ROLES = {"ada": "contributor", "cyd": "curator"}


def set_up() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", verbosity=0)
    for name, role in ROLES.items():
        call_command("create_user", name, role=role)
        call_command("create_token", name)
    connections.close_all()


def tokens(said: str) -> dict[str, str]:
    told = [line for line in said.splitlines() if line.startswith("sdr_")]
    return dict(zip(ROLES, told, strict=True))


if __name__ == "__main__":
    set_up()
