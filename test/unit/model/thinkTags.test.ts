import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { ThinkTagReader } from '../../../src/core/model/thinkTags.ts';

function read(pieces: readonly string[]): { reasoning: string; text: string } {
  const reader = new ThinkTagReader();
  const parts = [...pieces.map((piece) => reader.read(piece)), reader.end()];
  return {
    reasoning: parts.map(({ reasoning }) => reasoning).join(''),
    text: parts.map(({ text }) => text).join(''),
  };
}

/** The same where what came as text may turn out to have been thinking. */
function readInTurn(pieces: readonly string[]): { reasoning: string; text: string } {
  const reader = new ThinkTagReader();
  const parts = [...pieces.map((piece) => reader.read(piece)), reader.end()];
  const so = { reasoning: '', text: '' };
  for (const { wasReasoning, reasoning, text } of parts) {
    if (wasReasoning) Object.assign(so, { reasoning: so.reasoning + so.text, text: '' });
    so.reasoning += reasoning;
    so.text += text;
  }
  return so;
}

describe('Thinking in tags', () => {
  it('is taken out of the start of an answer, in the tags of several models', () => {
    for (const [open, close] of [
      ['<think>', '</think>'],
      ['<thinking>', '</thinking>'],
      ['<thought>', '</thought>'],
      ['[THINK]', '[/THINK]'],
    ]) {
      const whole = `\n${open}\nIs it 4 < 5?\n${close}\n\nYes. ${close} is a tag.`;
      deepEqual(read([whole]), { reasoning: 'Is it 4 < 5?\n', text: `Yes. ${close} is a tag.` });
    }
  });

  it('is left alone anywhere else', () => {
    for (const answer of [
      'The tag <think>is</think> this.',
      '`<think>` opens it.',
      '<thin>',
      '<b>x</b>',
      '  indented',
      ' \n',
      '<',
    ])
      deepEqual(read([...answer]), { reasoning: '', text: answer });
  });

  it('is all that stands before a line that closes what nothing opened', () => {
    const thought = 'Let me see: 4 < 5.\n```html\n</think>\n```\nSo yes.\n';
    const answer = 'Yes.\n</think>\nThat is a tag.';
    for (const size of [1, 3, 1000]) {
      const whole = `${thought}</think>\n${answer}`;
      const pieces = whole.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
      deepEqual(readInTurn(pieces), { reasoning: thought, text: answer }, `${size} at a time`);
    }
    deepEqual(readInTurn(['Only thought.\n', '</think>']), { reasoning: 'Only thought.\n', text: '' });
    const said = 'It ends with </think>\n and `</think>`.\n</thin\n</think> here';
    deepEqual(readInTurn([...said]), { reasoning: '', text: said });
  });

  it('is nothing when the model was told not to think', () => {
    deepEqual(read(['<think>', '\n\n', '</think>', '\n\n', 'Yes.']), { reasoning: '', text: 'Yes.' });
  });

  it('stays thinking when it is cut off', () => {
    deepEqual(read(['<think>Let me', ' see </th']), { reasoning: 'Let me see </th', text: '' });
  });

  it('is handed on as it comes', () => {
    const reader = new ThinkTagReader();
    deepEqual(
      ['<th', 'ink>', 'Let', ' me <', 'br>', ' </', 'think>', '\n', '\nA', 'B'].map((piece) => reader.read(piece)),
      [
        ...['', '', 'Let', ' me ', '<br>', ' ', '', ''].map((reasoning) => ({ reasoning, text: '' })),
        { reasoning: '', text: 'A' },
        { reasoning: '', text: 'B' },
      ],
    );
  });

  it('is the same however the text is cut', () => {
    const part = fc.constantFrom('<think>', '</think>', '<', '</', 'think>', '\n', ' ', 'a', 'b c', '💡');
    fc.assert(
      fc.property(fc.array(part), fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (parts, sizes) => {
        const whole = parts.join('');
        const pieces: string[] = [];
        for (let at = 0; at < whole.length; at += pieces.at(-1)?.length ?? 1)
          pieces.push(whole.slice(at, at + (sizes[pieces.length % sizes.length] ?? 1)));
        deepEqual(readInTurn(pieces), readInTurn([whole]));
        if (!whole.includes('think>')) equal(read(pieces).text, whole);
      }),
    );
  });
});
