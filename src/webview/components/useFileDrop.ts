import { useEffect, useState } from 'preact/hooks';
import { imagesIn } from '../images/imageIntake.ts';
import { useServices } from '../viewContext.ts';

/** How the explorer and other parts of the editor name what is dragged, the most telling first. */
const addressTypes = ['application/vnd.code.uri-list', 'text/uri-list'] as const;

/**
 * What is dropped anywhere on the view goes along with the next message: files by their addresses; images that come from
 * elsewhere, as from the desktop, by what is in them. VS Code lets a view have what is dragged while Shift is held.
 * @returns whether something is held over the view.
 */
export function useFileDrop(): boolean {
  const { post, takeImages } = useServices();
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const onDragOver = (event: DragEvent) => {
      if (!event.dataTransfer || !canTake(event.dataTransfer)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
      setOver(true);
    };
    const onDragLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent) => {
      setOver(false);
      if (!event.dataTransfer || !canTake(event.dataTransfer)) return;
      const uris = addressesOf(event.dataTransfer);
      const images = uris.length > 0 ? [] : imagesIn(event.dataTransfer);
      if (uris.length === 0 && images.length === 0) return;
      event.preventDefault();
      if (images.length > 0) takeImages(images);
      else post({ type: 'context/drop', uris });
    };
    document.addEventListener('dragover', onDragOver);
    document.addEventListener('dragleave', onDragLeave);
    document.addEventListener('drop', onDrop);
    return () => {
      document.removeEventListener('dragover', onDragOver);
      document.removeEventListener('dragleave', onDragLeave);
      document.removeEventListener('drop', onDrop);
    };
  }, [post, takeImages]);
  return isOver;
}

// What files are dropped is known only once they are: their number and kinds are not told while they are dragged.
function canTake({ types }: DataTransfer): boolean {
  return types.includes('Files') || addressTypes.some((type) => types.includes(type));
}

// A list of addresses, a line each; lines with `#` are remarks (RFC 2483).
function addressesOf(data: DataTransfer): string[] {
  const list = addressTypes.map((type) => data.getData(type)).find((text) => text.trim() !== '') ?? '';
  const uris = list.split(/\r?\n/).map((line) => line.trim());
  return uris.filter((line) => line !== '' && !line.startsWith('#') && !/^https?:/i.test(line)).slice(0, 500);
}
