// The only file that knows KaTeX (MIT; 80 kB and its fonts, loaded for the first formula). It builds nodes and sets their
// styles through the CSSOM, which the page's content security policy allows.
import katex from 'katex';

/** Sets `tex` into `element`; gives what is wrong with it when that cannot be done, and leaves `tex` there. */
export type Typeset = (tex: string, element: HTMLElement, isDisplay: boolean) => string | undefined;

/** Loads the styles; the fonts come with what uses them. */
export async function createTypeset(): Promise<Typeset> {
  await loadStyles();
  return (tex, element, displayMode) => {
    try {
      katex.render(tex, element, {
        displayMode,
        // No links, pictures or attributes out of a formula, and no macro that grows without end.
        trust: false,
        strict: 'ignore',
        maxExpand: 300,
        maxSize: 20,
      });
      return undefined;
    } catch (error) {
      // Not maths, or more than the library can take (one that nests too deeply): it is read as it was written.
      element.textContent = tex;
      return error instanceof Error ? error.message.slice(0, 300) : String(error);
    }
  };
}

function loadStyles(): Promise<void> {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = new URL('../math.css', import.meta.url).href;
  return new Promise((resolve) => {
    link.onload = () => resolve();
    // Without styles the maths is still there for screen readers, and as text.
    link.onerror = () => resolve();
    document.head.append(link);
  });
}
