import { ThroughlineError } from '../../base/errors.ts';
import { failures } from '../errors.ts';
import type { SourceRef } from '../model/contextRef.ts';
import { capDiff } from './capDiff.ts';
import type { ContextManager } from './contextManager.ts';
import { folderText } from './folderText.ts';
import { problemsText } from './problemsText.ts';
import { sessionText } from './sessionText.ts';

/** The text of a source as it is now. Throws a `ThroughlineError` that says why there is none. */
export async function collectSource(manager: ContextManager, ref: SourceRef, signal: AbortSignal): Promise<string> {
  switch (ref.kind) {
    case 'folder':
      return folderText(manager, ref.path, signal);
    case 'problems':
      return problemsText(manager, ref.path, signal);
    case 'diff': {
      const diff = await manager.ports.diff(signal);
      if (diff === undefined) throw new ThroughlineError(failures.noChanges());
      return capDiff(diff, signal);
    }
    case 'session': {
      const session = manager.ports.session(ref.id);
      if (!session || session.messages.length === 0) throw new ThroughlineError(failures.sessionNotGiven());
      return sessionText(session);
    }
  }
}
