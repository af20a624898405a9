/* The status table in plain words, by its reasons. */
const REASONS = {
  given: 'the visitor accepted it',
  given_over_gpc: 'the visitor accepted it though their browser sends Global Privacy Control',
  no_record: 'the visitor has not chosen yet',
  gpc: 'the visitor has not chosen, and their browser sends Global Privacy Control',
  gpc_conflict: 'the visitor accepted, but their browser sends Global Privacy Control',
  refused: 'the visitor refused',
  withdrawn: 'the visitor took the permission back',
  expired: 'the permission has run out',
  refusal_lapsed: 'the refusal has run out, and nothing was chosen since',
  notice_changed: 'the visitor accepted a notice that no longer stands',
  purpose_not_covered: 'the visitor accepted, but not this',
  token_invalid: 'what the browser keeps of the choice cannot be read',
  invalid_record: 'the choice lies in the future: a clock is wrong',
  child_directed: 'the site is for children, and asks for nothing',
};

/** Why a purpose is allowed or not. */
export const whyOf = ({ allows, answer }, purpose) => {
  const { allowed, reason } = answer(purpose);
  if (allowed && !allows(purpose)) return 'a refusal is on its way to the service';
  return REASONS[reason] ?? reason;
};
