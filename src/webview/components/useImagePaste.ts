import { useEffect } from 'preact/hooks';
import { imagesIn } from '../images/imageIntake.ts';
import { useServices } from '../viewContext.ts';

/**
 * An image that is pasted anywhere in the view goes along with the next question. Where there is text as well, as from a
 * document, the text is what is pasted.
 */
export function useImagePaste(): void {
  const { takeImages } = useServices();
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      const { clipboardData, target } = event;
      if (clipboardData?.getData('text/plain') !== '') return;
      if (target instanceof Element && target.closest('.question-editor')) return;
      const images = imagesIn(clipboardData);
      if (images.length === 0) return;
      event.preventDefault();
      takeImages(images);
      document.querySelector<HTMLElement>('.composer textarea')?.focus();
    };
    document.addEventListener('paste', onPaste);
    return () => document.removeEventListener('paste', onPaste);
  }, [takeImages]);
}
