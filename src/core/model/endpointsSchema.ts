// Reads the setting with the endpoints, which people write by hand: what is wrong with an entry is said, and the rest
// is used.
import * as v from 'valibot';
import { l10n } from '../../base/l10n.ts';
import { isRecord } from '../../base/records.ts';
import type { Endpoint, EndpointModel } from './endpoint.ts';
import { endpointPreset, endpointPresets, type PresetId } from './endpointPresets.ts';

export interface EndpointsReading {
  readonly endpoints: readonly Endpoint[];
  /** What was passed over, one line each: where, and what is wrong with it. */
  readonly problems: readonly string[];
}

const tokens = v.pipe(v.number(), v.integer(), v.minValue(1));
const line = v.pipe(v.string(), v.trim(), v.minLength(1));
// What HTTP allows: a name or value that it does not would make every request fail, and say nothing that helps.
const headerName = v.pipe(v.string(), v.regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/));
const headerValue = v.pipe(v.string(), v.regex(/^[\t\x20-\x7e\x80-\xff]*$/));
const headers = v.record(headerName, headerValue);

const modelSchema: v.GenericSchema<unknown, EndpointModel> = v.object({
  id: line,
  label: v.exactOptional(line),
  contextWindow: v.exactOptional(tokens),
  maxOutputTokens: v.exactOptional(tokens),
  temperature: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(2))),
  topP: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  stop: v.exactOptional(v.array(v.pipe(v.string(), v.minLength(1)))),
  reasoningEffort: v.exactOptional(line),
  headers: v.exactOptional(headers),
  body: v.exactOptional(v.record(v.string(), v.unknown())),
  vision: v.exactOptional(v.boolean()),
});

const presetIds = endpointPresets.map(({ id }) => id) as [PresetId, ...PresetId[]];

const endpointSchema = v.object({
  // The slash parts it from the model where both are written as one.
  name: v.pipe(line, v.maxLength(60), v.regex(/^[^/]*$/)),
  preset: v.exactOptional(v.picklist(presetIds), 'custom'),
  baseUrl: v.exactOptional(line),
  apiVersion: v.exactOptional(line),
  headers: v.exactOptional(headers),
  models: v.exactOptional(v.array(v.unknown()), []),
});

/** Reads the value of the setting. Never throws. */
export function readEndpoints(value: unknown): EndpointsReading {
  if (!Array.isArray(value)) return { endpoints: [], problems: [l10n.t('It is no list of endpoints.')] };
  const problems: string[] = [];
  const endpoints: Endpoint[] = [];
  value.forEach((entry: unknown, index) => {
    const where = isRecord(entry) && typeof entry.name === 'string' && entry.name ? `“${entry.name}”` : `${index + 1}`;
    const place = l10n.t('Endpoint {where}', { where });
    const read = readEndpoint(entry, problems, place);
    if (!read) return;
    if (endpoints.some(({ name }) => name === read.name))
      problems.push(l10n.t('{where}: the name is there twice.', { where: place }));
    else endpoints.push(read);
  });
  return { endpoints, problems };
}

function readEndpoint(entry: unknown, problems: string[], where: string): Endpoint | undefined {
  const result = v.safeParse(endpointSchema, entry);
  if (!result.success) {
    problems.push(describe(where, result.issues[0]));
    return undefined;
  }
  const { models, ...rest } = result.output;
  const preset = endpointPreset(rest.preset);
  const baseUrl = rest.baseUrl ?? (preset.id === 'azure' ? '' : preset.baseUrl);
  if (!isAddress(baseUrl)) {
    problems.push(l10n.t('{where}: baseUrl is no http or https address without user name and password.', { where }));
    return undefined;
  }
  return { ...rest, baseUrl, models: readModels(models, problems, where) };
}

function readModels(list: readonly unknown[], problems: string[], where: string): readonly EndpointModel[] {
  const models: EndpointModel[] = [];
  list.forEach((entry, index) => {
    // A name alone is enough.
    const result = v.safeParse(modelSchema, typeof entry === 'string' ? { id: entry } : entry);
    if (!result.success)
      problems.push(describe(l10n.t('{where}, model {number}', { where, number: index + 1 }), result.issues[0]));
    else if (!models.some(({ id }) => id === result.output.id)) models.push(result.output);
  });
  return models;
}

// What was written is not repeated: a header may hold a key.
function describe(where: string, issue: v.BaseIssue<unknown>): string {
  const field = v.getDotPath(issue) ?? '';
  const expected = issue.expected ?? '';
  if (issue.type === 'regex')
    return l10n.t('{where}: {field} has a character that cannot stand there.', { where, field });
  if (field === '') return l10n.t('{where} should be {expected}.', { where, expected });
  return l10n.t('{where}: {field} should be {expected}.', { where, field, expected });
}

function isAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
}
