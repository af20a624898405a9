import { element } from '../element.js';
import css from './doctor.css';

const NAME = 'Pahintulot doctor';

const frameOf = (close, summary) => {
  const button = element('button', { type: 'button' }, 'Close');
  button.addEventListener('click', close);
  return element('header', {}, element('h2', {}, NAME), button, summary);
};

const sectionOf = (title) => {
  const [count, list] = [element('span', {}), element('ul', {})];
  const heading = element('summary', {}, title, ' ', count);
  const section = element('details', { open: true }, heading, list);
  let before;
  const show = (rows) => {
    const now = rows.map(({ className, textContent }) => className + textContent).join('\n');
    if (now === before) return;
    before = now;
    section.hidden = !rows[0];
    count.textContent = `(${rows.length})`;
    list.replaceChildren(...rows);
  };
  return { section, show };
};

const hostOf = (children) => {
  const id = { id: 'pahintulot-doctor', ariaLabel: NAME, lang: 'en', dir: 'ltr' };
  const host = element('aside', { ...id, tabIndex: 0, popover: 'manual' });
  const shadow = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css.replaceAll(';', '!important;'));
  shadow.adoptedStyleSheets = [sheet];
  shadow.append(...children);
  return host;
};

/** What lies over the page, outside its body so that no framework throws it out. */
export const makeOverlay = (titles, end) => {
  const summary = element('p', { role: 'status' });
  const sections = titles.map(sectionOf);
  const close = () => {
    host.remove();
    end();
  };
  const host = hostOf([frameOf(close, summary), ...sections.map(({ section }) => section)]);
  return (said, lists) => {
    if (!host.isConnected) {
      document.documentElement.append(host);
      host.showPopover?.();
    }
    if (summary.textContent !== said) summary.textContent = said;
    sections.forEach(({ show }, index) => show(lists[index]));
  };
};
