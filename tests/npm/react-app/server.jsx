import { renderToString } from 'react-dom/server';
import { Part, Whole } from './app.jsx';

const [kind, form] = process.argv.slice(2);
console.log(renderToString(kind === 'whole' ? <Whole form={form} word="server" /> : <Part form={form} />));
