import type { Answers, Pahintulot, Status } from './pahintulot.d.ts';

export type { Answer, Answers, Pahintulot, Reason, Status } from './pahintulot.d.ts';

export interface TagOptions {
  /** Of the page's content security policy. */
  readonly nonce?: string | undefined;
  /** The script's hash, as in `integrity`; `crossorigin` comes with it. */
  readonly integrity?: string | undefined;
}

export interface ScriptOptions extends TagOptions {
  /** `analytics` where none is named. */
  readonly purpose?: string | undefined;
}

/**
 * Puts the one tag into the page, unless it is there. Resolves with the script's API, never rejects:
 * where there is no script, or no page, with one that allows nothing.
 */
export declare const load: (address: string, options?: TagOptions) => Promise<Pahintulot>;

/** Whether `purpose` (`analytics` where none is named) may be used now; without the script a no. */
export declare const allows: (purpose?: string) => boolean;

/** What the decision about analytics means now; `unknown` without the script. */
export declare const status: () => Status | null;

/** Calls `listener` when the script is there and after each change; returns what ends it. */
export declare const onChange: (listener: (answers: Answers) => void) => () => void;

/**
 * Runs a script, once for each address, if its purpose is allowed now; the page is loaded anew once
 * it no longer is. Resolves with whether the script came.
 */
export declare const addScript: (address: string, options?: ScriptOptions) => Promise<boolean>;

/**
 * From now on the page is loaded anew when `purpose` is no longer allowed. Does nothing where it is
 * not allowed now.
 */
export declare const reloadWithout: (purpose?: string) => void;
