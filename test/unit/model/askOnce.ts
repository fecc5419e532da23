// Run as a process of its own, whose environment says which proxies and certificates hold: asks the endpoint named on the
// command line once, and prints the failure or the text as JSON.
import { ask, testClient, textOf } from './modelAnswers.ts';

const [baseUrl = ''] = process.argv.slice(2);
const events = await ask(testClient(baseUrl), 'Who is there?');
const last = events.at(-1);
process.stdout.write(
  JSON.stringify(
    last?.type === 'error' ? { code: last.failure.code, why: last.failure.why } : { text: textOf(events) },
  ),
);
