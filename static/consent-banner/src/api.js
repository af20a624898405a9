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
    accept: calm((wanted) => {
      /* a handler that is this very function is handed an event */
      const named = __MORE__ && wanted?.filter && config.purposes.filter((name) => wanted.includes(name));
      /* without the way to choose, what a renewal brought could only be allowed as a whole */
      const isChoice = __MORE__ ? (named || config.purposes)[0] : !config.purposes[1];
      const record = () => (__MORE__ && named ? accept('script', undefined, named) : accept('script'));
      return config.ask && isChoice && byPerson(navigator.userActivation?.isActive, record);
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
