import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { MessageBodyHandle } from '../messageRenderer.ts';
import { useServices } from '../viewContext.ts';

/** The text of an answer. Its nodes are the renderer's; Preact only owns the frame around them. */
export function MessageBody({ content, isFinal }: { content: string; isFinal: boolean }) {
  const { renderer } = useServices();
  const container = useRef<HTMLDivElement>(null);
  const handle = useRef<MessageBodyHandle>(undefined);
  useLayoutEffect(() => {
    if (!container.current) return;
    handle.current ??= renderer.open(container.current);
    handle.current.update(content, isFinal);
  }, [renderer, content, isFinal]);
  useEffect(() => () => handle.current?.dispose(), []);
  return <div class="markdown" ref={container} />;
}
