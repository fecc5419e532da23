import type { StandIn } from '../history/summaryKeeper.ts';
import { codeFence } from '../model/codeFence.ts';

/** What a model is sent in place of the turns that a summary stands for. Says that it is a summary, and of what. */
export function standInText({ summary, turns, keptTurns, keptPassages }: StandIn): string {
  const kept = keptTurns.map(({ turn }) => turn);
  const which = turns === 1 ? 'the first turn' : `the first ${turns} turns`;
  const whole =
    kept.length === 0 ? '' : ` Of these, ${kept.length === 1 ? 'turn' : 'turns'} ${kept.join(', ')} also follow whole.`;
  return [
    `[A summary stands here for ${which} of this conversation.${whole}]`,
    summary.text,
    ...(keptPassages.length > 0 ? ['To be kept, word for word:'] : []),
    ...keptPassages.map(({ text = '' }) => {
      const fence = codeFence(text);
      return `${fence}\n${text}\n${fence}`;
    }),
    '[The summary ends here.]',
  ].join('\n\n');
}
