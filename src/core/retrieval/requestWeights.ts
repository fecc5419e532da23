import { type RequestWord, requestWords, wordsOf } from './tokenise.ts';

/** A word of a request, and how much it counts beside the others. */
export interface WeighedWord extends RequestWord {
  readonly weight: number;
}

/** What tells nothing in any request. */
const emptyWords = new Set(
  (
    'a about also am an and any are as at be been being but by can could did do does doing for from had has have he her here him his how i if ' +
    'in into is it its just me may might my no not now of on or our out over please s she should so some such than that the their them then ' +
    'there these they this those through to too up us very was we were what whats when where which while who whose why will with would you ' +
    'your t re ve ll der die das den dem ein eine einen und oder ist sind wird werden wo wie was wer warum welche welcher mit von zu im auf für ' +
    'nicht gibt es ich man kann'
  ).split(' '),
);

/** What is done rather than what it is done to: it is said of anything, but sometimes it is a name. */
const weakWords = new Set(
  (
    'add added adding adds all allow allowed allows avoid avoids bug bugs change changed changes changing clean cleanup code correct correctly defined ' +
    'definition ensure ensures error errors explain feature file files find finds fix fixed fixes fixing found get gets give given handle handled handles ' +
    'happen happens help implement implemented implements improve improved improvement improves instead issue issues know let like look made make ' +
    'makes making mean missing minor need new once only other place prevent prevents project proper properly refactor refactored remove removed ' +
    'removes removing return returned returns should show simplify simplified specified support supported supports tell thing things tweak tweaks ' +
    'update updated updates updating use used uses using want when work works wrong broken'
  ).split(' '),
);
const weakWeight = 0.5;
/** In a longer request its first line says what it is about, and the rest goes into detail. */
const detailWeight = 0.6;
/** What is said again matters more, but not as much again. */
const repeatGain = 0.6;

/** The words of a request that can find something, each once, weighed. */
export function weighRequest(request: string): WeighedWord[] {
  const head = new Set(wordsOf(headOf(request)).map(lower));
  const counts = new Map<string, number>();
  for (const word of wordsOf(request)) counts.set(lower(word), (counts.get(lower(word)) ?? 0) + 1);
  return requestWords(request, emptyWords).map((word) => {
    const key = lower(word);
    const place = head.has(key) ? 1 : detailWeight;
    const kind = weakWords.has(key) && !word.isName ? weakWeight : 1;
    return { ...word, weight: place * kind * (1 + repeatGain * Math.log(counts.get(key) ?? 1)) };
  });
}

/** The first line of a request. */
export function headOf(request: string): string {
  return request.trim().split('\n', 1)[0] ?? '';
}

function lower({ text }: { readonly text: string }): string {
  return text.toLowerCase();
}
