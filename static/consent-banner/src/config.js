/** The service puts this site's configuration here, so the name stands nowhere else. */
export const config = __PAHINTULOT__;

export const script = document.currentScript;

/** Where the service answers, behind whatever path it is mounted. */
export const base = script?.src.replace(/\/b\/[^/]*$/, '');

/** A notice's name where room is short. */
export const noticePrefix = config.notice.slice(0, 16);
