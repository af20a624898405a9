import { calm } from './calm.js';
import { config } from './config.js';
import { held } from './cookies.js';
import { gpc } from './gpc.js';
import { readMark } from './mark.js';
import { waiting } from './queue.js';
import { statusOf } from './status.js';
import { readToken } from './token.js';

/** The visitor's last decision as the cookie tells it, or nothing. */
export const lastDecision = (text = held()) => readMark(text) || readToken(text, config.site);

/** What the visitor's decision means now. */
export const answer = (purpose = 'analytics', text = held()) =>
  statusOf(config, text, lastDecision(text), Date.now(), gpc(), purpose);

/* A late answer to an accept may bring a yes with it: a refusal on its way goes first. */
const isRefusing = () => waiting().some(({ body }) => body.outcome !== 'accept');

/** Whether `purpose` may be used now. A page that has spoilt what we need hears no. */
export const allows = calm((purpose) => answer(purpose).allowed && !isRefusing());
