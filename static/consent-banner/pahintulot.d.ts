/** Types of what the script gives a page; include this file in a TypeScript project. */

export type Status = 'given' | 'refused' | 'withdrawn' | 'expired' | 'invalidated' | 'unknown';

/** What a visitor's decision means for one purpose; `allowed` is the one to act on. */
export interface Answer {
  readonly allowed: boolean;
  readonly ask: boolean;
  readonly status: Status | null;
  readonly reason: string;
}

/** One answer for each purpose of the site. */
export type Answers = Readonly<Record<string, Answer>>;

export interface Pahintulot {
  /** Whether `purpose` may be used now. Every doubt is a no. */
  allows(purpose?: string): boolean;
  /** What the decision about analytics means now; null on a site directed at children. */
  readonly status: Status | null;
  /** Records an accept, when a person's click or key press led here; else only says so. */
  accept(): void;
  decline(): void;
  withdraw(): void;
  /** Shows the visitor's present choice and the way to another. */
  open(): void;
  /** Calls `listener` after each change; returns a function that ends it. */
  onChange(listener: (answers: Answers) => void): () => void;
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
