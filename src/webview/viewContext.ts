import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { FromView } from '../protocol/chatProtocol.ts';
import type { ViewEvent } from './chatState.ts';
import type { ImageIntake, IncomingImage } from './images/imageIntake.ts';
import type { ImageLibrary } from './images/imageLibrary.ts';
import type { MessageRenderer } from './messageRenderer.ts';

/** What every part of the view may use. The same objects for the life of the page. */
export interface ViewServices {
  readonly post: (message: FromView) => void;
  readonly dispatch: (event: ViewEvent) => void;
  /** Says `message` to screen readers, politely. */
  readonly announce: (message: string) => void;
  readonly renderer: MessageRenderer;
  readonly images: ImageLibrary;
  readonly intake: ImageIntake;
  /** What was pasted or dropped goes along with the next question of the session shown. */
  readonly takeImages: (images: readonly IncomingImage[]) => void;
  /** Is an answer on its way? Asked when something is done, so that nothing has to be drawn for it. */
  readonly isBusy: () => boolean;
  /** Do images go along with the next question? Asked as it is sent: they leave with it before that is drawn. */
  readonly hasImages: () => boolean;
  /** The session that is shown. */
  readonly sessionId: () => string;
  /** Is this message part of the conversation shown? */
  readonly isShown: (messageId: string) => boolean;
  readonly unfinished: UnfinishedActions;
}

/** What was begun and outlasts the part of the view in which it was begun. */
export interface UnfinishedActions {
  /** Questions and answers being edited, by their message: what has been written so far. */
  readonly edits: Map<string, string>;
  /** Summaries being edited, by their session: another one may come meanwhile. */
  readonly summaries: Map<string, { readonly summaryId: string; readonly text: string }>;
  /** The alternate that was asked for: it takes the focus on this side once it is shown. */
  switchingTo?: { readonly messageId: string; readonly side: 'previous' | 'next' };
}

const ServicesContext = createContext<ViewServices | undefined>(undefined);

export const ServicesProvider = ServicesContext.Provider;

export function useServices(): ViewServices {
  const services = useContext(ServicesContext);
  if (!services) throw new Error('A part of the view was drawn outside of the view.');
  return services;
}
