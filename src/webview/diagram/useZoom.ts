import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Picture } from './picture.ts';

/** The size of the picture on the page. */
export interface Zoom {
  /** 1: as drawn. */
  readonly scale: number;
  zoomIn(): void;
  zoomOut(): void;
  /** All of the picture, and again when the page gets another size. */
  fit(): void;
  /** One pixel of the drawing is one of the page. */
  actual(): void;
}

/** What was chosen, also before the page was hidden; `undefined`: fits. */
export interface ZoomMemory {
  zoom: number | undefined;
  keep(zoom: number | undefined): void;
}

interface ZoomOptions {
  readonly viewport: RefObject<HTMLElement | null>;
  readonly image: RefObject<HTMLImageElement | null>;
  readonly picture: Picture | undefined;
  readonly memory: ZoomMemory;
}

const step = 1.25;
const limits = { least: 0.05, most: 10 };

/** Zooms `image` within `viewport` by buttons, keys and the wheel with Ctrl; what is under the pointer stays there. */
export function useZoom({ viewport, image, picture, memory }: ZoomOptions): Zoom {
  const [scale, setScale] = useState(1);
  const set = (next: number, at?: { readonly x: number; readonly y: number }) => {
    const area = viewport.current;
    if (!picture || !area || !image.current) return;
    const sane = Math.min(Math.max(next, limits.least), limits.most);
    const before = image.current.getBoundingClientRect();
    const box = area.getBoundingClientRect();
    const point = at ?? { x: box.left + box.width / 2, y: box.top + box.height / 2 };
    const share = { x: (point.x - before.left) / before.width, y: (point.y - before.top) / before.height };
    image.current.style.width = `${picture.width * sane}px`;
    image.current.style.height = `${picture.height * sane}px`;
    const after = image.current.getBoundingClientRect();
    area.scrollLeft += after.left + share.x * after.width - point.x;
    area.scrollTop += after.top + share.y * after.height - point.y;
    setScale(sane);
  };
  const choose = (next: number, at?: { readonly x: number; readonly y: number }) => {
    const sane = Math.min(Math.max(next, limits.least), limits.most);
    memory.keep(sane);
    set(sane, at);
  };
  const fitted = () => {
    const area = viewport.current;
    if (!area || !picture) return 1;
    const margin = 24;
    return Math.min((area.clientWidth - margin) / picture.width, (area.clientHeight - margin) / picture.height, 1);
  };
  const fit = () => {
    memory.keep(undefined);
    set(fitted());
  };
  const zoomTo = {
    zoomIn: () => choose(scale * step),
    zoomOut: () => choose(scale / step),
    fit,
    actual: () => choose(1),
  };
  const latest = useRef({ scale, choose, fitted, set });
  latest.current = { scale, choose, fitted, set };

  useLayoutEffect(() => set(memory.zoom ?? fitted()), [picture]);
  useEffect(
    () =>
      followPage(viewport.current, () => {
        if (memory.zoom === undefined) latest.current.set(latest.current.fitted());
      }),
    [],
  );
  useEffect(
    () => followWheel(viewport.current, (factor, at) => latest.current.choose(latest.current.scale * factor, at)),
    [],
  );
  return { scale, ...zoomTo };
}

function followPage(area: HTMLElement | null, onResize: () => void): (() => void) | undefined {
  if (!area) return undefined;
  const observer = new ResizeObserver(onResize);
  observer.observe(area);
  return () => observer.disconnect();
}

function followWheel(
  area: HTMLElement | null,
  onZoom: (factor: number, at: { readonly x: number; readonly y: number }) => void,
): (() => void) | undefined {
  if (!area) return undefined;
  const onWheel = (event: WheelEvent) => {
    // Without a key it scrolls, as everywhere; a pinch on a touchpad comes with Ctrl.
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    onZoom(Math.exp(-event.deltaY / 300), { x: event.clientX, y: event.clientY });
  };
  area.addEventListener('wheel', onWheel, { passive: false });
  return () => area.removeEventListener('wheel', onWheel);
}
