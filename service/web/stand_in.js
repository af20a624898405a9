/* A visitor of our own making: the cookie jar and the storage end with the page. */
(() => {
  const { holds, gpc, does } = document.currentScript.dataset;
  let jar = holds && `pahintulot=${holds}`;
  const kept = new Map();

  Object.defineProperty(document, 'cookie', {
    get: () => jar,
    set: (text) => {
      jar = /;max-age=0(;|$)/.test(text) ? '' : text.split(';')[0];
    },
  });
  Object.defineProperty(window, 'localStorage', {
    value: {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => kept.set(key, value),
      removeItem: (key) => kept.delete(key),
    },
  });
  if (gpc === '1') Object.defineProperty(navigator, 'globalPrivacyControl', { value: true });
  document.addEventListener('pahintulot:ready', () => does && setTimeout(() => window.pahintulot[does]()));
})();
