import { createApp, createSSRApp } from 'vue';
import { load } from '@pahintulot/web';
import { App } from './app.js';

/* The test says when. */
window.web = {
  load,
  render: (form) => createApp(App, { form }).mount('#root'),
  hydrate: (form) => createSSRApp(App, { form }).mount('#root'),
};
