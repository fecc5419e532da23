/** Values that are slow to have, kept for as long as whoever asks can do with. */
export class RecentValues<T> {
  private readonly known = new Map<string, { readonly value: T; readonly atMs: number }>();
  private readonly most: number;

  constructor(most = 20) {
    this.most = most;
  }

  /** The value for `key` that is not older than `maxAgeMs`, else what `load` gives. A failure is not kept. */
  async get(key: string, maxAgeMs: number, load: () => Promise<T>): Promise<T> {
    const known = this.known.get(key);
    if (known && performance.now() - known.atMs < maxAgeMs) return known.value;
    const value = await load();
    this.known.delete(key);
    this.known.set(key, { value, atMs: performance.now() });
    const [oldest] = this.known.keys();
    if (this.known.size > this.most && oldest !== undefined) this.known.delete(oldest);
    return value;
  }
}
