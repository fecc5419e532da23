/** The conversations that a session was made of: forked from one, split off it, or merged of two. */
export interface SessionSource {
  readonly kind: 'fork' | 'split' | 'merge';
  readonly from: readonly {
    readonly sessionId: string;
    /** Its title at that time. */
    readonly title: string;
    /** Where in it: the last message taken along of a fork, the first one of a split. */
    readonly messageId?: string;
  }[];
}

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
  /** The conversations of this history that it was made of. */
  readonly madeFrom?: SessionSource;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  /** Since when it is kept at the top of lists. */
  readonly pinnedAtMs?: number;
  /** Since when it is put away: lists show it only when asked to. */
  readonly archivedAtMs?: number;
}

/** A session in a list. */
export interface SessionSummary extends Session {
  readonly messageCount: number;
}

/** A session in the list of the history: of this project or another, in the trash or not. */
export interface SessionEntry extends Omit<SessionSummary, 'systemPrompt' | 'titleIsCustom'> {
  readonly projectName: string;
  /** Where the project was seen last. */
  readonly projectPath: string;
  /** Since when it is in the trash. */
  readonly deletedAtMs?: number;
  /** Is an answer being written in it, in whichever window? */
  readonly isAnswering: boolean;
}

/** What a row of the list says of the answers of a session. */
export interface SessionFigures {
  /** That they took, as far as models reported them, with what summaries took. */
  readonly tokens: number;
  /** That gave the last of them. */
  readonly model?: string;
}

/** What is told of a session when one looks closer. */
export interface SessionDetails {
  /** Of all its answers and summaries, as far as models reported them. */
  readonly tokens: number;
  /** Models that answered in it. */
  readonly models: readonly string[];
  /** Git branches that something was asked on, the one used last first. */
  readonly branches: readonly string[];
}
