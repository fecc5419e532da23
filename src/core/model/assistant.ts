/** Assistants whose conversations can be taken over, by their names: those are the same in every language. */
export const assistantNames = {
  copilotChat: 'Copilot Chat',
  claudeCode: 'Claude Code',
  codex: 'Codex CLI',
  continue: 'Continue',
  cline: 'Cline',
  aider: 'aider',
  chatGpt: 'ChatGPT',
} as const;

/** Stored with the sessions that came from it. */
export type AssistantId = keyof typeof assistantNames;

/** The name of where a session came from. One that is not known here was stored by a newer version: it is shown as it is. */
export function assistantName(origin: string): string {
  return Object.hasOwn(assistantNames, origin) ? assistantNames[origin as AssistantId] : origin;
}
