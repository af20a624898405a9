import { element } from '../element.js';

const CELLS = ['name', 'provider', 'purpose', 'duration', 'third_party'];

const rowOf = (texts, cell, value) =>
  element(
    'tr',
    {},
    element('th', { scope: 'row' }, texts['cookie_table_' + cell]),
    element('td', {}, value),
  );

/** The second layer: two columns, so that it fits the narrowest box; a body for each cookie. */
export const cookieTable = ({ texts, cookies }) =>
  element(
    'table',
    {},
    element('caption', {}, texts.cookie_table_caption),
    ...cookies.map((cookie) =>
      element('tbody', {}, ...CELLS.map((cell) => rowOf(texts, cell, cookie[cell]))),
    ),
  );
