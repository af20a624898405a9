/* Makes the module of a single-file component, as a bundler's plugin would. */
import { readFileSync, writeFileSync } from 'node:fs';
import { compileScript, parse } from 'vue/compiler-sfc';

const [from, to, target] = process.argv.slice(2);
const { descriptor, errors } = parse(readFileSync(from, 'utf8'), { filename: from });
if (errors[0]) throw errors[0];
const templateOptions = { ssr: target === 'server', ssrCssVars: [] };
const settings = { id: 'measured', inlineTemplate: true, templateOptions };
writeFileSync(to, compileScript(descriptor, settings).content);
