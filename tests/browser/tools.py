"""The tools of docs/recipes.md as a page meets them, played by scripts of ours.

Each speaks the interface that its tool documents (a queue, a global, attributes of its tag) and
sends a page view where the tool would.
"""

from dataclasses import dataclass

SEND = """const send = (url, body) =>
  fetch(url, {method: body ? 'POST' : 'GET', mode: 'no-cors', body});"""
COLLECT = "https://www.google-analytics.com/g/collect?en=page_view&tid="

ANY = "send('https://analytics.example/view');"

# one container, whose Google tag fires on every page and heeds consent
GTM = f"""
let isGranted = false;
const hear = (entry) => {{
  if (entry[0] === 'consent') isGranted = entry[2].analytics_storage === 'granted';
  if (entry.event === 'gtm.js' && isGranted) send('{COLLECT}G-1');
}};
dataLayer.forEach(hear);
const {{push}} = dataLayer;
dataLayer.push = (...entries) => (entries.forEach(hear), push.apply(dataLayer, entries));"""

GTAG = f"""
const told = dataLayer.filter((entry) => !entry.event).map((entry) => [...entry]);
const [, id] = told.find(([command]) => command === 'config');
if (told.some(([command]) => command === 'js')) send('{COLLECT}' + id);"""

MATOMO = """
const told = {};
const run = ([name, value]) => {
  told[name] = value;
  if (name === 'trackPageView') send(`${told.setTrackerUrl}?rec=1&idsite=${told.setSiteId}`);
};
_paq.forEach(run);
window._paq = {push: run};"""

PLAUSIBLE = """
const tag = document.currentScript;
send(new URL('/api/event', tag.src), JSON.stringify({n: 'pageview', d: tag.dataset.domain}));"""

POSTHOG = """
const init = (token, settings) =>
  send(`${settings.api_host}/e/`, JSON.stringify({event: '$pageview', token}));
window.posthog = {init};"""

SEGMENT = """
const queue = window.analytics;
const page = () => send('https://api.segment.io/v1/p', JSON.stringify({writeKey: queue._writeKey}));
queue.forEach(([method]) => method === 'page' && page());
window.analytics = {page};"""


@dataclass(frozen=True)
class Tool:
    """`script` is asked for first; `view` is the page view, its address and what is posted."""

    script: str
    view: str
    plays: str

    @property
    def content(self) -> str:
        return f"(() => {{ {SEND} {self.plays} }})();"


TOOLS = {
    "HTML": Tool("https://analytics.example/a.js", "https://analytics.example/view", ANY),
    "Google Tag Manager with Analytics 4": Tool(
        "https://www.googletagmanager.com/gtm.js?id=GTM-XXXXXXX", f"{COLLECT}G-1", GTM
    ),
    "Google Analytics 4 alone": Tool(
        "https://www.googletagmanager.com/gtag/js?id=G-XXXXXXXXXX", f"{COLLECT}G-XXXXXXXXXX", GTAG
    ),
    "Matomo": Tool(
        "https://matomo.example/matomo.js",
        "https://matomo.example/matomo.php?rec=1&idsite=1",
        MATOMO,
    ),
    "Plausible": Tool(
        "https://plausible.io/js/script.js",
        'https://plausible.io/api/event {"n":"pageview","d":"site.example"}',
        PLAUSIBLE,
    ),
    "PostHog": Tool(
        "https://us-assets.i.posthog.com/static/array.js",
        'https://us.i.posthog.com/e/ {"event":"$pageview","token":"phc_XXXXXXXX"}',
        POSTHOG,
    ),
    "Segment": Tool(
        "https://cdn.segment.com/analytics.js/v1/WRITEKEY/analytics.min.js",
        'https://api.segment.io/v1/p {"writeKey":"WRITEKEY"}',
        SEGMENT,
    ),
}
