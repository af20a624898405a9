import { gpc } from '../gpc.js';
import { code, fine, wrong } from './row.js';
import { namesIn, ownName } from './names.js';
import { whyOf } from './reasons.js';

const purposeRow = (core, purpose) => {
  const { ask, reason, status } = core.answer(purpose);
  const verdict = core.allows(purpose) ? ' is allowed: ' : ' is not allowed: ';
  const words = ` (status ${status}, reason ${reason}).${ask ? ' The visitor is asked.' : ''}`;
  return fine(code(purpose), verdict, whyOf(core, purpose), words);
};

const day = (moment) => new Date(moment).toISOString().slice(0, 10);

const contentOf = ({ expiresAt, notice, outcome, purposes, token }) => {
  const kind = token ? 'a token' : 'a mark';
  const said = purposes ? `accept of ${purposes.join(', ')}` : outcome;
  return `${kind}: ${said}, until ${day(expiresAt)}, under the notice ${notice}.`;
};

const keptRow = ({ config, lastDecision }) => {
  const name = ownName(config);
  const count = namesIn(document.cookie).filter((other) => other === name).length;
  const last = lastDecision();
  if (count > 1) return wrong(`${count} cookies are called `, code(name), ': that is no choice.');
  if (last) return fine(code(name), count ? ' holds ' : ', on this page alone, holds ', contentOf(last));
  if (count) return wrong(code(name), ' holds what cannot be read.');
  return fine('No choice is kept in ', code(name), '.');
};

const noticeRow = ({ config: { language, notice, standing } }) => {
  const others = ` in ${language}; those that stand: ${standing.join(', ')}.`;
  return fine('The script has the notice ', code(notice.slice(0, 16)), others);
};

const signalRow = ({ config }) => {
  if (!gpc()) return fine('The browser does not send Global Privacy Control.');
  const strictly = config.gpc === 'strict' ? ', and no accept outweighs it here' : '';
  return fine(`The browser sends Global Privacy Control${strictly}.`);
};

const waitingOne = ({ at, body }) => `${body.outcome} of ${new Date(at).toISOString().slice(0, 19)}Z`;

const queueRow = ({ waiting }) => {
  const queue = waiting().map(waitingOne).join(', ');
  return fine(queue ? `Waits for the service: ${queue}.` : 'Nothing waits for the service.');
};

/** What is known of the visitor; never who it is, nor the token. */
export const visitorRows = (core) => [
  ...core.config.purposes.map((purpose) => purposeRow(core, purpose)),
  keptRow(core),
  noticeRow(core),
  signalRow(core),
  queueRow(core),
];
