"""A page that changes all the time hardly notices ours."""

from tests.browser.stage import NOTICE, TAG, Stage, token

INSERTIONS = 10_000
GATED = '<template data-purpose="marketing">…</template>' * 20
# every insertion a task of its own, on a page of ten thousand elements: the worst for an observer;
# hidden, or the page's own layout is all that is measured
INSERT = """async count => {
  const tasks = new MessageChannel();
  const place = document.querySelector('main');
  const next = () => new Promise((resume) => {
    tasks.port1.onmessage = resume;
    tasks.port2.postMessage(0);
  });
  window.frames_seen = 0;
  const frame = () => { frames_seen += 1; requestAnimationFrame(frame) };
  requestAnimationFrame(frame);
  for (let made = 0; made < count; made += 1) {
    place.append(document.createElement('i'));
    await next();
  }
}"""
LOOKS = """<script>window.looks = 0;
  const found = Document.prototype.querySelectorAll;
  Document.prototype.querySelectorAll = function (selector) {
    if (selector === '[data-purpose]') looks += 1;
    return found.call(this, selector);
  };</script>"""
EAGER = """<script>new MutationObserver(() => document.querySelectorAll('[data-purpose]'))
  .observe(document, {childList: true, subtree: true})</script>"""


def looks(stage: Stage, head: str) -> tuple[int, int]:
    """How often the page was looked through meanwhile, and how many frames it had."""
    body = f"<main hidden>{'<b></b>' * INSERTIONS}</main>{GATED}"
    page = stage.open(body, head=f"{LOOKS}{head}")
    page.evaluate("looks = 0")
    page.evaluate(INSERT, INSERTIONS)
    return page.evaluate("[looks, frames_seen]")


def test_ten_thousand_insertions_cost_one_look_a_frame(stage: Stage) -> None:
    stage.hold(token(iat=1, exp=4102444800, notice=NOTICE[:16]))
    seen, frames = looks(stage, TAG)
    assert 1 <= seen <= frames + 2
    assert frames < INSERTIONS / 10


def test_control_an_observer_that_looks_each_time_is_counted(stage: Stage) -> None:
    assert looks(stage, EAGER)[0] >= INSERTIONS
