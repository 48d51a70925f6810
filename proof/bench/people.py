"""Who sends submissions in and who accepts them, in a catalogue that is written to."""

from registry.services.accounts import create_token, create_user
from taxonomy.vocabulary import Role


def tokens() -> dict[str, str]:
    """Role -> the token of a new account."""
    people = {role: create_user(name=f"bench-{role.value}", role=role) for role in (Role.CONTRIBUTOR, Role.CURATOR)}
    return {role.value: create_token(user=person, name="bench")[1] for role, person in people.items()}
