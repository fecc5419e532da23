import type { LineRange } from '../../base/lines.ts';

/** Code that a task is about. `path` is relative to the project's root, with `/`. */
export interface TaskCode {
  readonly path: string;
  readonly language: string;
  readonly text: string;
  readonly range?: LineRange;
}

/** A question and what it was answered with. */
export interface TaskTurn {
  readonly question: string;
  readonly answer: string;
}

/** What is wanted, as data. The offline assistant answers from this; other models are sent prose. */
export type AssistantTask =
  | { readonly kind: 'question'; readonly question: string; readonly code: readonly TaskCode[] }
  | { readonly kind: 'explain'; readonly code: TaskCode }
  | { readonly kind: 'commitMessage'; readonly diff: string; readonly branch?: string }
  | { readonly kind: 'completeCode'; readonly code: TaskCode }
  /** `before`: the summary that this one goes on from. */
  | {
      readonly kind: 'summary';
      readonly before: string;
      readonly turns: readonly TaskTurn[];
      readonly maxCharacters: number;
    };
