/** A text that stands for the older turns of a conversation in requests. Their messages stay what and where they are. */
export interface Summary {
  readonly id: string;
  readonly sessionId: string;
  /** It stands for all from this message, the first of the conversation, to that one. */
  readonly firstId: string;
  readonly lastId: string;
  /** What those messages are recognised by: one that was changed or taken out needs another summary. */
  readonly sourceDigest: string;
  /** Estimated tokens of those messages. */
  readonly sourceTokens: number;
  /** As it is sent: as the user left it. */
  readonly text: string;
  readonly isEdited: boolean;
  /** Who wrote it. */
  readonly model: string;
  readonly hasReceipt: boolean;
  readonly createdAtMs: number;
}

/** Part of a conversation that goes along word for word, whatever is summarised. */
export interface KeptPart {
  readonly id: string;
  /** A question, whose turn is kept; or the message with the passage. */
  readonly messageId: string;
  /** A passage of it; absent for the whole turn. */
  readonly text?: string;
}
