import { useEffect, useRef } from 'preact/hooks';
import { text } from '../strings.ts';

interface DiagramSourceProps {
  readonly source: string;
  /** From 1: the one that is wrong. */
  readonly line: number | undefined;
}

/** The diagram as it is written, with line numbers. */
export function DiagramSource({ source, line }: DiagramSourceProps) {
  const wrong = useRef<HTMLLIElement>(null);
  useEffect(() => wrong.current?.scrollIntoView({ block: 'nearest' }), [line]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <section class="diagram-source" aria-label={text('diagramSource')} tabIndex={0} dir="ltr">
      <ol>
        {source.split('\n').map((content, index) => {
          const isWrong = index + 1 === line;
          return (
            <li
              ref={isWrong ? wrong : undefined}
              class={isWrong ? 'is-wrong' : undefined}
              aria-current={isWrong || undefined}
            >
              <code>{content || ' '}</code>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
