/** The service puts this site's configuration here, so the name stands nowhere else. */
export const config = __PAHINTULOT__;

export const script = document.currentScript;
const address = script ? script.src : '';

/** Where the service answers, behind whatever path it is mounted. */
export const base = address.slice(0, address.lastIndexOf('/b/'));

/** A notice's name where room is short. */
export const noticePrefix = config.notice.slice(0, 16);
