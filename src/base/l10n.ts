/** What the places of a message are filled with: `{path}` with the value of `path`. */
export type MessageValues = Readonly<Record<string, string | number>>;

/**
 * The language of what core says to the user. English is the text in the code, and the key of its translation in
 * `l10n/bundle.l10n.*.json`. The host says once, before anything else, how to translate; a host that says nothing
 * speaks English.
 */
class Localisation {
  private translate: (message: string, values: MessageValues) => string = fillPlaces;

  /** Sets how messages are translated and filled in. */
  use(translate: (message: string, values: MessageValues) => string): void {
    this.translate = translate;
  }

  /**
   * Marks a text that is kept in English, since it is stored or sent to a model, and shown by {@link l10n.shown}. Gives it
   * back as it is.
   */
  mark(message: string): string {
    return message;
  }

  /** A text that was kept in English, in the user's language; any other as it is. */
  shown(message: string): string {
    return this.translate(message, {});
  }

  /** `message`, one literal, in the user's language, with its `{name}` places filled. */
  t(message: string, values: MessageValues = {}): string {
    return this.translate(message, values);
  }
}

/** `{name}` places filled with values; a place that is given none is left as it is. */
export function fillPlaces(message: string, values: MessageValues): string {
  return message.replaceAll(/\{(\w+)\}/g, (place, name: string) =>
    Object.hasOwn(values, name) ? String(values[name] ?? place) : place,
  );
}

// The one thing that a process holds once: a language is that of the whole window, and handing it to every function
// that can fail would bury what they do.
export const l10n = new Localisation();
