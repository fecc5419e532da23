/** Over how long the rate is taken: long enough to be calm, short enough to be of now. Milliseconds. */
const windowMs = 3000;

/**
 * How many tokens a second an answer grows by, from its text: what a token is only the endpoint knows, and it tells at
 * the end. Four letters, or one and a half characters of scripts with many, make a token on average.
 */
export class TokenRate {
  private samples: { readonly atMs: number; readonly tokens: number }[] = [];
  private length: number | undefined;
  private tokens = 0;

  /** Notes what the text is now; gives the rate, or `undefined` while it is too early to tell. */
  next(content: string, nowMs: number): number | undefined {
    // What was there at the first look was not written now.
    if (this.length !== undefined) this.tokens += roughTokens(content.slice(this.length));
    this.length = content.length;
    this.samples.push({ atMs: nowMs, tokens: this.tokens });
    while ((this.samples[1]?.atMs ?? nowMs) <= nowMs - windowMs) this.samples.shift();
    const [first] = this.samples;
    if (!first || nowMs - first.atMs < 900) return undefined;
    return ((this.tokens - first.tokens) / (nowMs - first.atMs)) * 1000;
  }
}

function roughTokens(text: string): number {
  const wide = text.match(/[^\0-\u024f]/g)?.length ?? 0;
  return (text.length - wide) / 4 + wide / 1.5;
}
