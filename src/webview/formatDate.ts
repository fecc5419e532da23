/** A day and a time as the page's language writes them; English as the user's system does. `medium`: with seconds. */
export function formatDate(ms: number, timeStyle: 'short' | 'medium' = 'short'): string {
  const { lang } = document.documentElement;
  const language = lang === '' || lang === 'en' ? undefined : lang;
  return new Date(ms).toLocaleString(language, { dateStyle: 'medium', timeStyle });
}
