/* The rule of status, as far as a browser can know it. tests/cases/status.json drives this file
   and the service's service/domain/status.py alike. Comparisons are written so that a broken
   number says no. */
const FUTURE_TOLERANCE = 3e5;

const no = (reason, status, ask) => ({ allowed: false, ask, status, reason });

const accepted = (site, last, now, purpose) => {
  if (!(last.decidedAt <= now + FUTURE_TOLERANCE)) return no('invalid_record', 'invalidated', true);
  if (!(now < last.expiresAt)) return no('expired', 'expired', true);
  if (!site.standing.includes(last.notice)) return no('notice_changed', 'expired', true);
  if (!last.purposes.includes(purpose)) {
    const offered = site.purposes.includes(purpose);
    return no('purpose_not_covered', offered ? 'refused' : 'unknown', !offered);
  }
  return { allowed: true, ask: false, status: 'given', reason: 'given' };
};

const refused = (site, last, now) => {
  if (!(now < last.expiresAt)) return no('refusal_lapsed', 'expired', true);
  const status = last.outcome === 'withdraw' ? 'withdrawn' : 'refused';
  return no(status, status, site.reask_decliners && !site.standing.includes(last.notice));
};

const underGpc = (site, last, answer) => {
  answer.ask = false;
  if (answer.reason === 'no_record') answer.reason = 'gpc';
  if (answer.allowed) {
    answer.allowed = last.gpc === true && site.gpc !== 'strict';
    answer.reason = last.gpc === true ? 'given_over_gpc' : 'gpc_conflict';
  }
  return answer;
};

/** May `purpose` be used now? `text` is what the cookie holds, `last` what it was read as. */
export const statusOf = (site, text, last, now, gpc, purpose) => {
  if (!site.ask) return no('child_directed', null, false);
  const answer = !text
    ? no('no_record', 'unknown', true)
    : !last
      ? no('token_invalid', 'unknown', true)
      : last.outcome === 'accept'
        ? accepted(site, last, now, purpose)
        : refused(site, last, now);
  return gpc ? underGpc(site, last, answer) : answer;
};
