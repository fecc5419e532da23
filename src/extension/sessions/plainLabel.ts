/** What was written, as the label of a list: shown as it is, though the editor makes icons of `$(name)`. */
export function plainLabel(text: string): string {
  return text.replaceAll('$(', '$\u200b(');
}
