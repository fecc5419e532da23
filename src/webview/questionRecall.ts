/** Walks through questions that were asked, as a shell does. Pure state: the caller moves the text. */
export class QuestionRecall {
  private shown: string | undefined;
  private at = -1;
  private draft = '';

  /** Is what the composer holds an earlier question, as it was asked? */
  isShowing(value: string): boolean {
    return this.shown !== undefined && this.shown === value;
  }

  /**
   * The question before the one shown, or before what is being written (`value`, which is kept).
   * @param questions as asked, the newest last.
   */
  older(value: string, questions: readonly string[]): string | undefined {
    if (!this.isShowing(value)) {
      this.draft = value;
      this.at = -1;
      this.shown = undefined;
    }
    return this.show(questions, this.at + 1);
  }

  /** The question after the one shown; after the newest, what was being written before. */
  newer(questions: readonly string[]): string | undefined {
    if (this.at > 0) return this.show(questions, this.at - 1);
    return this.end();
  }

  /** Gives what was being written before, and starts anew. */
  end(): string {
    const { draft } = this;
    this.shown = undefined;
    this.at = -1;
    this.draft = '';
    return draft;
  }

  private show(questions: readonly string[], at: number): string | undefined {
    const newestFirst = [...new Set([...questions].reverse())];
    const question = newestFirst[at];
    if (question === undefined) return undefined;
    this.at = at;
    this.shown = question;
    return question;
  }
}
