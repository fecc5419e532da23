import { useEffect, useState } from 'preact/hooks';
import { useServices } from '../viewContext.ts';

/** How the explorer and other parts of the editor name what is dragged, the most telling first. */
const addressTypes = ['application/vnd.code.uri-list', 'text/uri-list'] as const;

/**
 * Files that are dropped anywhere on the view go along with the next message. Images are somebody else's: only what has
 * addresses is taken. VS Code lets a view have what is dragged while Shift is held.
 * @returns whether something is held over the view.
 */
export function useFileDrop(): boolean {
  const { post } = useServices();
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const onDragOver = (event: DragEvent) => {
      if (!event.dataTransfer || !hasAddresses(event.dataTransfer)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
      setOver(true);
    };
    const onDragLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent) => {
      setOver(false);
      if (!event.dataTransfer || !hasAddresses(event.dataTransfer)) return;
      const uris = addressesOf(event.dataTransfer);
      if (uris.length === 0) return;
      event.preventDefault();
      post({ type: 'context/drop', uris });
    };
    document.addEventListener('dragover', onDragOver);
    document.addEventListener('dragleave', onDragLeave);
    document.addEventListener('drop', onDrop);
    return () => {
      document.removeEventListener('dragover', onDragOver);
      document.removeEventListener('dragleave', onDragLeave);
      document.removeEventListener('drop', onDrop);
    };
  }, [post]);
  return isOver;
}

function hasAddresses({ types }: DataTransfer): boolean {
  return addressTypes.some((type) => types.includes(type));
}

// A list of addresses, a line each; lines with `#` are remarks (RFC 2483).
function addressesOf(data: DataTransfer): string[] {
  const list = addressTypes.map((type) => data.getData(type)).find((text) => text.trim() !== '') ?? '';
  const uris = list.split(/\r?\n/).map((line) => line.trim());
  return uris.filter((line) => line !== '' && !line.startsWith('#') && !/^https?:/i.test(line)).slice(0, 500);
}
