import type { TokenUsage } from '../model/model.ts';
import { ConversationBuilder } from './conversationBuilder.ts';
import type { ImportedSession, LineReader } from './imported.ts';

/**
 * Reads the conversations of aider in a project: `.aider.chat.history.md`. Each begins with
 * `# aider chat started at YYYY-MM-DD HH:MM:SS`; lines after `####` are the user's, lines after `>` are aider's own, and the
 * rest is what the model said. A heading of the fourth level in an answer looks like a question: aider itself cannot tell.
 *
 * Source: `website/share/index.md` (*Transcript format*) of Aider-AI/aider (2026).
 */
export function createAiderReader(folder: string): LineReader {
  const sessions: AiderSession[] = [];
  return {
    take(line) {
      const start = /^# aider chat started at (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)/.exec(line);
      if (start?.[1] !== undefined) sessions.push(new AiderSession(start[1], sessions));
      // What stands before the first start was left when the file was cut.
      else if (sessions.length === 0 && line.trim() !== '') sessions.push(new AiderSession('', sessions));
      if (!start) sessions.at(-1)?.take(line);
    },
    finish: () => sessions.map((session) => session.finish(folder)),
  };
}

class AiderSession {
  private readonly stamp: string;
  private readonly key: string;
  private readonly conversation = new ConversationBuilder();
  private readonly lines: string[] = [];
  private role: 'user' | 'assistant' = 'assistant';
  private model: string | undefined;
  private turns = 0;

  constructor(stamp: string, before: readonly AiderSession[]) {
    const twins = before.filter((other) => other.stamp === stamp).length;
    this.stamp = stamp;
    this.key = twins === 0 ? stamp : `${stamp} ${twins + 1}`;
  }

  take(line: string): void {
    if (line.startsWith('#### ')) {
      if (this.role !== 'user') this.flush('user');
      this.lines.push(line.slice(5).trimEnd());
    } else if (/^> ?/.test(line)) {
      this.takeOwn(line);
    } else if (line.trim() !== '' || this.role === 'assistant') {
      if (this.role !== 'assistant') this.flush('assistant');
      this.lines.push(line);
    }
  }

  finish(folder: string): ImportedSession {
    this.flush('assistant');
    return { key: `${folder} ${this.key}`, folder, messages: this.conversation.messages() };
  }

  /** A line of aider's own: which model, and how many tokens. */
  private takeOwn(line: string): void {
    this.model = /^> (?:Main model|Model): (\S+)/.exec(line)?.[1] ?? this.model;
    const tokens = /^> Tokens: ([\d.,]+k?) sent,.*?([\d.,]+k?) received/.exec(line);
    if (!tokens) return;
    this.flush('assistant');
    const usage: TokenUsage = { promptTokens: tokensOf(tokens[1]), completionTokens: tokensOf(tokens[2]) };
    this.conversation.addUsage(usage);
  }

  private flush(next: 'user' | 'assistant'): void {
    const text = this.lines.splice(0).join('\n').trim();
    const { role, model } = this;
    this.role = next;
    if (text === '') return;
    const ms = Date.parse(this.stamp.replace(' ', 'T'));
    this.turns += 1;
    // Only the start has a time: what follows keeps its order within the second.
    const at = { key: `part ${this.turns}`, text, ...(Number.isFinite(ms) && { atMs: ms }) };
    if (role === 'user') this.conversation.question(at);
    else this.conversation.answer({ ...at, ...(model !== undefined && { model }) });
  }
}

function tokensOf(count = '0'): number {
  const value = Number.parseFloat(count.replaceAll(',', ''));
  return Math.round(count.endsWith('k') ? value * 1000 : value);
}
