import { calm } from './calm.js';

const OPENERS = '[data-pahintulot-open],a[href="#pahintulot"]';

/** Calls `open` for every way a page can offer its visitors back to their choice. */
export const listenForOpeners = (open) => {
  const openIfNamed = () => location.hash === '#pahintulot' && open();
  document.addEventListener(
    'click',
    calm((click) => {
      const opener = click.target.closest?.(OPENERS);
      if (!opener) return;
      click.preventDefault();
      return open(opener);
    }),
    true,
  );
  addEventListener('hashchange', calm(openIfNamed));
  return openIfNamed();
};
