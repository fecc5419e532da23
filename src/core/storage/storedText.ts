/** A text as the database gives it back: U+FFFD in place of NUL, and of each half of a character. */
export function storedText(text: string): string {
  return text.replaceAll(/\0|\p{Surrogate}/gu, '\uFFFD');
}
