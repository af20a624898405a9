import { StrictMode, useEffect, useState } from 'react';

const HTML = "<script>note('template')</script><p class=gated>gated</p><script src='/a.js'></script>";

/** The form that docs give for React: the template's markup is none of its business. */
const AsDocumented = () => (
  <template
    data-purpose="analytics"
    suppressHydrationWarning
    dangerouslySetInnerHTML={{ __html: HTML }}
  />
);

/** What one would write first; React puts these beside the template's content. */
const AsChildren = () => (
  <template data-purpose="analytics">
    <script>{"note('template')"}</script>
    <p className="gated">gated</p>
    <script src="/a.js"></script>
  </template>
);

/** What React takes out of any place, a template too. */
const Hoisted = () => (
  <template data-purpose="analytics">
    <script async src="/a.js"></script>
  </template>
);

const FORMS = { documented: AsDocumented, children: AsChildren, hoisted: Hoisted };

const Main = ({ form }) => {
  const [isShown, show] = useState(true);
  const [clicks, setClicks] = useState(0);
  const Gated = FORMS[form];
  useEffect(() => {
    window.hydrated = true;
  }, []);
  return (
    <main>
      <button onClick={() => setClicks(clicks + 1)}>Pindot: {clicks}</button>
      <button onClick={() => show(!isShown)}>Ipakita o itago</button>
      {isShown && <Gated />}
      {isShown && (
        <iframe data-purpose="analytics" data-src="/f.html" title="Video" suppressHydrationWarning />
      )}
      <p>Dulo</p>
    </main>
  );
};

/** A part of a page, as most applications are. */
export const Part = ({ form }) => (
  <StrictMode>
    <Main form={form} />
  </StrictMode>
);

/** The whole document; `word` may differ between server and browser, which spoils hydration. */
export const Whole = ({ form, word }) => (
  <html lang="fil">
    <head>
      <title>Balita</title>
    </head>
    <body>
      <Part form={form} />
      <footer>{word}</footer>
    </body>
  </html>
);
