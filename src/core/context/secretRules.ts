// secretlint: a kept rule set for the tokens of known services (MIT, 78 kB bundled, no I/O). Loaded when the first
// text is checked; this file is the only one that imports it.
import { lintSource } from '@secretlint/core';
import { secretLintProfiler } from '@secretlint/profiler';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';
import type { FoundSecret } from './secretPatterns.ts';

// secretlint notes every step of every check for good, some fifty entries a text, and looks through all of them at
// each new one: in a process that lives for days, checks became slower with every question (3 s after fifteen).
secretLintProfiler.mark = () => {};

const presetId = '@secretlint/secretlint-rule-preset-recommend';

/** Finds the secrets that secretlint's recommended rules know in `text`. */
export async function findKnownSecrets(text: string): Promise<readonly FoundSecret[]> {
  const result = await lintSource({
    source: { filePath: '/text.txt', content: text, contentType: 'text' },
    options: { config: { rules: [{ id: presetId, rule: creator, options: {} }] }, noPhysicFilePath: true },
  });
  return result.messages.flatMap((message) => {
    if (message.type !== 'message') return [];
    // A range can be that of the surrounding assignment, cut to the length of the value: the value itself is in `data`.
    const { typeName: _typeName, ...data } = (message.data ?? {}) as Record<string, unknown>;
    const values = Object.values(data).filter((value): value is string => typeof value === 'string');
    return values.map((value) => ({ kind: kebabCase(message.messageId), value }));
  });
}

function kebabCase(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll('_', '-')
    .toLowerCase();
}
