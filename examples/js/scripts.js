const put = new Map();

/* No `URL`, which throws, and no script's `src`, which Trusted Types watch. */
const absolute = (address) => Object.assign(document.createElement('a'), { href: address }).href;

const isInPage = (url) => [...document.scripts].some(({ src }) => src === url);

/* What came with the page has run or failed by then. */
const pageLoaded = () =>
  new Promise((resolve) => {
    if (document.readyState === 'complete') resolve(true);
    else addEventListener('load', () => resolve(true), { once: true });
  });

const made = (address, { nonce, integrity }) => {
  const script = document.createElement('script');
  script.async = true;
  if (nonce) script.nonce = nonce;
  if (integrity) Object.assign(script, { integrity, crossOrigin: 'anonymous' });
  script.src = address;
  return script;
};

const ended = (script) =>
  new Promise((resolve) => {
    script.addEventListener('load', () => resolve(true));
    script.addEventListener('error', () => resolve(false));
    document.head.append(script);
  });

/* One that failed goes, so that a later call tries again. */
const run = async (address, options, url) => {
  const script = made(address, options);
  const hasCome = await ended(script);
  if (!hasCome) {
    script.remove();
    put.delete(url);
  }
  return hasCome;
};

/** Puts a script into the page, once for each address; resolves with whether it came. */
export const putOnce = (address, options = {}) => {
  const url = absolute(address);
  if (!put.has(url)) {
    const coming = isInPage(url) ? pageLoaded() : run(address, options, url).catch(() => false);
    put.set(url, coming);
  }
  return put.get(url);
};
