import { StrictMode, useEffect, useState } from 'react';
import { reloadWithout } from '@pahintulot/web';
import { Gate, usePahintulot } from '@pahintulot/web/react';
import { Measured } from './measured.jsx';

const append = () => {
  document.head.append(Object.assign(document.createElement('script'), { src: '/a.js' }));
};

/** No gate at all: the control of "nothing before". */
const Ungated = () => useEffect(append, []);

/** What ends because it stands in a gate, and for no other reason. */
const Gated = () => (
  <Gate>
    <Ungated />
  </Gate>
);

/** What loads by itself, and never ends: the control of "nothing after". */
const Endless = () => {
  const isAllowed = usePahintulot('analytics');
  useEffect(() => {
    if (isAllowed) append();
  }, [isAllowed]);
};

/** The same, told to end. */
const Ending = () => {
  const isAllowed = usePahintulot('analytics');
  useEffect(() => {
    if (!isAllowed) return;
    append();
    reloadWithout('analytics');
  }, [isAllowed]);
};

/** What a hook without a server's answer does: the control of "hydration finds nothing amiss". */
const Hasty = () => <p>{globalThis.window?.pahintulot?.allows() ? 'on' : 'off'}</p>;

const FORMS = {
  measured: Measured,
  ungated: Ungated,
  gated: Gated,
  endless: Endless,
  ending: Ending,
  hasty: Hasty,
};

const Main = ({ form }) => {
  const [isShown, show] = useState(true);
  const Form = FORMS[form];
  useEffect(() => {
    window.hydrated = true;
  }, []);
  return (
    <main>
      <button onClick={() => show(!isShown)}>Ipakita o itago</button>
      {isShown && <Form />}
    </main>
  );
};

/** Strict mode mounts everything twice. */
export const App = ({ form, isStrict }) =>
  isStrict ? <StrictMode><Main form={form} /></StrictMode> : <Main form={form} />;
