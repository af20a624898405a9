import { nearest } from './nearest.js';
import { whyOf } from './reasons.js';
import { code, fine, wrong } from './row.js';

const WHATEVER = 'whatever the visitor chose';
const RUNS = /^(module|importmap|((text|application)\/(x-)?(java|ecma)script)?)$/i;

/* A template is known by the first address in it, whether or not that has come out yet. */
const sourceOf = (element) => {
  const { content } = element;
  const within = content && (content.firstChild ? content : element).querySelector('[src], [data-src]');
  const { dataset, src } = within || element;
  return dataset.src || src || '';
};

/* What stands in a template waits with it; a script there is looked at once. */
const innerState = ({ allows }, element, template) => {
  if (!('pahintulotRan' in template.dataset)) return [fine, 'waits with the template that it stands in.'];
  if (element.localName !== 'script' || element.type === 'text/plain') return;
  if (element.isConnected && allows(element.dataset.purpose)) return [fine, 'has run.'];
  return [fine, 'runs on a later page: its purpose was not allowed when its template was.'];
};

/* What names a purpose and does not wait for it. */
const carelessState = (element) => {
  const { dataset, localName, type } = element;
  const own = element.getAttribute('src');
  if (localName === 'script') {
    if (type === 'text/plain') return;
    if (RUNS.test(type)) return [wrong, `ran at once, ${WHATEVER}: its type is not text/plain.`];
    return [wrong, `never runs: its type is ${type}, not text/plain.`];
  }
  if (own && own !== 'about:blank' && own !== dataset.src)
    return [wrong, `loaded at once, ${WHATEVER}: its address stands in src, not in data-src.`];
};

const waitingState = (core, { dataset: { purpose } }) => {
  const { allows, config } = core;
  const isParsed = document.readyState !== 'loading';
  if (allows(purpose)) return [fine, isParsed ? 'has run.' : 'runs once the page is parsed.'];
  if (config.purposes.includes(purpose)) return [fine, `waits: ${whyOf(core, purpose)}.`];
  const meant = nearest(purpose, config.purposes);
  return [wrong, `never runs: the notice offers no such purpose. The nearest is “${meant}”.`];
};

const stateOf = (core, element, template) => {
  const isOffered = core.config.purposes.includes(element.dataset.purpose);
  const special = template ? isOffered && innerState(core, element, template) : carelessState(element);
  return special || waitingState(core, element);
};

const isThere = ([element, template]) => (template ?? element).isConnected;

/** Each element that names a purpose, and what becomes of it. */
export const gatedRows = (core) =>
  [...core.gated].filter(isThere).map(([element, template]) => {
    const [row, state] = stateOf(core, element, template);
    const source = sourceOf(element);
    const named = [code(`<${element.localName}>`), ...(source ? [' ', code(source)] : [])];
    return row(...named, ' for ', code(element.dataset.purpose), ' ', state);
  });
