import type { SessionStatistics } from '../../core/model/statistics.ts';
import { costWords, type Figures } from './figures.ts';
import { say } from './statisticsStrings.ts';
import { Fact } from './totals.tsx';

/** One session: all of it, whatever the filters say. */
export function SessionSection({ session, figures }: { session: SessionStatistics; figures: Figures }) {
  const { count, seconds, time } = figures;
  const { firstMs, lastMs, models } = session;
  const tokens = ({ promptTokens, completionTokens }: SessionStatistics['models'][number]) =>
    `${count(promptTokens)} + ${count(completionTokens)}`;
  return (
    <section class="statistics-session">
      <h2>{say('session', { title: session.title })}</h2>
      <dl class="statistics-totals">
        <Fact name={say('messages')} value={count(session.messages)} />
        <Fact name={say('firstMessage')} value={firstMs === undefined ? say('none') : time(firstMs)} />
        <Fact name={say('lastMessage')} value={lastMs === undefined ? say('none') : time(lastMs)} />
        <Fact name={say('tokensIn')} value={count(session.promptTokens)} />
        <Fact name={say('tokensOut')} value={count(session.completionTokens)} />
        <Fact name={say('cost')} value={costWords(session, figures)} />
        <Fact name={say('firstToken')} value={seconds(session.firstTokenMs)} />
        <Fact name={say('response')} value={seconds(session.responseMs)} />
        <Fact
          name={say('models')}
          value={models.length === 0 ? say('none') : models.map((one) => `${one.key} (${tokens(one)})`).join(', ')}
        />
      </dl>
    </section>
  );
}
