import type { ImageRef } from '../../protocol/chatProtocol.ts';
import { text } from '../strings.ts';
import { useServices } from '../viewContext.ts';
import { ImageThumb } from './imageThumb.tsx';

/** The images that were shown with a question. Each opens in an editor, where there is room for it. */
export function MessageImages({ images }: { images: readonly ImageRef[] }) {
  const { post } = useServices();
  return (
    <ul class="message-images" aria-label={text('imagesShown')}>
      {images.map((image) => {
        const { id, name, width, height } = image;
        const label = text('openImage', { name, size: text('imageSize', { width, height }) });
        return (
          <li key={id}>
            <button
              type="button"
              class="message-image"
              title={label}
              aria-label={label}
              onClick={() => post({ type: 'image/open', id, name })}
            >
              <ImageThumb image={image} isWhole />
            </button>
          </li>
        );
      })}
    </ul>
  );
}
