import * as vscode from 'vscode';
import { errorMessage, type Failure, ThroughlineError } from '../../base/errors.ts';
import { imageExtensions, mostFileBytes, mostImages } from '../../base/imageFile.ts';
import { failures } from '../../core/errors.ts';
import type { ImageKeeper } from '../../core/history/imageKeeper.ts';
import type { ImageRef } from '../../core/model/image.ts';
import type { ModelClient } from '../../core/model/model.ts';
import type { SessionManager } from '../../core/sessions/sessionManager.ts';
import type { FromView, ToView } from '../../protocol/chatProtocol.ts';
import { failureOf, type Refused } from '../context/refused.ts';
import { imageUri } from './imageFiles.ts';

export interface DraftImagesOptions {
  readonly keeper: ImageKeeper;
  readonly sessions: SessionManager;
  /** The model that answers in a session. */
  readonly model: (sessionId: string) => Promise<ModelClient>;
  readonly post: (message: ToView) => void;
  /** Says in the chat view why an image was not attached. */
  readonly refuse: (failure: Failure) => void;
  readonly revealChat: () => Promise<void>;
  /** What goes along is other than before. */
  readonly onChange: () => void;
}

/** Images that were taken out of a draft to be asked with, and what becomes of them. */
export interface TakenImages {
  readonly images: readonly ImageRef[];
  /** They belong to a stored question now. */
  stored(): void;
  /** The question was not asked: they are part of the draft again. */
  giveBack(): void;
}

/** The images of a draft that are being asked with, and are not to be shown with it meanwhile. */
interface Asking {
  images: readonly ImageRef[];
}

/** What the chat view says of images. */
export type ImageMessage = Extract<FromView, { type: `image/${string}` }>;

export function isImageMessage(message: FromView): message is ImageMessage {
  return message.type.startsWith('image/');
}

/**
 * The images that are shown with the next question of a session. The chat view makes them small, since it can draw; here
 * they are kept. While a question is being asked its images stay with the draft on the disk, and are shown with it no more.
 */
export class DraftImages {
  private readonly options: DraftImagesOptions;
  /** Being asked with, an entry a question, by session: on the disk still part of the draft. */
  private readonly asking = new Map<string, Set<Asking>>();
  /** Read before the view was there. */
  private readonly waiting: ToView[] = [];
  private isViewReady = false;
  private adding: Promise<void> = Promise.resolve();

  constructor(options: DraftImagesOptions) {
    this.options = options;
  }

  /** What the composer shows. */
  shown(sessionId: string): readonly ImageRef[] {
    const asking = [...(this.asking.get(sessionId) ?? [])].flatMap(({ images }) => images);
    return this.options.sessions.draftImages(sessionId).filter((image) => !has(asking, image));
  }

  /** What was added before is part of the draft. */
  settled(): Promise<void> {
    return this.adding;
  }

  viewReady(): void {
    this.isViewReady = true;
    for (const message of this.waiting.splice(0)) this.options.post(message);
  }

  async handle(message: ImageMessage): Promise<void> {
    switch (message.type) {
      case 'image/add': {
        // One after the other, so that a question that is sent at once has them all.
        const adding = this.adding.then(() => this.add(message)).catch((error: unknown) => this.refuseFor(error));
        // One that fails is told of by who asked for it; the next one, and the question, do without it.
        this.adding = adding.then(
          () => {},
          () => {},
        );
        return adding;
      }
      case 'image/refused':
        return this.options.refuse(failures.imageRefused(message.problem, message.name));
      case 'image/remove':
        return this.set(
          message.sessionId,
          this.options.sessions.draftImages(message.sessionId).filter(({ id }) => id !== message.id),
        );
      case 'image/request': {
        const data = this.options.keeper.read(message.id);
        return this.options.post({ type: 'image/data', id: message.id, ...(data && { data }) });
      }
      case 'image/open':
        await vscode.commands.executeCommand('vscode.open', imageUri(message.id, message.name));
        return undefined;
      case 'image/pick':
        return this.pick();
    }
  }

  /** Asks for files with images. */
  async pick(): Promise<void> {
    const chosen = await vscode.window.showOpenDialog({
      canSelectMany: true,
      title: vscode.l10n.t('Attach Image'),
      openLabel: vscode.l10n.t('Attach'),
      filters: { [vscode.l10n.t('Images')]: [...imageExtensions], [vscode.l10n.t('All files')]: ['*'] },
    });
    const failure = failureOf(chosen ? await this.offer(chosen) : []);
    if (failure) throw new ThroughlineError(failure);
  }

  /** Hands files with images to the chat view, which makes them small and adds them. Gives those that cannot be read. */
  async offer(files: readonly vscode.Uri[]): Promise<readonly Refused[]> {
    const messages: ToView[] = [];
    const refused: Refused[] = [];
    for (const file of files) {
      const name = file.path.split('/').at(-1) ?? '';
      try {
        messages.push({ type: 'image/offer', name, data: await readImage(file, name) });
      } catch (error) {
        if (!(error instanceof ThroughlineError)) throw error;
        refused.push({ path: name, failure: error.failure });
      }
    }
    if (messages.length === 0) return refused;
    if (this.isViewReady) for (const message of messages) this.options.post(message);
    else this.waiting.push(...messages);
    await this.options.revealChat();
    return refused;
  }

  /** Takes the images of a draft to ask with them. */
  take(sessionId: string): TakenImages {
    const { sessions } = this.options;
    const images = this.shown(sessionId);
    if (images.length === 0) return { images, stored: () => {}, giveBack: () => {} };
    const asking: Asking = { images };
    // Another question may be on its way already, with images of its own.
    const all = this.asking.get(sessionId) ?? new Set();
    this.asking.set(sessionId, all.add(asking));
    this.tell(sessionId);
    const end = (left: readonly ImageRef[]) => {
      all.delete(asking);
      this.set(sessionId, left);
    };
    return {
      images,
      stored: () => end(sessions.draftImages(sessionId).filter((image) => !has(asking.images, image))),
      giveBack: () => end(joined(images, sessions.draftImages(sessionId))),
    };
  }

  /** Puts the images of a question that is taken back beside those of the draft. */
  putBack(sessionId: string, images: readonly ImageRef[]): void {
    this.set(sessionId, joined(images, this.options.sessions.draftImages(sessionId)));
  }

  private async add({ sessionId, name, data }: Extract<ImageMessage, { type: 'image/add' }>): Promise<void> {
    const { keeper, sessions, model } = this.options;
    const { info } = await model(sessionId);
    if (info.vision === false) throw new ThroughlineError(failures.imagesNotTaken(info));
    if (this.shown(sessionId).length >= mostImages) throw new ThroughlineError(failures.imageRefused('tooMany', name));
    const image = keeper.keep(name, data);
    if (!image) throw new ThroughlineError(failures.imageRefused('notImage', name));
    // One that is being asked with is shown with the next question too.
    for (const asking of this.asking.get(sessionId) ?? [])
      asking.images = asking.images.filter(({ id }) => id !== image.id);
    const draft = sessions.draftImages(sessionId);
    this.set(sessionId, has(draft, image) ? draft : [...draft, image]);
  }

  private refuseFor(error: unknown): void {
    if (!(error instanceof ThroughlineError)) throw error;
    this.options.refuse(error.failure);
  }

  private set(sessionId: string, images: readonly ImageRef[]): void {
    this.options.sessions.setDraftImages(sessionId, images);
    this.tell(sessionId);
    this.options.onChange();
  }

  private tell(sessionId: string): void {
    if (sessionId === this.options.sessions.active.id)
      this.options.post({ type: 'images/changed', images: this.shown(sessionId) });
  }
}

function has(images: readonly ImageRef[], { id }: ImageRef): boolean {
  return images.some((image) => image.id === id);
}

function joined(images: readonly ImageRef[], draft: readonly ImageRef[]): readonly ImageRef[] {
  return [...images.filter((image) => !has(draft, image)), ...draft];
}

async function readImage(file: vscode.Uri, name: string): Promise<Uint8Array> {
  try {
    const { size } = await vscode.workspace.fs.stat(file);
    if (size > mostFileBytes) throw new ThroughlineError(failures.imageRefused('tooLarge', name));
    // A copy: to a view the editor hands on the bytes of a `Uint8Array`, but not those of a `Buffer`, which this is.
    return new Uint8Array(await vscode.workspace.fs.readFile(file));
  } catch (error) {
    if (error instanceof ThroughlineError) throw error;
    throw new ThroughlineError(failures.fileUnreadable(name, errorMessage(error)), { cause: error });
  }
}
