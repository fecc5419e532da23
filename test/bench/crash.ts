import { crash } from '../support/crash/crashPoints.ts';
import { seededRandom } from '../support/seededRandom.ts';
import { type Figures, figure } from './figures.ts';
import { tell } from './progress.ts';

const points = 500;

/**
 * Writers of a history, killed with SIGKILL at random moments.
 *
 * - `crash_points`: so many were killed; `crash_streams`: of them in the middle of an answer.
 * - `crash_lost_messages`: questions that had been acknowledged, and ended answers, that are gone or changed.
 * - `crash_lost_text`: answers that lack more than the last 250 ms of what they had said.
 * - `crash_damaged`: times that the database did not open, was not whole (`PRAGMA integrity_check`), or had rows that belong to none.
 */
export async function measureCrash(): Promise<Figures> {
  const seed = Date.now() % 1_000_000;
  tell(`crash: seed ${seed}`);
  const onPoint = (done: number) => {
    if (done % 50 === 0) tell(`crash: ${done} of ${points}`);
  };
  const tally = await crash({ points, random: seededRandom(seed), onPoint });
  return {
    crash_points: figure([tally.points], 'points', points),
    crash_streams: figure([tally.streams], 'points'),
    crash_lost_messages: figure([tally.lostMessages], 'messages', 0),
    crash_lost_text: figure([tally.lostText], 'messages', 0),
    crash_damaged: figure([tally.damaged], 'points', 0),
  };
}
