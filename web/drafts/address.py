"""A draft as part of an address: canonical JSON, compressed, in letters that an address may hold."""

import base64
import binascii
import json
import zlib

from taxonomy.strict_parsing import Unreadable, read_json
from web.drafts import Draft
from web.drafts.holding import as_draft

LONGEST = 8_000
"""Characters. Some proxies and mail programs cut longer addresses."""
BYTES = 1024 * 1024
"""Of JSON; a hundred steps with all that they may hold take half of it."""


class Undecodable(ValueError):
    """The address holds no draft; the message says why."""


def encode(draft: Draft) -> str:
    """The same draft has the same letters, whatever the order of its keys."""
    text = json.dumps(draft, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)
    return base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")


def decode(code: str) -> Draft:
    """Raises Undecodable. No more than BYTES are ever unpacked."""
    try:
        value = read_json(_unpack(code))
    except Unreadable as error:
        raise Undecodable(f"It holds what is {error}") from error
    draft, faults = as_draft(value)
    if draft is None:
        raise Undecodable(f"It holds no draft: {faults[0].pointer or '/'}: {faults[0].detail}")
    return draft


def _unpack(code: str) -> bytes:
    try:
        packed = base64.b64decode(code + "=" * (-len(code) % 4), altchars=b"-_", validate=True)
        opened = zlib.decompressobj()
        content = opened.decompress(packed, BYTES + 1)
    except (binascii.Error, ValueError, zlib.error) as error:
        raise Undecodable("It is cut off or damaged: a draft is compressed JSON in base64url") from error
    if len(content) > BYTES:
        raise Undecodable(f"It unpacks to more than {BYTES} bytes")
    if not opened.eof:
        raise Undecodable("It is cut off: the end of the draft is missing")
    return content
