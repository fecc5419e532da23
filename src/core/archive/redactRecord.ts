import { isRecord } from '../../base/records.ts';

/** What is known by these is no text of anybody, and would be nobody any more with a part replaced. */
const isName = (field: string) => /^(?:id|role|status|kind|type|digest|createdAt|.*(?:Id|Of|Digest))$/.test(field);

/** A copy of a value of JSON with every text in it replaced, whatever field it stands in. */
export async function redactRecord(
  value: unknown,
  redact: (text: string) => Promise<string>,
  field = '',
): Promise<unknown> {
  if (typeof value === 'string') return isName(field) ? value : redact(value);
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (const item of value) items.push(await redactRecord(item, redact, field));
    return items;
  }
  if (!isRecord(value)) return value;
  const fields: [string, unknown][] = [];
  for (const [name, inner] of Object.entries(value)) fields.push([name, await redactRecord(inner, redact, name)]);
  return Object.fromEntries(fields);
}
