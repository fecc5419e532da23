import type { ImageRef } from '../../protocol/chatProtocol.ts';
import { formatBytes } from '../formatBytes.ts';
import { handFocusOn } from '../handFocusOn.ts';
import { text } from '../strings.ts';
import { useServices } from '../viewContext.ts';
import { Icon, IconButton } from './icon.tsx';
import { ImageThumb } from './imageThumb.tsx';
import { memo } from './memo.ts';

interface ImageChipsProps {
  readonly images: readonly ImageRef[];
  readonly sessionId: string;
  /** The model is known to take none. */
  readonly isRefused: boolean;
}

/** The images that are shown with the next question. */
export const ImageChips = memo(({ images, sessionId, isRefused }: ImageChipsProps) => {
  const { post } = useServices();
  if (images.length === 0) return null;
  return (
    <ul class="image-chips" aria-label={text('imagesToSend')}>
      {images.map((image) => (
        <li key={image.id} ref={handFocusOn} class={`image-chip${isRefused ? ' problem' : ''}`}>
          <ImageButton image={image} isRefused={isRefused} />
          <IconButton
            icon="close"
            label={text('removeItem', { label: image.name })}
            onClick={() => post({ type: 'image/remove', sessionId, id: image.id })}
          />
        </li>
      ))}
    </ul>
  );
});

function ImageButton({ image, isRefused }: { image: ImageRef; isRefused: boolean }) {
  const { post } = useServices();
  const { id, name, width, height, bytes } = image;
  const size = text('imageSize', { width, height });
  const detail = `${text('openImage', { name, size })}, ${formatBytes(bytes)}`;
  return (
    <button
      type="button"
      class="chip-main"
      title={isRefused ? `${detail}\n${text('imageRefused')}` : detail}
      aria-label={isRefused ? `${detail}. ${text('imageRefused')}` : detail}
      onClick={() => post({ type: 'image/open', id, name })}
    >
      <ImageThumb image={image} />
      <span class="image-words">
        <span class="chip-label" dir="auto">
          {isRefused && <Icon name="warning" />} {name}
        </span>{' '}
        <span class="counts">{size}</span>
      </span>
    </button>
  );
}
