import { formatPlace } from '../../base/lines.ts';
import { createTimeSlices } from '../../base/timeSlices.ts';
import type { CollectedItem } from '../context/collectItems.ts';
import { inputRoom } from '../model/inputRoom.ts';
import type { ModelClient } from '../model/model.ts';
import type { TaskCode } from '../model/task.ts';
import { calibrationKey, type TokenEstimator } from '../model/tokenEstimate.ts';
import type { PromptLibrary } from '../prompts/promptLibrary.ts';
import type { SessionManager } from '../sessions/sessionManager.ts';
import { commitSessionTitle } from '../sessions/sessionTitle.ts';
import { condenseDiff } from './condenseDiff.ts';
import type { ContextAwareCompletions } from './contextAwareCompletions.ts';
import type { TurnEvent, TurnRequest } from './turn.ts';
import { withholdSecretFiles } from './withholdSecretFiles.ts';

export interface ChatActionsParts {
  readonly completions: ContextAwareCompletions;
  readonly prompts: PromptLibrary;
  readonly sessions: SessionManager;
  readonly estimator: TokenEstimator;
}

/** What is asked about a piece of code. */
export interface CodeRequest {
  readonly sessionId: string;
  readonly model: ModelClient;
  readonly code: TaskCode;
  readonly items?: readonly CollectedItem[];
  readonly messageId?: TurnRequest['messageId'];
  readonly after?: TurnRequest['after'];
}

// Of the window, what the diff may take: the template and the system prompt need the rest.
const diffShare = 0.8;

/** The ready-made questions: each is a prompt of the library, asked in a session. */
export class ChatActions {
  private readonly parts: ChatActionsParts;

  constructor(parts: ChatActionsParts) {
    this.parts = parts;
  }

  explain(request: CodeRequest, signal: AbortSignal): AsyncIterable<TurnEvent> {
    const { text, prompt } = this.explanation(request.code);
    return this.parts.completions.ask(
      { items: [], ...request, text, prompt, task: { kind: 'explain', code: request.code } },
      signal,
    );
  }

  /** What {@link explain} asks. */
  explanation(code: TaskCode): { readonly text: string; readonly prompt: string } {
    const prompt = 'code_explanation';
    return { text: this.parts.prompts.format(prompt, codeVariables(code)), prompt };
  }

  completeCode(request: CodeRequest, signal: AbortSignal): AsyncIterable<TurnEvent> {
    const prompt = 'code_completion';
    const text = this.parts.prompts.format(prompt, codeVariables(request.code));
    return this.parts.completions.ask(
      { items: [], ...request, text, prompt, task: { kind: 'completeCode', code: request.code } },
      signal,
    );
  }

  /** Writes a commit message for a unified diff. One that is too long is condensed file by file; secret files only by name. */
  async *commitMessage(
    request: { diff: string; branch: string | undefined; model: ModelClient },
    signal: AbortSignal,
  ): AsyncGenerator<TurnEvent> {
    const { info } = request.model;
    const room = Math.floor(inputRoom(info) * diffShare);
    const estimate = (text: string) => this.parts.estimator.estimate(text, calibrationKey(info));
    const diff = withholdSecretFiles(request.diff);
    const condensed = await condenseDiff(diff, room, { estimate, slices: createTimeSlices(signal) });
    const branch = request.branch ?? 'none';
    const prompt = 'git_commit';
    const text = this.parts.prompts.format(prompt, { diff: condensed.text, branch });
    const task = { kind: 'commitMessage', diff, branch: request.branch } as const;
    yield* this.parts.completions.ask(
      { sessionId: this.commitSession(), model: request.model, text, prompt, task, items: [], history: 'none' },
      signal,
    );
  }

  private commitSession(): string {
    const { sessions } = this.parts;
    const existing = sessions.list().find(({ title, titleIsCustom }) => titleIsCustom && title === commitSessionTitle);
    return (existing ?? sessions.create({ title: commitSessionTitle })).id;
  }
}

/** The variables that templates about code use. */
export function codeVariables(code: TaskCode): Record<string, string> {
  return { code: code.text, language: code.language, place: formatPlace(code.path, code.range) };
}
