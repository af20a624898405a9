import { calm } from './calm.js';
import { element } from './element.js';

/* The service breaks the line before what is English in a notice of two languages. */
const marked = (text) => {
  const [own, english] = text.split('\n');
  return english ? [own, element('span', { lang: 'en' }, english)] : [own];
};

/** Everything a visitor must know before a yes; the first line holds the link to the policy. */
export const noticeLines = ({ privacy_url: href }, { lines: [[before, link, after], ...others] }) => [
  before,
  element('a', { href }, link),
  after,
  ...others.map((line) => element('p', {}, ...marked(line))),
];

export const button = (label, press) => {
  const made = element('button', { type: 'button', slot: 'choice' }, ...marked(label));
  made.addEventListener('click', calm(press));
  return made;
};
