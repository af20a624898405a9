import { calm } from './calm.js';
import { accept, refuse } from './choice.js';
import { config } from './config.js';
import { byPerson } from './person.js';
import { allows, answer } from './visitor.js';

/** `window.pahintulot`, as pahintulot.d.ts describes it. */
export const makeApi = (open) =>
  Object.freeze({
    allows,
    get status() {
      return calm(answer)()?.status;
    },
    accept: calm(() => {
      const isPerson = navigator.userActivation?.isActive;
      return config.ask && byPerson(isPerson, () => accept('script'));
    }),
    decline: calm(() => refuse('decline', 'script')),
    withdraw: calm(() => refuse('withdraw', 'script')),
    open: calm(() => open()),
    onChange: calm((listener) => {
      /* What cannot be called is told of now; an error of a page's own listener is the page's. */
      const call = listener.bind();
      const listen = ({ detail }) => call(detail);
      document.addEventListener('pahintulot:change', listen);
      return () => document.removeEventListener('pahintulot:change', listen);
    }),
  });
