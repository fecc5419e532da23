// Places in the project that an answer names in passing: `src/a.ts:12`, `a.ts:12:3`, `src/a.ts#L10-L20`.

const lastPart =
  '(?:[\\w@+-][\\w@.+-]*\\.[A-Za-z]\\w{0,9}|(?:Brew|Docker|Gem|Jenkins|Just|Make|Proc|Rake|Vagrant)file)';
const folders = '(?:\\.{0,2}\\/)?(?:[\\w@.+-]+\\/)*';
const lines =
  '(?::\\d{1,6}(?::\\d{1,5})?(?:-\\d{1,6}(?::\\d{1,5})?)?|#L\\d{1,6}(?:C\\d{1,5})?(?:-L?\\d{1,6}(?:C\\d{1,5})?)?)';
const inText = new RegExp(`(?<![\\w@.+/#:=?&%-])${folders}${lastPart}${lines}(?![\\w/])`, 'g');
const wholePlace = new RegExp(`^${folders}${lastPart}${lines}$`);
const wholePath = new RegExp(`^(?:\\.{0,2}\\/)?(?:[\\w@.+-]+\\/)+${lastPart}$`);
/** A host and its port look like a file and its line. */
const host = /^[^/]+\.(?:ai|app|com|dev|edu|gov|internal|io|local|net|org):\d+$/i;
const maxLength = 300;

/** `html`, a stretch of escaped text without tags, with the places it names as links. */
export function linkPlaces(html: string): string {
  if (!/\w:\d|#L\d/.test(html)) return html;
  return html.replaceAll(inText, (place) => (isPlace(place) ? `<a href="${place}">${place}</a>` : place));
}

/** Does inline code name a file of the project: with a line, or in a folder? */
export function isPlaceName(code: string): boolean {
  return code.length <= maxLength && (wholePlace.test(code) ? isPlace(code) : wholePath.test(code));
}

function isPlace(text: string): boolean {
  return text.length <= maxLength && !host.test(text);
}
