/* The rule of status, as far as a browser can know it. tests/cases/status.json drives this file
   and the service's service/domain/status.py alike. Comparisons are written so that a broken
   number says no. A row is its reason, its status where that is another word, and whether to ask
   where that is a no. */
const FUTURE_TOLERANCE = 3e5;

const accepted = (site, last, now, purpose) => {
  if (!(last.decidedAt <= now + FUTURE_TOLERANCE)) return ['invalid_record', 'invalidated'];
  if (!(now < last.expiresAt)) return ['expired'];
  if (!site.standing.includes(last.notice)) return ['notice_changed', 'expired'];
  if (last.purposes.includes(purpose)) return ['given', 'given', false];
  if (site.purposes.includes(purpose)) return ['purpose_not_covered', 'refused', false];
  return ['purpose_not_covered', 'unknown'];
};

const refused = (site, last, now) => {
  if (!(now < last.expiresAt)) return ['refusal_lapsed', 'expired'];
  const status = last.outcome === 'withdraw' ? 'withdrawn' : 'refused';
  return [status, status, site.reask_decliners && !site.standing.includes(last.notice)];
};

const row = (site, text, last, now, purpose) => {
  if (!site.ask) return ['child_directed', null, false];
  if (!text) return ['no_record', 'unknown'];
  if (!last) return ['token_invalid', 'unknown'];
  return (last.outcome === 'accept' ? accepted : refused)(site, last, now, purpose);
};

/** May `purpose` be used now? `text` is what the cookie holds, `last` what it was read as. */
export const statusOf = (site, text, last, now, gpc, purpose) => {
  const [reason, status = reason, ask = true] = row(site, text, last, now, purpose);
  const answer = { allowed: reason === 'given', ask, status, reason };
  if (gpc) {
    answer.ask = false;
    if (reason === 'no_record') answer.reason = 'gpc';
    if (answer.allowed) {
      answer.allowed = last.gpc === true && site.gpc !== 'strict';
      answer.reason = last.gpc === true ? 'given_over_gpc' : 'gpc_conflict';
    }
  }
  return answer;
};
