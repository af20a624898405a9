/* Bundles src/ into the scripts of dist/ and weighs what a page loads, for budget.json
   and the README; `--check` only says whether all is fresh. */
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build, transform } from 'esbuild';
import { minify } from 'terser';

const NAME = '__PAHINTULOT__';
/* Most functions run before the notice is there: V8 need not read each of them twice. */
const COMPILE_ALL = '//# allFunctionsCalledOnLoad';
const here = new URL('./', import.meta.url);
const read = (name) => readFile(new URL(name, here), 'utf8');
const { version } = JSON.parse(await read('package.json'));

/* Every declaration ends in a semicolon, where the script makes it important. */
const smallCss = async (css) => {
  const { code } = await transform(css, { loader: 'css', minify: true });
  return code.trim().replace(/([^}])}/g, '$1;}');
};

const cssAsText = {
  name: 'css-as-text',
  setup: (build) =>
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => ({
      contents: await smallCss(await readFile(path, 'utf8')),
      loader: 'text',
    })),
};

const bundle = async (entry, define) => {
  const { outputFiles } = await build({
    absWorkingDir: new URL('.', here).pathname,
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    define,
    target: 'es2022',
    legalComments: 'none',
    plugins: [cssAsText],
    write: false,
  });
  const { code } = await minify(outputFiles[0].text, {
    ecma: 2020,
    module: true,
    compress: { passes: 4, pure_getters: true, unsafe_arrows: true, unsafe_methods: true },
    format: { ascii_only: true },
  });
  return code;
};

/* Whatever is wrong with a page, not even our first line may be what breaks it. */
const calm = (code) => `try{(()=>{${code}})()}catch(e){console.error("pahintulot:",e)}`;

const stamped = (code) => `/*! pahintulot ${version} */\n${code}\n`;

/* The core knows the panel by its hash, so the two always fit. `more` holds what most sites have no
   use for: several purposes, counting who was shown the notice, calling the doctor, whose address
   the service tells. */
const bundleAll = async () => {
  const panel = stamped(await bundle('src/panel/panel.js', {}));
  const doctor = stamped(await bundle('src/doctor/doctor.js', {}));
  const address = `panel.${createHash('sha256').update(panel).digest('hex')}.js`;
  const core = async (isMore) => {
    const define = { __PANEL__: JSON.stringify(address), __MORE__: String(isMore) };
    const code = stamped(`${COMPILE_ALL}\n${calm(await bundle('src/main.js', define))}`);
    if (code.split(NAME).length !== 2) throw new Error(`${NAME} must stand in the bundle once`);
    return code;
  };
  return { banner: await core(false), more: await core(true), panel, doctor };
};

/* What a demo visitor downloads, texts and all. */
const configured = async (text, language) => {
  const keys = JSON.parse(await read('texts.json'));
  const { texts } = JSON.parse(await read(`locales/${language}.json`));
  texts.body_recipients = texts.body_recipients_none;
  const names = { controller: 'Balita Ngayon, Inc.', duration: '13 buwan', validity: '6 na buwan' };
  const filled = (key) => texts[key].replace(/\{(\w+)\}/g, (all, name) => names[name] ?? all);
  const config = {
    site: 'demo',
    notice: '5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef',
    standing: ['5f70bf18a0860070'],
    language,
    languages: [...new Set([language, 'fil', 'en'])],
    purposes: ['analytics'],
    privacy_url: 'http://127.0.0.1:8000/demo/privacy',
    cookies: ['_demo'],
    consent_types: [['analytics_storage', 'analytics']],
    gpc: 'respect',
    reask_decliners: false,
    ask: true,
    refusal_months: 6,
    lines: [filled('body').split(RegExp(`(${texts.body_link_text})`)), ...keys.lines.map(filled)],
    texts: Object.fromEntries(keys.core.map((key) => [key, filled(key)])),
  };
  const ascii = JSON.stringify(config).replace(
    /[^ -~]/g,
    (sign) => '\\u' + sign.charCodeAt(0).toString(16).padStart(4, '0'),
  );
  return Buffer.from(text.replace(NAME, () => ascii));
};

const weigh = (bytes) => ({
  raw: bytes.length,
  gzip: gzipSync(bytes, { level: 9 }).length,
  brotli: brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length,
});

const { banner, more, panel, doctor } = await bundleAll();
const budget = {};
const languages = (await readdir(new URL('locales', here))).map((name) => name.split('.')[0]).sort();
for (const language of languages) budget[language] = weigh(await configured(banner, language));
budget['en, with more'] = weigh(await configured(more, 'en'));
budget.panel = weigh(Buffer.from(panel));
budget.doctor = weigh(Buffer.from(doctor));
const row = ([part, sizes]) =>
  ['', part, ...Object.values(sizes).map((bytes) => bytes.toLocaleString('en')), ''].join(' | ').trim();
const heaviest = languages.reduce((one, other) => (budget[one].brotli < budget[other].brotli ? other : one));
const shown = ['en', 'fil', heaviest, 'en, with more', 'panel', 'doctor'].map((part) => [part, budget[part]]);
const table = ['| language or part | raw | gzip | brotli |', '|---|---|---|---|'];
const made = {
  'dist/banner.js': banner,
  'dist/banner.more.js': more,
  'dist/panel.js': panel,
  'dist/doctor.js': doctor,
  'dist/corner.css': await smallCss(await read('src/corner.css')),
  'budget.json': JSON.stringify(budget, null, 2) + '\n',
  'README.md': (await read('README.md')).replace(
    /\| language or part [^]*?\n\n/,
    [...table, ...shown.map(row), '\n'].join('\n'),
  ),
};

for (const [name, content] of Object.entries(made)) {
  if (!process.argv.includes('--check')) await writeFile(new URL(name, here), content);
  else if (content !== (await read(name).catch(() => ''))) {
    console.error(`${name} is stale: run \`npm run build\` in static/consent-banner`);
    process.exitCode = 1;
  }
}
if (!process.argv.includes('--check')) console.table(budget);
