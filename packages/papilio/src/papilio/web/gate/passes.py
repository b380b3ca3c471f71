"""The pass of a browser that was in before: a cookie that spares it the waits which others' guesses cause.

It opens nothing: the password is asked for all the same. It has a name of its own, under which its tries are counted.
"""

import hashlib
import hmac
import re
import secrets

COOKIE = "papilio_pass"
VALID_SECONDS = 180 * 86_400

_FORM = re.compile(r"([0-9a-f]{16})\.([0-9]{1,12})\.([0-9a-f]{64})")


class Passes:
    """Makes passes and reads them, under a key that only this site has."""

    def __init__(self, key: bytes, password: str) -> None:
        """With another password, passes of before are worth nothing."""
        self._key = hashlib.sha256(key + password.encode()).digest()

    def issue(self, now: float) -> str:
        """The pass of a browser that comes in now."""
        said = f"{secrets.token_hex(8)}.{int(now) + VALID_SECONDS}"
        return f"{said}.{self._signature(said)}"

    def holder(self, text: str, now: float) -> str:
        """The name of the browser that holds this pass; empty when the pass is not ours, or no longer valid."""
        match = _FORM.fullmatch(text)
        if match is None or int(match[2]) < now:
            return ""
        said = f"{match[1]}.{match[2]}"
        return match[1] if hmac.compare_digest(self._signature(said), match[3]) else ""

    def _signature(self, said: str) -> str:
        return hmac.new(self._key, said.encode(), hashlib.sha256).hexdigest()
