import type { ReactNode } from 'react';

/** Whether `purpose` (`analytics` where none is named) may be used now. */
export declare const usePahintulot: (purpose?: string) => boolean;

export interface GateProps {
  /** `analytics` where none is named. */
  readonly purpose?: string | undefined;
  /** What stands there meanwhile. */
  readonly fallback?: ReactNode;
  readonly children?: ReactNode;
}

/** Its children while `purpose` is allowed; once they have been there, the page ends with the yes. */
export declare const Gate: (props: GateProps) => ReactNode;
