import { createRoot, hydrateRoot } from 'react-dom/client';
import { Part, Whole } from './app.jsx';

window.recovered = [];
const options = { onRecoverableError: (error) => window.recovered.push(error.message) };
const place = () => document.querySelector('#root');

/* The test says when. */
window.react = {
  hydrate: (form) => hydrateRoot(place(), <Part form={form} />, options),
  hydrateWhole: (form, word) => hydrateRoot(document, <Whole form={form} word={word} />, options),
  render: (form) => createRoot(place()).render(<Part form={form} />),
};
