import {
  computed,
  defineComponent,
  onBeforeUnmount,
  onMounted,
  ref,
  toValue,
  watchSyncEffect,
} from 'vue';
import { allows, onChange, reloadWithout } from './index.js';

/** Whether `purpose` may be used now; like the server, a page that hydrates begins with a no. */
export const usePahintulot = (purpose) => {
  const looks = ref(0);
  const look = () => {
    looks.value += 1;
  };
  let stop;
  onMounted(() => {
    stop = onChange(look);
    look();
  });
  onBeforeUnmount(() => stop?.());
  return computed(() => looks.value > 0 && allows(toValue(purpose)));
};

/** Its default slot while `purpose` is allowed, else its fallback; without it the page is reloaded. */
export const Gate = defineComponent({
  name: 'PahintulotGate',
  props: { purpose: String },
  setup(props, { slots }) {
    const isAllowed = usePahintulot(() => props.purpose);
    watchSyncEffect(() => {
      if (isAllowed.value) reloadWithout(props.purpose);
    });
    return () => (isAllowed.value ? slots.default?.() : slots.fallback?.());
  },
});
