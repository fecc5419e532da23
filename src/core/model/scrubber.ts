import { isRecord } from '../../base/records.ts';

/** Takes secrets out of a text that will be shown or logged. */
export type Scrubber = (text: string) => string;

/**
 * A scrubber for the given secrets. Beside the whole secret it takes out what endpoints make of a key when they
 * echo it: a long beginning of it, and words with a run of asterisks in them.
 */
export function createScrubber(secrets: readonly (string | undefined)[]): Scrubber {
  const known = secrets.filter((secret) => secret !== undefined && secret.trim().length >= 4).map(String);
  const patterns = known.flatMap((secret) => {
    const forms = new Set([secret, secret.trim(), encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]);
    // Twelve characters say too much already, and are too many to meet by chance.
    if (secret.length > 12) forms.add(secret.slice(0, 12));
    return [...forms].map((form) => new RegExp(`${escaped(form)}[^\\s"',;]*`, 'g'));
  });
  const masked = /[^\s"']*\*{3,}[^\s"']*/g;
  return (text) => [...patterns, masked].reduce((result, pattern) => result.replaceAll(pattern, '[key]'), text);
}

/**
 * The texts of a request's own fields that may be secrets: gateways take keys there. Those of a telling name, and those that are as
 * long as keys are.
 */
export function secretsInBody(body: unknown, name = ''): readonly string[] {
  if (typeof body === 'string') {
    const isTelling = /key|token|secret|passw|auth|credential/i.test(name);
    return body.length >= (isTelling ? 6 : 16) && !/\s/.test(body.trim()) ? [body] : [];
  }
  if (Array.isArray(body)) return body.flatMap((entry) => secretsInBody(entry, name));
  return isRecord(body) ? Object.entries(body).flatMap(([key, value]) => secretsInBody(value, `${name} ${key}`)) : [];
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
