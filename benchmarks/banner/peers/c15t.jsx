import { ConsentBanner, ConsentDialog, ConsentManagerProvider } from '@c15t/react';
import '@c15t/react/styles.css';
import { createRoot } from 'react-dom/client';

const options = { mode: 'offline', overrides: { country: 'DE' } };

createRoot(document.getElementById('app')).render(
  <ConsentManagerProvider options={options}>
    <ConsentBanner />
    <ConsentDialog />
  </ConsentManagerProvider>,
);
