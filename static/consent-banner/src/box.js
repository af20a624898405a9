import css from './box.css';
import { config } from './config.js';
import { element } from './element.js';

const PATIENCE = 50;

let sheet;
let open;
let puts;

/** The one sheet, which the page has from now on; a configuration may be renewed, and its looks with
    it. */
export const freshSheet = () => {
  if (!sheet) document.adoptedStyleSheets.push((sheet = new CSSStyleSheet()));
  sheet.replaceSync((css + (config.css || '')).replaceAll(';', '!important;'));
  return sheet;
};

/** A `name` element over the page: layout in its shadow, all it says in slotted children. */
export const makeBox = (name, properties, lang, ...children) => {
  const dir = config.rtl?.includes(lang) ? 'rtl' : 'ltr';
  const box = element(name, { ...properties, lang, dir, popover: 'manual' }, ...children);
  box.dataset.nosnippet = '';
  const shadow = box.attachShadow({ mode: 'open' });
  shadow.adoptedStyleSheets = [freshSheet()];
  shadow.append(element('slot'), element('slot', { name: 'choice' }));
  return box;
};

/** Lifts a box that is in the page into the top layer: no style of the page moves or covers it. */
export const raise = (box) => box.showPopover?.();

/** Puts the open box first in the body, and back when a framework has thrown it out; a page that
    does so again and again has its way. */
export const putBox = () => {
  if (!open) return;
  const place = document.querySelector('[data-pahintulot-here]') || document.body;
  if (place && open.parentNode !== place && puts++ < PATIENCE) {
    place.prepend(open);
    raise(open);
  }
};

export const closeBox = () => {
  open = open?.remove();
};

export const openBox = (box) => {
  closeBox();
  open = box;
  puts = 0;
  putBox();
};

export const opened = () => open;
