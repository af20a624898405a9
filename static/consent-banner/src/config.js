/** The service puts this site's configuration here, so the name stands nowhere else. */
export const config = __PAHINTULOT__;

const current = document.currentScript;

/** Our own tag, or nothing where the page's markup took its name: an `<img name="currentScript">`
    would choose the service, and with it the panel's code. */
export const script = current instanceof HTMLScriptElement ? current : null;

/** Where the service answers, behind whatever path it is mounted. */
export const base = script?.src.replace(/\/b\/[^/]*$/, '');

/** A notice's name where room is short. */
export const noticePrefix = config.notice.slice(0, 16);
