/** A day and a time as the page's language writes them; English as the user's system does. `medium`: with seconds. */
export function formatDate(ms: number, timeStyle: 'short' | 'medium' = 'short'): string {
  return new Date(ms).toLocaleString(pageLanguage(), { dateStyle: 'medium', timeStyle });
}

/** The language of the page; `undefined` for English, of which there are several. */
export function pageLanguage(): string | undefined {
  // A function may be used where there is no page.
  const { document } = globalThis as { document?: { readonly documentElement: { readonly lang: string } } };
  const lang = document?.documentElement.lang ?? '';
  return lang === '' || lang === 'en' ? undefined : lang;
}
