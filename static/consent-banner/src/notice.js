import { makeBox, openBox } from './box.js';
import { calm } from './calm.js';
import { config } from './config.js';
import { element } from './element.js';
import { parityOf } from './parity.js';
import { allows } from './visitor.js';

const bodyLine = ({ body, body_link_text: link }) => {
  const [before, after] = body.split(link);
  const href = /^https?:/i.test(config.privacy_url) ? { href: config.privacy_url } : {};
  return element('p', {}, before, element('a', href, link), after || '');
};

const OTHER_LINES = ['controller', 'data', 'recipients', 'duration', 'validity', 'withdraw'];

const inEnglish = (name, text) => (text ? element(name, { lang: 'en' }, text) : '');

/** Everything a visitor must know before a yes. */
export const noticeLines = (texts) => [
  bodyLine(texts),
  inEnglish('p', texts.english_line),
  ...OTHER_LINES.map((key) => element('p', {}, texts['body_' + key])),
];

/* The service breaks the line of "Tanggihan / Decline" where the English begins. */
export const button = (label, press) => {
  const [own, english] = label.split('\n');
  const half = inEnglish('span', english && ' / ' + english);
  const made = element('button', { type: 'button', slot: 'choice' }, own, half);
  made.addEventListener('click', calm(press));
  return made;
};

/** An accept must come from a person; a refusal may come from anything. */
export const byPerson = (isPerson, work) =>
  isPerson ? work() : console.warn('pahintulot: only a person can accept');

/** The section that the notice and the settings share. */
export const showSection = (language, label, title, lines, buttons) => {
  const section = makeBox(
    'section',
    { id: 'pahintulot', 'aria-label': label },
    language,
    element('h2', { tabindex: -1 }, title),
    ...lines,
    ...buttons,
  );
  openBox(section);
  return section;
};

/** The first and only layer: what is asked, and two equal answers. */
export const showNotice = ({ language, texts }, choice) => {
  const outcome = allows() ? 'withdraw' : 'decline';
  const decline = button(texts.button_decline, () =>
    choice.refuse(outcome, 'banner', parityOf(decline, accept)),
  );
  const accept = button(texts.button_accept, (click) =>
    byPerson(click.isTrusted, () => choice.accept('banner', parityOf(decline, accept))),
  );
  showSection(language, texts.region_label, texts.title, noticeLines(texts), [decline, accept]);
};
