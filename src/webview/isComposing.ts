/** While an input method composes, Enter, Escape and the arrows are its own. */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.key === 'Process';
}
