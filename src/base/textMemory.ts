/** What was found out about texts, kept for the texts asked for last, up to a sum of their lengths. */
export class TextMemory<T> {
  private readonly mostCharacters: number;
  /** The one asked for last at the end. */
  private readonly entries = new Map<string, T>();
  private characters = 0;

  constructor(mostCharacters: number) {
    this.mostCharacters = mostCharacters;
  }

  get(text: string): T | undefined {
    const known = this.entries.get(text);
    if (known === undefined) return undefined;
    this.entries.delete(text);
    this.entries.set(text, known);
    return known;
  }

  set(text: string, value: T): void {
    if (!this.entries.delete(text)) this.characters += text.length;
    this.entries.set(text, value);
    for (const oldest of this.entries.keys()) {
      if (this.characters <= this.mostCharacters) return;
      this.entries.delete(oldest);
      this.characters -= oldest.length;
    }
  }
}
