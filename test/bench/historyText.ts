// Conversations for a history of any size: the same at every run, with words as rare and as common as in real text.
import { seededRandom } from '../support/seededRandom.ts';

const syllables = 'ba ce di fo gu ha je ki lo mu na pe qui ro su ta ve wi xo yu za ble cri dra flo gra'.split(' ');
const wordCount = 30_000;
const sentenceWords = 11;

/** Text of questions and answers, and words to search it for. */
export class HistoryText {
  private random = seededRandom(0);
  private readonly words: readonly string[];

  /** The words are the same for every seed, and what is said in them is not. */
  constructor(seed: number) {
    const words = new Set<string>();
    while (words.size < wordCount) words.add(this.newWord());
    this.words = [...words];
    this.random = seededRandom(seed);
  }

  private newWord(): string {
    const length = 2 + this.below(3);
    return Array.from({ length }, () => syllables[this.below(syllables.length)] ?? '').join('');
  }

  below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  /** A word of the text; by Zipf's law the n-th commonest is n times as rare as the commonest. */
  word(): string {
    return this.words[Math.min(wordCount - 1, Math.floor(wordCount ** this.random()) - 1)] ?? '';
  }

  /** A name as in code: `getUserName`, `parse_line`. */
  identifier(): string {
    const parts = [this.word(), this.word(), this.word()];
    if (this.below(3) === 0) return parts.join('_');
    return parts.map((part, index) => (index === 0 ? part : part.charAt(0).toUpperCase() + part.slice(1))).join('');
  }

  private sentence(): string {
    const words = Array.from({ length: sentenceWords }, () => (this.below(12) === 0 ? this.identifier() : this.word()));
    return `${words.join(' ')}.`;
  }

  question(): string {
    return Array.from({ length: 1 + this.below(3) }, () => this.sentence()).join(' ');
  }

  /** Prose, and in every other answer a block of code. */
  answer(): string {
    const prose = Array.from({ length: 8 + this.below(8) }, () => this.sentence()).join(' ');
    if (this.below(2) === 0) return prose;
    const lines = Array.from({ length: 4 }, () => `const ${this.identifier()} = ${this.identifier()}(${this.word()});`);
    return `${prose}\n\n\`\`\`ts\n${lines.join('\n')}\n\`\`\`\n`;
  }
}
