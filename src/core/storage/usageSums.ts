// What the step that adds the sums for the statistics runs. Like every step it is never changed.

const key = ['session_id', 'slot', 'model', 'branch', 'is_own', 'is_charged'] as const;
const sums = [
  'messages',
  'answers',
  'prompt_tokens',
  'completion_tokens',
  'cached_tokens',
  'charged_usd',
  'timed_answers',
  'first_token_ms',
  'total_ms',
] as const;

/** Text of a JSON column as a number from 0 to `most`: whatever a file holds, no sum can keep a message from being written. */
function figure(column: string, path: string, most = 1_000_000_000_000): string {
  return `CASE WHEN json_valid(${column}) THEN min(max(coalesce(CAST(json_extract(${column}, '$.${path}') AS INTEGER), 0), 0), ${most}) ELSE 0 END`;
}

type Parts = Readonly<Record<(typeof key)[number] | (typeof sums)[number], string>>;

/** What the usage of the row called `m` adds. */
function usageOf(m: string) {
  const usage = `${m}.usage_json`;
  const isCharged = `coalesce(CASE WHEN json_valid(${usage}) THEN json_type(${usage}, '$.cost') IN ('integer', 'real') END, 0)`;
  return {
    session_id: `${m}.session_id`,
    slot: `${m}.created_at_ms / 900000`,
    model: `coalesce(${m}.model, '')`,
    is_charged: isCharged,
    prompt_tokens: figure(usage, 'promptTokens'),
    completion_tokens: figure(usage, 'completionTokens'),
    cached_tokens: `min(${figure(usage, 'cachedTokens')}, ${figure(usage, 'promptTokens')})`,
    charged_usd: `CASE WHEN ${isCharged} THEN min(max(CAST(json_extract(${usage}, '$.cost') AS REAL), 0.0), 1000000.0) ELSE 0.0 END`,
  };
}

/** What one row of `messages` is called by, and what it adds: SQL for each column, of the row called `m`. */
function ofMessage(m: string): Parts {
  const timing = `${m}.timing_json`;
  const isTimed = `(${m}.role = 'assistant' AND ${m}.status = 'complete' AND ${m}.owner_pid IS NOT NULL AND coalesce(json_valid(${timing}), 0))`;
  return {
    ...usageOf(m),
    branch: `coalesce(${m}.branch, '')`,
    is_own: `(${m}.owner_pid IS NOT NULL)`,
    messages: '1',
    answers: `(${m}.role = 'assistant')`,
    timed_answers: isTimed,
    first_token_ms: `CASE WHEN ${isTimed} THEN ${figure(timing, 'firstTokenMs', 1_000_000_000)} ELSE 0 END`,
    total_ms: `CASE WHEN ${isTimed} THEN ${figure(timing, 'totalMs', 1_000_000_000)} ELSE 0 END`,
  };
}

/** The same of `summaries`, which are no messages: what writing them cost. */
function ofSummary(m: string): Parts {
  const nothing = { messages: '0', answers: '0', timed_answers: '0', first_token_ms: '0', total_ms: '0' };
  return { ...usageOf(m), branch: "''", is_own: '1', ...nothing };
}

const columns = [...key, ...sums].join(', ');
const addUp = `ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${sums.map((name) => `${name} = ${name} + excluded.${name}`).join(', ')}`;

function add(parts: Parts): string {
  const values = [...key, ...sums].map((name) => parts[name]).join(', ');
  return `INSERT INTO usage_sums (${columns}) VALUES (${values}) ${addUp};`;
}

function take(parts: Parts): string {
  const isSame = key.map((name) => `${name} = ${parts[name]}`).join(' AND ');
  const less = sums.map((name) => `${name} = ${name} - ${parts[name]}`).join(', ');
  return `UPDATE usage_sums SET ${less} WHERE ${isSame};
  DELETE FROM usage_sums WHERE ${isSame} AND messages <= 0 AND prompt_tokens <= 0 AND completion_tokens <= 0;`;
}

/** Adds up what is there already. */
function fill(rows: string, parts: Parts): string {
  return `INSERT INTO usage_sums (${columns})
    SELECT ${key.map((_, index) => `k${index}`).join(', ')}, ${sums.map((name) => `sum(${name})`).join(', ')}
    FROM (SELECT ${key.map((name, index) => `${parts[name]} AS k${index}`).join(', ')},
      ${sums.map((name) => `${parts[name]} AS ${name}`).join(', ')} FROM ${rows})
    WHERE true GROUP BY ${key.map((_, index) => `k${index}`).join(', ')} ${addUp};`;
}

function isOther(names: readonly string[]): string {
  return `(${names.map((name) => `OLD.${name} IS NOT NEW.${name}`).join(' OR ')})`;
}

const ofUsage = ['session_id', 'created_at_ms', 'model', 'usage_json'] as const;
const counted = [...ofUsage, 'role', 'branch', 'status', 'timing_json', 'owner_pid'] as const;

/**
 * Sums of messages, and of what summaries cost: a row for each quarter of an hour of a session, by model, branch, whether it was
 * written here (`is_own`) and whether its endpoint said what it charged. Midnight is between two quarters in every time zone, so
 * that any local day is a sum of them. Triggers keep the sums, whoever writes: they go with the last of their messages.
 * `usage_names` counts what has a name (`prompt`, `file`): the store writes it with the request, and there is nothing to make it
 * from later.
 */
export const usageSumsStep = `
  ALTER TABLE messages ADD COLUMN branch TEXT;

  CREATE TABLE usage_sums (
    session_id TEXT NOT NULL,
    slot INTEGER NOT NULL,
    model TEXT NOT NULL,
    branch TEXT NOT NULL,
    is_own INTEGER NOT NULL,
    is_charged INTEGER NOT NULL,
    ${sums.map((name) => `${name} ${name === 'charged_usd' ? 'REAL' : 'INTEGER'} NOT NULL`).join(',\n    ')},
    PRIMARY KEY (${key.join(', ')})
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE usage_names (
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    slot INTEGER NOT NULL,
    model TEXT NOT NULL,
    branch TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    uses INTEGER NOT NULL,
    PRIMARY KEY (session_id, slot, model, branch, kind, name)
  ) STRICT;

  ${fill('messages m', ofMessage('m'))}
  ${fill('summaries m WHERE m.usage_json IS NOT NULL', ofSummary('m'))}

  CREATE TRIGGER usage_added AFTER INSERT ON messages BEGIN
    ${add(ofMessage('NEW'))}
  END;
  CREATE TRIGGER usage_removed AFTER DELETE ON messages BEGIN
    ${take(ofMessage('OLD'))}
  END;
  CREATE TRIGGER usage_changed AFTER UPDATE OF ${counted.join(', ')} ON messages WHEN ${isOther(counted)} BEGIN
    ${take(ofMessage('OLD'))}
    ${add(ofMessage('NEW'))}
  END;

  CREATE TRIGGER usage_of_summary_added AFTER INSERT ON summaries WHEN NEW.usage_json IS NOT NULL BEGIN
    ${add(ofSummary('NEW'))}
  END;
  CREATE TRIGGER usage_of_summary_removed AFTER DELETE ON summaries WHEN OLD.usage_json IS NOT NULL BEGIN
    ${take(ofSummary('OLD'))}
  END;
  CREATE TRIGGER usage_of_summary_changed AFTER UPDATE OF ${ofUsage.join(', ')} ON summaries WHEN ${isOther(ofUsage)} BEGIN
    ${take(ofSummary('OLD'))}
    ${add(ofSummary('NEW'))}
  END;

  INSERT INTO meta (key, value) VALUES ('usageNamesSinceMs', CAST(unixepoch('now') * 1000 AS TEXT)) ON CONFLICT (key) DO NOTHING;
`;
