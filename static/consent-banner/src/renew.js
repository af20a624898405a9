import { closeBox } from './box.js';
import { config, read } from './config.js';

let before;

/** Takes over what the site has now, past the cache, once a page; whether its notice is another. A
    box that says what the older one said goes. */
export const renew = async () => {
  if (before) return;
  before = config.notice;
  Object.assign(config, await read(config.site, 'no-cache').catch(() => {}));
  if (before === config.notice) return;
  closeBox();
  return true;
};
