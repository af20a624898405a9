import { calm } from './calm.js';
import { config } from './config.js';
import { byPerson } from './notice.js';
import { allows, answer } from './visitor.js';

/** `window.pahintulot`, as pahintulot.d.ts describes it. */
export const makeApi = (choice, open) =>
  Object.freeze({
    allows,
    get status() {
      return calm(answer)()?.status;
    },
    accept: calm(() => {
      const isPerson = navigator.userActivation?.isActive;
      return config.ask && byPerson(isPerson, () => choice.accept('script'));
    }),
    decline: calm(() => choice.refuse('decline', 'script')),
    withdraw: calm(() => choice.refuse('withdraw', 'script')),
    open: calm(() => open()),
    onChange: calm((listener) => {
      /* What cannot be called is told of now; an error of a page's own listener is the page's. */
      const call = listener.bind();
      const listen = ({ detail }) => call(detail);
      document.addEventListener('pahintulot:change', listen);
      return () => document.removeEventListener('pahintulot:change', listen);
    }),
  });
