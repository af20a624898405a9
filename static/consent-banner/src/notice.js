import { makeBox, openBox } from './box.js';
import { calm } from './calm.js';
import { config } from './config.js';
import { element } from './element.js';
import { parityOf } from './parity.js';
import { allows } from './visitor.js';

/* The service breaks the line before what is English in a notice of two languages. */
const marked = (text) => {
  const [own, english] = text.split('\n');
  return [own, english ? element('span', { lang: 'en' }, english) : ''];
};

/** Everything a visitor must know before a yes; the first line holds the link to the policy. */
export const noticeLines = ({ lines: [[before, link, after], ...others] }) => [
  before,
  element('a', { href: config.privacy_url }, link),
  after,
  ...others.map((line) => element('p', {}, ...marked(line))),
];

export const button = (label, press) => {
  const made = element('button', { type: 'button', slot: 'choice' }, ...marked(label));
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
export const showNotice = (words, choice) => {
  const { language, texts } = words;
  const outcome = allows() ? 'withdraw' : 'decline';
  const decline = button(texts.button_decline, () =>
    choice.refuse(outcome, 'banner', parityOf(decline, accept)),
  );
  const accept = button(texts.button_accept, (click) =>
    byPerson(click.isTrusted, () => choice.accept('banner', parityOf(decline, accept))),
  );
  showSection(language, texts.region_label, texts.title, noticeLines(words), [decline, accept]);
};
