import { useEffect, useRef, useState } from 'preact/hooks';
import type { ImageRef } from '../../protocol/chatProtocol.ts';
import { useServices } from '../viewContext.ts';
import { Icon } from './icon.tsx';

/** How far below what is seen an image is already asked for. */
const ahead = '300px';

/** An image of the history, once it is in sight. Only for the eye: what it is called is said by what is around it. */
export function ImageThumb({ image }: { image: ImageRef }) {
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
    <span class="thumb" ref={frame}>
      {typeof shown === 'object' ? (
        // Its place is as large before it has come.
        <img src={shown.url} alt="" width={image.width} height={image.height} draggable={false} />
      ) : (
        <Icon name={shown === 'gone' ? 'circle-slash' : 'file-media'} />
      )}
    </span>
  );
}
