/* What no page may write; each must be refused, or the expectation above it is an error itself. */
import type { Answers } from 'pahintulot';

const api = window.pahintulot;

// @ts-expect-error it may not have run yet
api.allows('analytics');
// @ts-expect-error a purpose is a name
api?.allows(1);
// @ts-expect-error it answers at once
api?.allows('analytics').then(() => {});
// @ts-expect-error nobody but the visitor decides
if (api) api.status = 'given';
// @ts-expect-error nor replaces what answers
if (api) api.allows = () => true;
// @ts-expect-error nor the whole of it
window.pahintulot = undefined;
// @ts-expect-error Google's word, not ours
api?.status === 'granted';
// @ts-expect-error there is no such call
api?.grant();
// @ts-expect-error purposes are a list
api?.accept('analytics');
// @ts-expect-error a listener gets answers for purposes, not one answer
api?.onChange(({ allowed }) => allowed === true);
// @ts-expect-error what is returned ends it; it is no promise
api?.onChange(() => {}).then(() => {});

document.addEventListener('pahintulot:change', ({ detail }) => {
  // @ts-expect-error a site may not have that purpose
  detail['marketing'].allowed;
  // @ts-expect-error what was answered is over
  detail.analytics.allowed = true;
  // @ts-expect-error no such reason
  detail.analytics.reason === 'because';
});

// @ts-expect-error analytics is always there
export const answers: Answers = {};
