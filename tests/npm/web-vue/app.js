import { h, onMounted, ref, watchEffect } from 'vue';
import { Gate, usePahintulot } from '@pahintulot/web/vue';
import Measured from './Measured.vue';

const append = () => {
  document.head.append(Object.assign(document.createElement('script'), { src: '/a.js' }));
};

/** No gate at all: the control of "nothing before". */
const Ungated = { mounted: append, render: () => h('i') };

/** What ends because it stands in a gate, and for no other reason. */
const Gated = { render: () => h(Gate, null, { default: () => h(Ungated) }) };

/** What loads by itself, and never ends: the control of "nothing after". */
const Endless = {
  setup() {
    const isAllowed = usePahintulot('analytics');
    watchEffect(() => isAllowed.value && append());
    return () => h('i');
  },
};

/** What asks before the server's HTML is taken over: the control of hydration. */
const Hasty = { render: () => h('p', globalThis.window?.pahintulot?.allows() ? 'on' : 'off') };

const FORMS = {
  measured: Measured,
  ungated: Ungated,
  gated: Gated,
  endless: Endless,
  hasty: Hasty,
};

export const App = {
  props: ['form'],
  setup(props) {
    const isShown = ref(true);
    const turn = () => (isShown.value = !isShown.value);
    onMounted(() => {
      window.hydrated = true;
    });
    return () =>
      h('main', [
        h('button', { onClick: turn }, 'Ipakita o itago'),
        isShown.value ? h(FORMS[props.form]) : null,
      ]);
  },
};
