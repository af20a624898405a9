import { createRoot, hydrateRoot } from 'react-dom/client';
import { load } from '@pahintulot/web';
import { App } from './app.jsx';

const place = () => document.querySelector('#root');
const app = (form) => <App form={form} isStrict={form === 'measured'} />;

/* The test says when. */
window.web = {
  load,
  render: (form) => createRoot(place()).render(app(form)),
  hydrate: (form) => hydrateRoot(place(), app(form)),
};
