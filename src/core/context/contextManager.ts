import path from 'node:path';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/emitter.ts';
import { formatPlace, type LineRange } from '../../base/lines.ts';
import type { SourceRef } from '../model/contextRef.ts';
import { nameRoots } from '../retrieval/rootNames.ts';
import { type AttachedSource, sourceId, withPath } from './attachedSource.ts';
import { type ContextPorts, noPorts } from './contextPorts.ts';
import { contextSummary } from './contextSummary.ts';
import type {
  Attachment,
  EditorFocus,
  EnvironmentVariable,
  FileContext,
  FileReader,
  Frozen,
  ProjectContext,
} from './projectContext.ts';
import { RecentValues } from './recentValues.ts';

export interface ContextManagerOptions {
  /** Absolute paths; empty when no folder is open. */
  readonly rootPaths: readonly string[];
  readonly readFile: FileReader;
  /** Names whose values may be shown to a model. */
  readonly allowedEnvironment: readonly string[];
  /** Where sources other than files come from; nowhere unless given. */
  readonly ports?: ContextPorts;
}

/** What the user gave along: files, and what is not one file. */
export type Added = Pick<ContextManager, 'attachments' | 'sources'>;

/** All that goes along with a question at one time: what was added, and what the editor shows. */
export type GivenAlong = Added & Partial<Pick<ContextManager, 'editor' | 'focus'>>;

/** Which part of the context changed. */
export type ContextChange = 'roots' | 'files' | 'branch' | 'environment' | 'attachments' | 'focus';

/**
 * Knows what the user is working on: the project, the open files, the branch, the environment, and the files that
 * were given along. Fed by its host; reads a file only when asked for its content.
 */
export class ContextManager implements Disposable {
  private rootPaths: readonly string[];
  private readonly readFile: FileReader;
  private readonly environment = new Map<string, EnvironmentVariable>();
  private readonly attached = new Map<string, Attachment>();
  private readonly attachedSources = new Map<string, AttachedSource>();
  readonly ports: ContextPorts;
  /** Texts of sources that are slow to collect. */
  readonly recentSources = new RecentValues<string>();
  private allowedEnvironment: ReadonlySet<string>;
  private openFiles: readonly string[] = [];
  private branch: string | undefined;
  private editorFocus: EditorFocus | undefined;
  private followsEditor = true;
  private readonly changed = new Emitter<ContextChange>();
  readonly onDidChange: Event<ContextChange> = this.changed.event;

  constructor(options: ContextManagerOptions) {
    this.rootPaths = options.rootPaths;
    this.readFile = options.readFile;
    this.ports = options.ports ?? noPorts;
    this.allowedEnvironment = new Set(options.allowedEnvironment);
  }

  get project(): ProjectContext {
    return {
      rootPaths: this.rootPaths,
      activeFiles: this.openFiles,
      gitBranch: this.branch,
      environment: [...this.environment.values()],
    };
  }

  get attachments(): readonly Attachment[] {
    return [...this.attached.values()];
  }

  /** Folders, problems, changes and sessions that were given along. */
  get sources(): readonly AttachedSource[] {
    return [...this.attachedSources.values()];
  }

  /** What the cursor is in, whether it goes along by itself or not. */
  get editor(): EditorFocus | undefined {
    return this.editorFocus;
  }

  /** What the cursor is in, unless the user switched that off. */
  get focus(): EditorFocus | undefined {
    return this.followsEditor ? this.editorFocus : undefined;
  }

  get isFollowingEditor(): boolean {
    return this.followsEditor;
  }

  /**
   * Gives a file along, or lines of it. Reads it first, so that one that cannot go along is refused at once.
   * The same place given again keeps one entry.
   */
  async addFile(
    file: string,
    options: { range?: LineRange; pinned?: boolean },
    signal: AbortSignal,
  ): Promise<FileContext> {
    const absolute = this.absolutePath(file);
    const content = await this.readContent(absolute, signal);
    const key = formatPlace(absolute, options.range);
    this.attached.set(key, {
      path: absolute,
      range: options.range,
      pinned: options.pinned ?? this.attached.get(key)?.pinned ?? false,
    });
    this.changed.fire('attachments');
    return content;
  }

  /** Takes a file, or those lines of it, back. Is it gone already, nothing happens. */
  removeFile(file: string, range?: LineRange): void {
    if (this.attached.delete(formatPlace(this.absolutePath(file), range))) this.changed.fire('attachments');
  }

  pinFile(file: string, options: { range?: LineRange; pinned: boolean }): void {
    const key = formatPlace(this.absolutePath(file), options.range);
    const attachment = this.attached.get(key);
    if (!attachment || attachment.pinned === options.pinned) return;
    this.attached.set(key, { ...attachment, pinned: options.pinned });
    this.changed.fire('attachments');
  }

  /** From now on the file goes along as it was sent for that answer, pinned; `undefined`: as it is again. */
  freezeFile(file: string, range: LineRange | undefined, frozen: Frozen | undefined): void {
    const key = formatPlace(this.absolutePath(file), range);
    const attachment = this.attached.get(key);
    if (!attachment) return;
    const { frozen: _before, ...rest } = attachment;
    this.attached.set(key, frozen ? { ...rest, frozen } : rest);
    this.changed.fire('attachments');
  }

  /** The file, or what is below the folder, is found under another name now. */
  moveFile(from: string, to: string): void {
    const moved = (file: string) => {
      const relative = path.relative(from, file);
      return relative === '' || !(relative.startsWith('..') || path.isAbsolute(relative))
        ? path.join(to, relative)
        : file;
    };
    const before = this.attachments;
    if (before.some((attachment) => moved(attachment.path) !== attachment.path))
      this.restoreAttachments(
        before.map(({ frozen, ...attachment }) => ({
          ...attachment,
          path: moved(attachment.path),
          // What was sent for it was sent under the name that it had.
          ...(frozen && { frozen: { path: this.relativePath(attachment.path), ...frozen } }),
        })),
      );
    const { sources } = this;
    if (sources.some(({ ref }) => 'path' in ref && ref.path !== undefined && moved(ref.path) !== ref.path))
      this.restoreSources(sources.map(({ ref, pinned }) => ({ ref: withPath(ref, moved), pinned })));
  }

  /** Gives something along that is not one file. The same source given again keeps one entry. */
  addSource(ref: SourceRef, { pinned }: { pinned?: boolean } = {}): void {
    const id = this.sourceId(ref);
    this.attachedSources.set(id, { ref, pinned: pinned ?? this.attachedSources.get(id)?.pinned ?? false });
    this.changed.fire('attachments');
  }

  /** `id` as {@link sourceId} gives it. */
  removeSource(id: string): void {
    if (this.attachedSources.delete(id)) this.changed.fire('attachments');
  }

  restoreSources(sources: readonly AttachedSource[]): void {
    this.attachedSources.clear();
    for (const source of sources) this.attachedSources.set(this.sourceId(source.ref), source);
    this.changed.fire('attachments');
  }

  /** Takes back what was given along for one message, among what is named: it was sent. */
  removeSent(sent: Added): void {
    let isChanged = false;
    for (const { path: file, range } of sent.attachments) {
      const key = formatPlace(file, range);
      if (this.attached.get(key)?.pinned === false) isChanged = this.attached.delete(key) || isChanged;
    }
    for (const { ref } of sent.sources) {
      const id = this.sourceId(ref);
      if (this.attachedSources.get(id)?.pinned === false) isChanged = this.attachedSources.delete(id) || isChanged;
    }
    if (isChanged) this.changed.fire('attachments');
  }

  /** Gives along again what was taken back. What is there stays as it is. */
  giveBack({ attachments, sources }: Added): void {
    if (attachments.length === 0 && sources.length === 0) return;
    for (const attachment of attachments) {
      const key = formatPlace(attachment.path, attachment.range);
      if (!this.attached.has(key)) this.attached.set(key, attachment);
    }
    for (const source of sources) {
      const id = this.sourceId(source.ref);
      if (!this.attachedSources.has(id)) this.attachedSources.set(id, source);
    }
    this.changed.fire('attachments');
  }

  /** What goes along now, whatever is added or shown later. */
  get given(): GivenAlong {
    const { attachments, sources, editor, focus } = this;
    return { attachments, sources, editor, focus };
  }

  sourceId(ref: SourceRef): string {
    return sourceId(ref, (file) => this.relativePath(file));
  }

  /** Puts back what was attached before a restart, without reading: a file may be gone by now, and is shown so. */
  restoreAttachments(attachments: readonly Attachment[]): void {
    this.attached.clear();
    for (const attachment of attachments) this.attached.set(formatPlace(attachment.path, attachment.range), attachment);
    this.changed.fire('attachments');
  }

  readContent(file: string, signal: AbortSignal): Promise<FileContext> {
    const absolute = this.absolutePath(file);
    return this.readFile(absolute, signal, this.relativePath(absolute));
  }

  updateRootPaths(rootPaths: readonly string[]): void {
    this.rootPaths = rootPaths;
    this.changed.fire('roots');
  }

  updateActiveFiles(files: readonly string[]): void {
    if (sameList(files, this.openFiles)) return;
    this.openFiles = files;
    this.changed.fire('files');
  }

  updateFocus(focus: EditorFocus | undefined): void {
    this.editorFocus = focus;
    this.changed.fire('focus');
  }

  followEditor(follow: boolean): void {
    if (follow === this.followsEditor) return;
    this.followsEditor = follow;
    this.changed.fire('focus');
  }

  updateGitBranch(branch: string | undefined): void {
    if (branch === this.branch) return;
    this.branch = branch;
    this.changed.fire('branch');
  }

  /** Notes a variable; its value is kept only when the name is on the allow list. `undefined`: not set. */
  setEnvironmentVar(name: string, value: string | undefined): void {
    const shown = value !== undefined && this.allowedEnvironment.has(name);
    this.environment.set(name, { name, isSet: value !== undefined, ...(shown ? { value } : {}) });
    this.changed.fire('environment');
  }

  /** A new allow list takes back values that are no longer on it; others come with the next `setEnvironmentVar`. */
  updateAllowedEnvironment(names: readonly string[]): void {
    this.allowedEnvironment = new Set(names);
    for (const { name, isSet } of [...this.environment.values()]) {
      if (!this.allowedEnvironment.has(name)) this.environment.set(name, { name, isSet });
    }
    this.changed.fire('environment');
  }

  /** The path as the user and the model see it: relative to its root, with `/`; with the root's name when there are several. */
  relativePath(absolute: string): string {
    for (const { root, name } of nameRoots(this.rootPaths)) {
      const relative = path.relative(root, absolute);
      const [first] = relative.split(path.sep);
      if (first === '..' || path.isAbsolute(relative)) continue;
      const shown = relative.split(path.sep).join('/');
      return name === '' ? shown : `${name}/${shown}`;
    }
    return absolute;
  }

  /** A path as {@link relativePath} gives it, as an absolute one. */
  absolutePath(file: string): string {
    if (path.isAbsolute(file)) return path.normalize(file);
    const [first, ...rest] = file.split('/');
    const named = nameRoots(this.rootPaths).find(({ name }) => name !== '' && name === first);
    if (named) return path.join(named.root, ...rest);
    return path.resolve(this.rootPaths[0] ?? '.', file);
  }

  /** Is this absolute path one of the project's folders, or in one? */
  isInProject(absolute: string): boolean {
    return this.rootPaths.some((root) => {
      const relative = path.relative(root, absolute);
      return !(relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative));
    });
  }

  /** What is known, in lines for the user: root, branch, files, environment. */
  getContextSummary(): string {
    return contextSummary(this);
  }

  dispose(): void {
    this.changed.dispose();
  }
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((entry, index) => entry === b[index]);
}
