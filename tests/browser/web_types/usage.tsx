/* What a page's own code does with the package; it must compile as it stands. */
import { addScript, allows, load, onChange, reloadWithout, status } from '@pahintulot/web';
import type { Answers, Pahintulot, Status } from '@pahintulot/web';
import { Gate, usePahintulot } from '@pahintulot/web/react';

const api: Pahintulot = await load('https://consent.example/b/SITEKEY.js');
await load('/b/SITEKEY.js', { nonce: 'R4nd0m', integrity: undefined });
if (api.allows('analytics') && allows()) reloadWithout('analytics');
const known: Status | null = status();
const stop = onChange((answers: Answers) => console.log(answers.analytics.allowed, known));
stop();
const hasCome: boolean = await addScript('/a.js', { purpose: 'marketing', nonce: 'R4nd0m' });
window.pahintulot?.open();

export const Page = () => {
  const isAllowed: boolean = usePahintulot();
  return (
    <Gate purpose="analytics" fallback={<p>{String(isAllowed && hasCome)}</p>}>
      <p>one</p>
      two
    </Gate>
  );
};
export const Empty = () => <Gate />;
