import { element } from '../element.js';

/** A name as the page writes it. */
export const code = (text) => element('code', {}, text);

/** One thing that the doctor says. */
export const fine = (...said) => element('li', {}, ...said);

/** One that wants mending. */
export const wrong = (...said) => element('li', { className: 'wrong' }, ...said);

/** A time of this page in words. */
export const when = (time) => `${(time / 1e3).toFixed(2)} s after the page began`;
