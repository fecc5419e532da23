/** One conversation. Times are milliseconds since 1970. */
export interface Session {
  readonly id: string;
  readonly projectId: string;
  readonly title: string;
  /** Was the title given by the user? Then nothing renames it. */
  readonly titleIsCustom: boolean;
  /** The session's own system prompt. */
  readonly systemPrompt: string;
  /** Chosen model, `undefined` for the one in the settings. */
  readonly model?: string;
  /** Git branch it was last used on. */
  readonly branch?: string;
  /** The assistant that it was taken over from. */
  readonly origin?: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

/** A session in a list. */
export interface SessionSummary extends Session {
  readonly messageCount: number;
}
