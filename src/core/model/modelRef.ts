import { offlineModelId } from './modelCatalog.ts';

/** Which model is meant: the one at an endpoint, one of the editor's, or the offline assistant. */
export type ModelRef =
  | { readonly kind: 'offline' }
  /** `endpoint`: its name, empty for the one of the single settings. */
  | { readonly kind: 'endpoint'; readonly endpoint: string; readonly model: string }
  | { readonly kind: 'editor'; readonly vendor: string; readonly model: string };

export const offlineRef: ModelRef = { kind: 'offline' };

/**
 * A reference as text, as sessions keep it: `endpoint:NAME/MODEL`, `editor:VENDOR/MODEL`, `offline`, or the bare name
 * of a model of the endpoint of the single settings, which is all that earlier versions wrote.
 */
export function formatModelRef(ref: ModelRef): string {
  switch (ref.kind) {
    case 'offline':
      return offlineModelId;
    case 'endpoint':
      return ref.endpoint === '' ? ref.model : `endpoint:${ref.endpoint}/${ref.model}`;
    case 'editor':
      return `editor:${ref.vendor}/${ref.model}`;
  }
}

/** Reads what {@link formatModelRef} wrote. Every text is a reference, if only to a model of that name. */
export function parseModelRef(text: string): ModelRef {
  if (text === offlineModelId) return offlineRef;
  const [, kind, place = '', model = ''] = /^(endpoint|editor):([^/]+)\/(.+)$/s.exec(text) ?? [];
  if (kind === 'endpoint') return { kind, endpoint: place, model };
  if (kind === 'editor') return { kind, vendor: place, model };
  return { kind: 'endpoint', endpoint: '', model: text };
}

/** Reads the setting for new sessions, in which `NAME/MODEL` is enough. `undefined` when it says nothing. */
export function parseDefaultModel(text: string): ModelRef | undefined {
  const line = text.trim();
  if (line === '') return undefined;
  return parseModelRef(line.includes('/') && !/^(?:endpoint|editor):/.test(line) ? `endpoint:${line}` : line);
}

/** The setting that {@link parseDefaultModel} reads. */
export function formatDefaultModel(ref: ModelRef): string {
  return formatModelRef(ref).replace(/^endpoint:/, '');
}

export function isSameModel(one: ModelRef, other: ModelRef): boolean {
  return formatModelRef(one) === formatModelRef(other);
}
