import { config, read } from './config.js';

let renewed;

/** Takes over what the site has now, past the cache, once a page; whether its notice is another. */
export const renew = async () => {
  if (renewed) return;
  renewed = true;
  const { notice } = config;
  Object.assign(config, await read(config.site, 'no-cache'));
  return notice !== config.notice;
};
