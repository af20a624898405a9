/* What a page's own code does with the script; it must compile as it stands. */
import type { Answer, Answers, Pahintulot, Reason, Status } from 'pahintulot';

const loadAnalytics = (): void => {};

if (window.pahintulot?.allows('analytics')) loadAnalytics();
const isAllowed: boolean = window.pahintulot?.allows() ?? false;
const status: Status | null | undefined = window.pahintulot?.status;

document.addEventListener('pahintulot:ready', ({ detail }) => {
  if (detail.analytics.allowed) loadAnalytics();
  const marketing: Answer | undefined = detail['marketing'];
  if (marketing?.reason === 'purpose_not_covered') window.pahintulot?.open();
});
document.addEventListener('pahintulot:change', (event) => {
  const answers: Answers = event.detail;
  for (const [purpose, answer] of Object.entries(answers)) console.log(purpose, answer?.ask);
});

const whenKnown = (api: Pahintulot): (() => void) =>
  api.onChange(({ analytics }) => {
    const reason: Reason = analytics.reason;
    console.log(analytics.status === 'withdrawn', reason);
  });

const stop = window.pahintulot && whenKnown(window.pahintulot);
stop?.();

for (const button of document.querySelectorAll('button')) {
  button.addEventListener('click', () => {
    window.pahintulot?.accept();
    window.pahintulot?.accept(['analytics']);
    window.pahintulot?.decline();
    window.pahintulot?.withdraw();
    window.pahintulot?.open();
  });
}

/* Every member, and no other: a test compares these with what a browser has. */
export const members: Record<keyof Pahintulot, true> = {
  allows: true,
  status: true,
  accept: true,
  decline: true,
  withdraw: true,
  open: true,
  onChange: true,
};

export { isAllowed, status };
