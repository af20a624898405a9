/* What no page may write; each must be refused, or the expectation above it is an error itself. */
import { addScript, allows, load, onChange, status } from '@pahintulot/web';
import { Gate, usePahintulot } from '@pahintulot/web/react';
import { h } from 'vue';
import { Gate as VueGate, usePahintulot as useInVue } from '@pahintulot/web/vue';

// @ts-expect-error it comes later
load('/b/SITEKEY.js').allows('analytics');
// @ts-expect-error a nonce is text
load('/b/SITEKEY.js', { nonce: 1 });
// @ts-expect-error a purpose is a name
allows(['analytics']);
// @ts-expect-error it is a call
status === 'given';
// @ts-expect-error Google's word, not ours
status() === 'granted';
// @ts-expect-error what is returned ends it
onChange(() => {}).then(() => {});
// @ts-expect-error one purpose a script
addScript('/a.js', { purposes: ['analytics'] });
// @ts-expect-error an answer, not a ref
usePahintulot('analytics').value;
// @ts-expect-error a purpose is a name
export const spoilt = <Gate purpose={1} />;
// @ts-expect-error there is no such property
export const other = <Gate when="analytics" />;
// @ts-expect-error nobody but the visitor decides
useInVue('analytics').value = true;
// @ts-expect-error a purpose is a name
h(VueGate, { purpose: 1 });
