/** A text for a notice of the editor, which makes links of `[text](address)`, and runs commands by them: this has none. */
export function withoutLinks(text: string): string {
  return text.replaceAll('](', '] (');
}
