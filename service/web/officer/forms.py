"""What somebody typed into a form, and what is wrong with it."""

from dataclasses import dataclass, field

from flask import request

from service.domain.errors import InvalidInput, TooManyRequests, TooManyTries
from service.web.schemas.fields import load
from service.web.schemas.officer import OfficerNameSchema

SECRET = frozenset(["passphrase", "new_passphrase"])
RESUMED = "resumed"  # sent with a form that is to be shown again as it was typed, and not acted on
KEPT = "kept."  # before the names of what a sign-in carries: its own fields are called alike


@dataclass
class Form:
    """`values` by the fields' names; `errors` likewise, as keys of the texts or as sentences."""

    values: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    def told_to_wait(self, error: TooManyRequests | TooManyTries) -> "Form":
        """The same form, saying for how long."""
        match error:
            case TooManyRequests():
                self.errors["wait"] = str(error.retry_after)
            case TooManyTries():
                self.errors["wait"] = str(error.retry_after_s)
        return self

    def refuse(self, error: InvalidInput) -> "Form":
        """The same form, saying at each field what is wrong with it."""
        for one in error.errors:
            self.errors.setdefault(one.pointer.strip("/").partition("/")[0], one.detail)
        return self


def typed() -> Form:
    """What was sent, one value a field, without blanks around it; secrets are left out."""
    fields = request.form.items()
    return Form({name: value.strip() for name, value in fields if name not in SECRET})


def secret(name: str = "passphrase") -> str:
    """A passphrase as it was typed."""
    return request.form.get(name, "")


def checked_name(said: Form) -> str | None:
    """How somebody wants to be called, if they say; `InvalidInput`."""
    found: dict[str, str] = load(OfficerNameSchema(), {"name": said["name"]})
    return found["name"] or None


def is_resumed() -> bool:
    """Whether the form comes back after a session had ended, to be looked at and sent again."""
    return RESUMED in request.form


def kept_fields() -> list[tuple[str, str]]:
    """Everything that was typed but secrets, to be carried through a sign-in."""
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in SECRET and name != RESUMED
    ]


def carried_fields() -> list[tuple[str, str]]:
    """What a sign-in carries along, by the names that it had where it was typed."""
    fields = request.form.items(multi=True)
    return [(name.removeprefix(KEPT), value) for name, value in fields if name.startswith(KEPT)]
