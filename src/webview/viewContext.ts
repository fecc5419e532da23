import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { FromView } from '../protocol/chatProtocol.ts';
import type { ViewEvent } from './chatState.ts';
import type { MessageRenderer } from './messageRenderer.ts';

/** What every part of the view may use. The same objects for the life of the page. */
export interface ViewServices {
  readonly post: (message: FromView) => void;
  readonly dispatch: (event: ViewEvent) => void;
  /** Says `message` to screen readers, politely. */
  readonly announce: (message: string) => void;
  readonly renderer: MessageRenderer;
}

const ServicesContext = createContext<ViewServices | undefined>(undefined);

export const ServicesProvider = ServicesContext.Provider;

export function useServices(): ViewServices {
  const services = useContext(ServicesContext);
  if (!services) throw new Error('A part of the view was drawn outside of the view.');
  return services;
}
