import ignore, { type Ignore } from 'ignore';

/** Rules of one folder and those above it. Deeper rules win, as in git. */
export interface IgnoreRules {
  /** `path` is relative to the top folder, with `/`; folders end with `/`. */
  verdict(path: string): 'ignored' | 'kept' | 'unknown';
  /** The rules in the folder `folder` (relative, ends with `/`, empty for the top) with those of `text` added. */
  extend(folder: string, text: string): IgnoreRules;
}

interface Layer {
  readonly folder: string;
  readonly rules: Ignore;
}

/** No rules. */
export function noIgnoreRules(): IgnoreRules {
  return fromLayers([]);
}

function fromLayers(layers: readonly Layer[]): IgnoreRules {
  return {
    verdict(path) {
      for (const layer of layers) {
        if (!path.startsWith(layer.folder) || path.length === layer.folder.length) continue;
        const result = layer.rules.test(path.slice(layer.folder.length));
        if (result.ignored) return 'ignored';
        if (result.unignored) return 'kept';
      }
      return 'unknown';
    },
    extend: (folder, text) =>
      fromLayers([{ folder, rules: ignore({ allowRelativePaths: true }).add(text) }, ...layers]),
  };
}
