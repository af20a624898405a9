import { renderToString } from 'react-dom/server';
import { App } from './app.jsx';

const [form] = process.argv.slice(2);
console.log(renderToString(<App form={form} isStrict={form === 'measured'} />));
