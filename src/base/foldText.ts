/** A text without case and accents. Its length stays, unit for unit: what is found in it is where it is in the text. */
export function foldText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII, which is folded faster.
  const plain = text.replace(/[^\x00-\x7f]/g, foldUnit);
  return plain.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function foldUnit(unit: string): string {
  const [base = unit] = unit.normalize('NFD').toLowerCase();
  return base.length === 1 ? base : unit;
}
