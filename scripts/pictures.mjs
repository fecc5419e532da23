// `npm run pictures`: the end-to-end tests that see what the README and the walkthrough show, and keep pictures of it.
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const tests = 'the look of the chat|a conversation with a model|what goes along with a question';
const script = path.join(import.meta.dirname, 'test.mjs');
const env = { ...process.env, UPDATE_DOCS: '1' };
const { status } = spawnSync(process.execPath, [script, 'e2e', '--grep', tests], { env, stdio: 'inherit' });
process.exitCode = status ?? 1;
