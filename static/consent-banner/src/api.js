import { calm } from './calm.js';
import { config } from './config.js';
import { byPerson } from './notice.js';
import { allows, answer } from './visitor.js';

/** `window.pahintulot`, as pahintulot.d.ts describes it. */
export const makeApi = (choice, open) =>
  Object.freeze({
    allows,
    get status() {
      return answer().status;
    },
    accept: calm(() => {
      const isPerson = navigator.userActivation?.isActive;
      return config.ask && byPerson(isPerson, () => choice.accept('script'));
    }),
    decline: calm(() => choice.refuse('decline', 'script')),
    withdraw: calm(() => choice.refuse('withdraw', 'script')),
    open: calm(() => open()),
    onChange(listener) {
      const listen = ({ detail }) => listener(detail);
      document.addEventListener('pahintulot:change', listen);
      return () => document.removeEventListener('pahintulot:change', listen);
    },
  });
