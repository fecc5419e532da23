/** A message in which something was found, and at how many places. */
export interface FoundMessage {
  readonly messageId: string;
  readonly count: number;
}
