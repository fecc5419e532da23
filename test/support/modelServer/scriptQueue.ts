import { findMarker } from './marker.ts';
import type { Script } from './script.ts';

/** Which script the next completion gets: a marker in its last user message, else the queue, else the default. */
export class ScriptQueue {
  private defaultScript: Script = { kind: 'echo' };
  private readonly queue: Script[] = [];
  private readonly markerUses = new Map<string, number>();

  /** What every answer does that nothing else says otherwise of. */
  setDefault(script: Script): void {
    this.defaultScript = script;
  }

  /** What the next answers do, one each, before the default. */
  add(...scripts: Script[]): void {
    this.queue.push(...scripts);
  }

  /** Back to how it was at the start: echo everything. */
  reset(): void {
    this.defaultScript = { kind: 'echo' };
    this.queue.length = 0;
    this.markerUses.clear();
  }

  next(lastUserText: string): Script {
    const marker = findMarker(lastUserText);
    if (!marker) return this.queue.shift() ?? this.defaultScript;
    const uses = (this.markerUses.get(marker.text) ?? 0) + 1;
    this.markerUses.set(marker.text, uses);
    return uses <= marker.times ? marker.script : { kind: 'echo' };
  }
}
