/** Types of what the script gives a page; include this file in a TypeScript project. */

export type Status = 'given' | 'refused' | 'withdrawn' | 'expired' | 'invalidated' | 'unknown';

/** Why; `given` and `given_over_gpc` are the only two that allow. */
export type Reason =
  | 'given'
  | 'given_over_gpc'
  | 'gpc'
  | 'gpc_conflict'
  | 'no_record'
  | 'refused'
  | 'withdrawn'
  | 'refusal_lapsed'
  | 'expired'
  | 'notice_changed'
  | 'purpose_not_covered'
  | 'token_invalid'
  | 'invalid_record'
  | 'child_directed';

/** What a visitor's decision means for one purpose; `allowed` is the one to act on. */
export interface Answer {
  readonly allowed: boolean;
  readonly ask: boolean;
  readonly status: Status | null;
  readonly reason: Reason;
}

/** One answer for each purpose of the site; `analytics` is always among them. */
export type Answers = { readonly analytics: Answer } & {
  readonly [purpose: string]: Answer | undefined;
};

/** `window.pahintulot`, which a page can call and not change. */
export interface Pahintulot {
  /** Whether `purpose` (`analytics` where none is named) may be used now. Every doubt is a no. */
  readonly allows: (purpose?: string) => boolean;
  /** What the decision about analytics means now; null on a site directed at children. */
  readonly status: Status | null;
  /** Records an accept of these purposes (all where none are named) and of no other, when a person's
      click or key press led here; else only says so. A handler may be this very function. */
  readonly accept: (purposes?: readonly string[] | Event) => void;
  readonly decline: () => void;
  readonly withdraw: () => void;
  /** Shows the visitor's present choice and the way to another. */
  readonly open: () => void;
  /** Calls `listener` after each change; returns a function that ends it. */
  readonly onChange: (listener: (answers: Answers) => void) => () => void;
}

declare global {
  interface Window {
    /** Missing until the script has run: listen for `pahintulot:ready`, or use `?.`. */
    readonly pahintulot?: Pahintulot;
  }

  interface DocumentEventMap {
    'pahintulot:ready': CustomEvent<Answers>;
    'pahintulot:change': CustomEvent<Answers>;
  }
}
