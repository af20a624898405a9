/* The same in Vue. */
import { computed, h, ref, type Component, type Ref } from 'vue';
import { Gate, usePahintulot } from '@pahintulot/web/vue';

const purpose = ref('analytics');
const isAllowed: Readonly<Ref<boolean>> = usePahintulot(purpose);
export const isOff = computed(() => !isAllowed.value && !usePahintulot(() => 'marketing').value);
export const component: Component = Gate;
export const made = h(Gate, { purpose: 'analytics' }, { default: () => [h('p')] });
