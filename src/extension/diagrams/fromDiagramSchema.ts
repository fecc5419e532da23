// Checks what a diagram's page sends: it shows untrusted text, so its messages are data from outside.
import * as v from 'valibot';
import type { DiagramState, FromDiagram } from '../../protocol/diagramProtocol.ts';

const longText = v.pipe(v.string(), v.maxLength(20_000_000));

const schema: v.GenericSchema<unknown, FromDiagram> = v.variant('type', [
  v.object({ type: v.literal('diagram/ready') }),
  v.object({ type: v.literal('diagram/copy'), text: longText }),
  v.object({ type: v.literal('diagram/save'), svg: longText }),
  v.object({ type: v.literal('diagram/failed'), message: v.pipe(v.string(), v.maxLength(10_000)) }),
]);

/** The message, when it is one of the protocol. */
export function parseFromDiagram(message: unknown): FromDiagram | undefined {
  const result = v.safeParse(schema, message);
  return result.success ? result.output : undefined;
}

const stateSchema: v.GenericSchema<unknown, Pick<DiagramState, 'source'>> = v.object({ source: longText });

/** The source of the diagram that a page of an earlier run showed, when it has kept one. */
export function keptSource(state: unknown): string | undefined {
  const result = v.safeParse(stateSchema, state);
  return result.success ? result.output.source : undefined;
}
