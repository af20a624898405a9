import type { MaybeRefOrGetter, Ref, VNode } from 'vue';

/** Whether `purpose` (`analytics` where none is named) may be used now. */
export declare const usePahintulot: (
  purpose?: MaybeRefOrGetter<string | undefined>,
) => Readonly<Ref<boolean>>;

export interface GateProps {
  /** `analytics` where none is named. */
  readonly purpose?: string | undefined;
}

/** Its default slot while `purpose` is allowed; once it has been there, the page ends with the yes. */
export declare const Gate: new () => {
  readonly $props: GateProps;
  readonly $slots: { default?: () => VNode[]; fallback?: () => VNode[] };
};
