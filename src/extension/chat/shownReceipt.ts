import { l10n } from '../../base/l10n.ts';
import type { Receipt } from '../../core/model/receipt.ts';

/** A receipt for the user: reasons are stored in English. */
export function shownReceipt(receipt: Receipt): Receipt {
  return { ...receipt, items: receipt.items.map((item) => ({ ...item, reason: l10n.shown(item.reason) })) };
}
