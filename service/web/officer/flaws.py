"""What is wrong with a form, in the reader's language: what to write instead, at the field."""

from service.domain.errors import FieldError, InvalidInput
from service.web.officer.forms import Form
from service.web.officer.pages import words


def explained(form: Form, error: InvalidInput) -> Form:
    """The same form, with `flaw_<field>` at each field; the service's own words where none is."""
    for flaw in error.errors:
        name, said = _said(flaw)
        form.errors.setdefault(name, said)
    return form


def _said(flaw: FieldError) -> tuple[str, str]:
    """The field, and the sentence; of a list's item also which line it is."""
    head, _, rest = flaw.pointer.strip("/").partition("/")
    if head == "origins" and rest.isdecimal():
        return head, words()("flaw_origins_line", line=int(rest) + 1)
    name = rest if head == "retention" and rest else head
    return name, f"flaw_{name}" if f"flaw_{name}" in words().texts else flaw.detail
