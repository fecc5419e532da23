/** No element of a list is read that is longer: it would not fit into the memory several times over. */
const mostCharacters = 64 * 1024 * 1024;

/** An element of a list in JSON: its text, or `undefined` of one that was too long. */
export interface JsonElement {
  readonly text: string | undefined;
  /** From 1. */
  readonly number: number;
}

/**
 * Cuts a list in JSON into its elements as its text comes, without reading them: a damaged one spoils none of the others, and a list
 * that ends in the middle gives what is whole of it. The text may begin anywhere before the list's `[`.
 */
export class JsonElementCutter {
  private depth = 0;
  private isInString = false;
  private isEscaped = false;
  private pending: string[] = [];
  private pendingLength = 0;
  private count = 0;

  /** The elements that ended in this text. */
  take(text: string): JsonElement[] {
    const ended: JsonElement[] = [];
    let start = 0;
    for (let at = 0; at < text.length; at++) {
      const before = this.depth;
      this.step(text.charCodeAt(at));
      if (before === 1 && this.depth === 2) {
        start = at;
        this.pending = [];
        this.pendingLength = 0;
      } else if (before === 2 && this.depth === 1) {
        this.keep(text.slice(start, at + 1));
        this.count += 1;
        const isTooLong = this.pendingLength > mostCharacters;
        ended.push({ text: isTooLong ? undefined : this.pending.join(''), number: this.count });
        this.pending = [];
      } else if (this.depth === 0 && before === 1) {
        // The list is closed: what follows is none of its elements.
        this.depth = -1;
      }
    }
    if (this.depth >= 2) this.keep(text.slice(start));
    return ended;
  }

  /** Did the text end before the list did? */
  get isTorn(): boolean {
    return this.depth >= 0;
  }

  private keep(text: string): void {
    this.pendingLength += text.length;
    if (this.pendingLength <= mostCharacters) this.pending.push(text);
    else this.pending = [];
  }

  private step(code: number): void {
    if (this.depth < 0) return;
    if (this.isInString) {
      if (this.isEscaped) this.isEscaped = false;
      else if (code === 0x5c) this.isEscaped = true;
      else if (code === 0x22) this.isInString = false;
      return;
    }
    if (this.depth === 0) {
      if (code === 0x5b) this.depth = 1;
      return;
    }
    if (code === 0x22) this.isInString = true;
    else if (code === 0x5b || code === 0x7b) this.depth += 1;
    else if (code === 0x5d || code === 0x7d) this.depth -= 1;
  }
}

/**
 * What is whole of an object in JSON that is damaged: its list under `name`, and nothing else of it. `undefined` when not
 * even the beginning of that list is there. A list at the top is read with the empty name.
 */
export function salvageList(
  source: string,
  name: string,
): { readonly list: unknown[]; readonly lost: number[] } | undefined {
  const at = name === '' ? source.indexOf('[') : source.search(new RegExp(`"${name}"\\s*:\\s*\\[`));
  if (at < 0) return undefined;
  const list: unknown[] = [];
  const lost: number[] = [];
  const cutter = new JsonElementCutter();
  const elements = cutter.take(source.slice(at));
  for (const { text, number } of elements) {
    try {
      list.push(JSON.parse(text ?? ''));
    } catch {
      // Said by its number.
      lost.push(number);
    }
  }
  if (cutter.isTorn) lost.push(elements.length + 1);
  return { list, lost };
}
