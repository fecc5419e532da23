import { formatPlace } from '../../base/lines.ts';
import type { Receipt } from '../model/receipt.ts';

/** The text of a file as it was sent with a request: redacted, and cut where it was trimmed. */
export function sentText(receipt: Receipt, place: string): string | undefined {
  const item = receipt.items.find(
    ({ path, label, range, outcome }) => outcome !== 'leftOut' && formatPlace(path ?? label, range) === place,
  );
  if (!item) return undefined;
  // As `planTurn` assembles it. A fence is longer than any in its text: the first such line after it ends it.
  const head = `${item.reason}: \`${place}\`\n`;
  const content = receipt.sent.findLast(({ role }) => role === 'user')?.content ?? '';
  const at = content.startsWith(head) ? 0 : content.indexOf(`\n\n${head}`);
  if (at < 0) return undefined;
  const rest = content.slice(content.indexOf(head, at) + head.length);
  const fence = /^`{3,}/.exec(rest)?.[0];
  if (fence === undefined) return undefined;
  const body = rest.slice(rest.indexOf('\n') + 1);
  const end = `\n${body}`.indexOf(`\n${fence}`);
  return end < 0 ? undefined : body.slice(0, Math.max(0, end - 1));
}
