import { createSSRApp } from 'vue';
import { renderToString } from 'vue/server-renderer';
import { App } from './app.js';

const [form] = process.argv.slice(2);
renderToString(createSSRApp(App, { form })).then(console.log);
