"""The core flows, as any engine must run them; each ends with an assertion or raises one."""

from tests.browser.engines.street import Street
from tests.browser.engines.visitor import Visitor

BUTTONS = "#pahintulot button"
DECLINE, ACCEPT, WITHDRAW = "Tanggihan", "Tanggapin", "Bawiin ang pahintulot"
LABELS = f"[...document.querySelectorAll({BUTTONS!r})].map((button) => button.innerText)"
TEXT = "document.querySelector('#pahintulot')?.innerText || ''"
IS_SHOWN = "!!document.querySelector('#pahintulot')"
ALLOWS = "!!window.pahintulot?.allows('analytics')"
STATUS = "window.pahintulot?.status"
STORED = "localStorage.length + sessionStorage.length"
QUEUED = "Object.keys(localStorage).filter((key) => /^pahintulot/.test(key)).length"
SETTLED = "new Promise((resume) => setTimeout(resume, 200, true))"
RAN_AFTER_THE_RECORD = """(() => {
  const entries = performance.getEntriesByType('resource');
  const named = (end) => entries.find(({name}) => name.endsWith(end));
  return named('/decisions').responseEnd <= named('/analytics.js').startTime;
})()"""
WHAT_THE_LAW_WANTS = [
    "Responsable sa iyong data (controller): Balitang Halimbawa, Inc.",
    "Gumagamit kami ng cookies para sa analytics",
    "Data na kinokolekta para sa layuning ito: ",
    "Walang third party na tumatanggap ng data na ito",
    "Tumatagal nang hanggang 6 na buwan",
    "Maaari mong bawiin ang iyong pahintulot",
]


def is_asked(visitor: Visitor, url: str) -> None:
    """The notice comes, whole, with two equal buttons."""
    visitor.go(url)
    visitor.sees(LABELS, [DECLINE, ACCEPT])
    text = visitor.evaluate(TEXT)
    assert [line for line in WHAT_THE_LAW_WANTS if line not in text] == []
    decline, accept = visitor.evaluate(
        f"""[...document.querySelectorAll({BUTTONS!r})].map((button) => {{
          const {{width, height}} = button.getBoundingClientRect();
          const {{color, backgroundColor, font}} = getComputedStyle(button);
          return {{width, height, color, backgroundColor, font}};
        }})"""
    )
    assert decline == accept
    assert decline["height"] >= 44


def is_left_alone_before_a_choice(visitor: Visitor, street: Street) -> None:
    """Nothing is kept, run or asked for."""
    is_asked(visitor, street.url)
    visitor.sees(SETTLED, expected=True)
    assert not visitor.evaluate(ALLOWS)
    assert visitor.cookies() == {}
    assert visitor.evaluate(STORED) == 0
    assert [asked for asked in street.asked if "favicon" not in asked] == []
    assert street.demo.outcomes() == []


def declines(visitor: Visitor, street: Street) -> None:
    """A mark without an id, one row without a subject, and the question is not put again."""
    visitor.go(street.url)
    visitor.press(BUTTONS, DECLINE)
    visitor.eventually(street.demo.outcomes, ["decline"])
    mark = visitor.cookies()["pahintulot"]
    assert mark.startswith("no.decline.")
    assert [row["subject_id"] for row in street.demo.rows()] == [None]
    assert street.demo.status(mark)["status"] == "refused"

    visitor.go(street.url)
    visitor.sees(SETTLED, expected=True)
    assert not visitor.evaluate(IS_SHOWN)
    assert visitor.evaluate(STATUS) == "refused"
    assert street.hits() == 0
    assert street.demo.outcomes() == ["decline"]


def accepts(visitor: Visitor, street: Street) -> None:
    """Analytics runs once, and not before the service has answered."""
    visitor.go(street.url)
    visitor.press(BUTTONS, ACCEPT)
    visitor.eventually(street.hits, 1)
    visitor.sees(RAN_AFTER_THE_RECORD, expected=True)
    assert street.door.answers.count(201) == 1
    assert visitor.evaluate(ALLOWS)
    assert street.demo.outcomes() == ["accept"]
    told = street.demo.status(visitor.cookies()["pahintulot"])
    assert (told["allowed"], told["status"]) == (True, "given")
    visitor.sees(SETTLED, expected=True)
    assert street.hits() == 1
    assert visitor.cookies()["_demo"] == "1"


def withdraws_in_the_settings(visitor: Visitor, street: Street) -> None:
    """As many presses as an accept took, and the page is as before it."""
    accepts(visitor, street)
    visitor.evaluate("window.isOldPage = true")
    visitor.press("[data-pahintulot-open]", "Buksan")
    visitor.press(BUTTONS, WITHDRAW)
    _is_withdrawn(visitor, street)


def withdraws_by_the_pages_own_button(visitor: Visitor, street: Street) -> None:
    """`pahintulot.withdraw()` does the same."""
    accepts(visitor, street)
    visitor.evaluate("window.isOldPage = true")
    visitor.evaluate("pahintulot.withdraw(), 0")
    _is_withdrawn(visitor, street)


def _is_withdrawn(visitor: Visitor, street: Street) -> None:
    visitor.sees("!window.isOldPage && window.pahintulot?.status", "withdrawn")
    visitor.sees(SETTLED, expected=True)
    assert not visitor.evaluate(ALLOWS)
    assert street.demo.outcomes() == ["accept", "withdraw"]
    cookies = visitor.cookies()
    assert list(cookies) == ["pahintulot"]
    assert street.demo.status(cookies["pahintulot"])["status"] == "withdrawn"
    assert street.hits() == 1


def accepts_while_the_service_is_away(visitor: Visitor, street: Street) -> None:
    """Nothing is allowed meanwhile; the decision arrives after a reload, exactly once."""
    visitor.go(street.url)
    visitor.sees(LABELS, [DECLINE, ACCEPT])
    street.door.shut()
    visitor.press(BUTTONS, ACCEPT)
    _waits_and_arrives(visitor, street)


def accepts_and_the_answer_is_lost(visitor: Visitor, street: Street) -> None:
    """The service has recorded what the browser still keeps: sent again, it counts once."""
    visitor.go(street.url)
    visitor.sees(LABELS, [DECLINE, ACCEPT])
    street.door.lose_answers()
    visitor.press(BUTTONS, ACCEPT)
    _waits_and_arrives(visitor, street)


def _waits_and_arrives(visitor: Visitor, street: Street) -> None:
    visitor.sees(IS_SHOWN, expected=False)
    visitor.sees(SETTLED, expected=True)
    visitor.go(street.url)
    assert visitor.evaluate(QUEUED) == 1
    assert not visitor.evaluate(ALLOWS)
    assert visitor.cookies() == {}
    assert street.hits() == 0

    street.door.open()
    visitor.go(street.url)
    visitor.eventually(street.hits, 1)
    visitor.sees(QUEUED, 0)
    visitor.go(street.url)
    visitor.eventually(street.hits, 2)
    assert street.demo.outcomes() == ["accept"]
    assert street.demo.status(visitor.cookies()["pahintulot"])["allowed"]


def declines_while_the_service_is_away(visitor: Visitor, street: Street) -> None:
    """It holds at once, and arrives by itself, exactly once."""
    visitor.go(street.url)
    visitor.sees(LABELS, [DECLINE, ACCEPT])
    street.door.shut()
    visitor.press(BUTTONS, DECLINE)
    visitor.sees(QUEUED, 1)
    assert visitor.cookies()["pahintulot"].startswith("no.decline.")
    street.door.open()
    visitor.sees(QUEUED, 0)
    assert street.demo.outcomes() == ["decline"]
