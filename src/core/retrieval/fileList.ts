import type { Disposable } from '../../base/disposable.ts';
import { untilAborted } from '../../base/untilAborted.ts';
import { listProjectFiles, type ProjectFileList } from './projectFiles.ts';

/** The project's files, listed for many who ask at once. A walk goes on though the one who asked first is gone. */
export class FileList implements Disposable {
  private readonly roots: () => readonly string[];
  private readonly closing = new AbortController();
  private known: { readonly roots: string; readonly list: ProjectFileList; readonly atMs: number } | undefined;
  private walk: { readonly roots: string; readonly done: Promise<ProjectFileList> } | undefined;

  constructor(roots: () => readonly string[]) {
    this.roots = roots;
  }

  /** A list that is not older than `mayBeOldMs`, else what the walk that this starts finds. */
  get(signal: AbortSignal, mayBeOldMs: number): Promise<ProjectFileList> {
    const roots = this.roots().join('\n');
    const { known } = this;
    const isKnown = known !== undefined && known.roots === roots;
    if (isKnown && performance.now() - known.atMs < mayBeOldMs) return Promise.resolve(known.list);
    if (this.walk?.roots !== roots) this.walk = { roots, done: this.start(roots) };
    return untilAborted(this.walk.done, signal);
  }

  dispose(): void {
    this.closing.abort();
  }

  private async start(roots: string): Promise<ProjectFileList> {
    try {
      const list = await listProjectFiles(this.roots(), {}, this.closing.signal);
      this.known = { roots, list, atMs: performance.now() };
      return list;
    } finally {
      if (this.walk?.roots === roots) this.walk = undefined;
    }
  }
}
