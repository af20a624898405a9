const EVENTS = ['pahintulot:ready', 'pahintulot:change'];

/** The script's own API, once it is there; `window` would also name an element with that id. */
export const api = () => {
  const found = globalThis.window?.pahintulot;
  return found?.allows && found;
};

/** Whether `purpose` may be used now; without the script a no. */
export const allows = (purpose) => api()?.allows(purpose) === true;

/** What the decision about analytics means now. */
export const status = () => {
  const { status: known = 'unknown' } = api() ?? {};
  return known;
};

/** Calls `listener` when the script is there and after each change; returns what ends it. */
export const onChange = (listener) => {
  const page = globalThis.document;
  const listen = ({ detail }) => listener(detail);
  for (const event of EVENTS) page?.addEventListener(event, listen);
  return () => {
    for (const event of EVENTS) page?.removeEventListener(event, listen);
  };
};

/** Answers in the place of a script that has not come: no. Should it come, it is passed on to. */
export const standIn = Object.freeze({
  allows,
  get status() {
    return status();
  },
  accept: () => api()?.accept(),
  decline: () => api()?.decline(),
  withdraw: () => api()?.withdraw(),
  open: () => api()?.open(),
  onChange,
});
