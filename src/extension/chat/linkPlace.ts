/** A place in the project that a link names. Lines and columns from 1. */
export interface LinkPlace {
  readonly file: string;
  readonly start?: number;
  readonly end?: number;
  readonly column?: number;
}

// `src/a.ts`, `a.ts:12`, `a.ts:12:3`, `a.ts:12-20`, `a.ts:12:3-20:5`, `a.ts#L12`, `a.ts#L12C3`, `a.ts#L12-L20`, `a.ts#12`
const pattern =
  /^(?<file>[^#]+?)(?:(?::|#L?)(?<start>\d+)(?:[:C,](?<column>\d+))?(?:[-–](?:L)?(?<end>\d+)(?:[:C]\d+)?)?|#.*)?$/u;

/** The place that a link without a scheme names; `undefined` for what has one and for what names no file. */
export function parsePlace(href: string): LinkPlace | undefined {
  if (/^[a-z][a-z0-9+.-]+:(?!\d)/i.test(href)) return undefined;
  const { file, start, end, column } = pattern.exec(decode(href))?.groups ?? {};
  if (file === undefined || file.includes('\0')) return undefined;
  const isRange = end !== undefined;
  return { file, start: number(start), end: number(end), column: isRange ? undefined : number(column) };
}

function number(digits: string | undefined): number | undefined {
  return digits === undefined ? undefined : Number(digits.slice(0, 9));
}

function decode(href: string): string {
  try {
    return decodeURIComponent(href);
  } catch {
    // Not percent-encoded: a file name with a bare percent sign.
    return href;
  }
}
