"""Personal data at rest: text columns sealed with AES-256-GCM under the installation's data key."""

import base64
import os
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

_PREFIX = "v1:"


def seal(text: str, *, context: str) -> str:
    """Encrypt `text`; the context (column name) is bound in, so values can't be swapped over."""
    nonce = os.urandom(12)
    body = _cipher().encrypt(nonce, text.encode(), context.encode())
    return _PREFIX + base64.b64encode(nonce + body).decode("ascii")


def unseal(sealed: str, *, context: str) -> str:
    """Decrypt what `seal` made for the same context; raises where either was changed."""
    raw = base64.b64decode(sealed.removeprefix(_PREFIX))
    return _cipher().decrypt(raw[:12], raw[12:], context.encode()).decode()


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]  # stubs are not generic at run time
    """A text column that the database only ever sees encrypted. It can't be searched."""

    def get_prep_value(self, value: Any) -> Any:
        """Seal on the way in; empty stays empty, so that "not known" stays visible."""
        return seal(str(value), context=self._context()) if value else value

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Any:
        """Unseal on the way out."""
        return unseal(value, context=self._context()) if value else value

    def _context(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"


def _cipher() -> AESGCM:
    return AESGCM(bytes.fromhex(settings.DATA_KEY))
