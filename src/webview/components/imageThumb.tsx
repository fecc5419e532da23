import { useEffect, useRef, useState } from 'preact/hooks';
import type { ImageRef } from '../../protocol/chatProtocol.ts';
import { useServices } from '../viewContext.ts';
import { Icon } from './icon.tsx';

/** How far below what is seen an image is already asked for. */
const ahead = '300px';

/** An image of the history, once it is in sight. Only for the eye: what it is called is said by what is around it. */
export function ImageThumb({ image, isWhole = false }: { image: ImageRef; isWhole?: boolean }) {
  const { images } = useServices();
  const frame = useRef<HTMLSpanElement>(null);
  const [shown, setShown] = useState(() => images.get(image.id));
  useEffect(() => {
    const known = images.get(image.id);
    setShown(known);
    if (known || !frame.current) return undefined;
    let undo = () => {};
    const sight = new IntersectionObserver(
      ([entry]) => {
        if (!entry?.isIntersecting) return;
        sight.disconnect();
        undo = images.want(image.id, () => setShown(images.get(image.id)));
      },
      { rootMargin: ahead },
    );
    sight.observe(frame.current);
    return () => {
      sight.disconnect();
      undo();
    };
  }, [images, image.id]);
  return (
    <span class="thumb" ref={frame} style={isWhole ? fitted(image) : undefined}>
      {typeof shown === 'object' ? (
        <img src={shown.url} alt="" width={image.width} height={image.height} draggable={false} />
      ) : (
        <Icon name={shown === 'gone' ? 'circle-slash' : 'file-media'} />
      )}
    </span>
  );
}

/** As large as there is room for, in its own shape: its place is the same before it has come. */
function fitted({ width, height }: ImageRef): { width: string; height: string } {
  const scale = Math.min(1, largest.width / width, largest.height / height);
  const edge = (pixels: number) => `${Math.max(smallestEdge, Math.round(pixels * scale))}px`;
  return { width: edge(width), height: edge(height) };
}

const largest = { width: 124, height: 93 };
// What is clicked on must be found, however thin the picture.
const smallestEdge = 24;
