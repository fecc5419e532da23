import type { Typeset } from './mathTypesetter.ts';

/** Formulas longer than this stay as they were written. */
const maxLength = 4000;
/** Drawn formulas that are kept: a paragraph that grows is drawn again and again. */
const maxKept = 200;

/** Sets maths, once there is any: the library, its styles and fonts are loaded for the first formula. */
export class MathTypesetting {
  private readonly onError: (error: unknown) => void;
  private readonly kept = new Map<string, HTMLElement>();
  private readonly waiting = new Set<HTMLElement>();
  private typeset: Typeset | undefined;
  private isLoading = false;

  constructor(onError: (error: unknown) => void) {
    this.onError = onError;
  }

  /** An element for `tex`: set now, or later; what cannot be set stays as it was written. */
  draw(tex: string, isDisplay: boolean): HTMLElement {
    const key = `${isDisplay ? 'display' : 'inline'} ${tex}`;
    const kept = this.kept.get(key);
    if (kept) return kept.cloneNode(true) as HTMLElement;
    const element = document.createElement('span');
    element.className = isDisplay ? 'math display' : 'math';
    element.dir = 'ltr';
    element.textContent = tex;
    if (tex.length > maxLength) return element;
    if (this.typeset) this.set(element, this.typeset);
    else this.wait(element);
    return element;
  }

  private wait(element: HTMLElement): void {
    this.waiting.add(element);
    if (this.isLoading) return;
    this.isLoading = true;
    import('./mathTypesetter.ts')
      .then((module) => module.createTypeset())
      .then((typeset) => {
        this.typeset = typeset;
        for (const one of this.waiting) this.set(one, typeset);
        this.waiting.clear();
      })
      .catch(this.onError);
  }

  private set(element: HTMLElement, typeset: Typeset): void {
    const tex = element.textContent ?? '';
    const isDisplay = element.classList.contains('display');
    const problem = typeset(tex, element, isDisplay);
    if (problem !== undefined) {
      element.classList.add('unset');
      element.title = problem;
    }
    if (this.kept.size >= maxKept) this.kept.clear();
    this.kept.set(`${isDisplay ? 'display' : 'inline'} ${tex}`, element.cloneNode(true) as HTMLElement);
  }
}
