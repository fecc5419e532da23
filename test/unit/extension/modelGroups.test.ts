import { deepEqual } from 'node:assert/strict';
import { failures } from '../../../src/core/errors.ts';
import type { ModelRef } from '../../../src/core/model/modelRef.ts';
import {
  type ModelGroup,
  offlineGroup,
  pickerRows,
  takesImages,
  withListed,
} from '../../../src/extension/models/modelGroups.ts';

const at = (endpoint: string, model: string): ModelRef => ({ kind: 'endpoint', endpoint, model });

describe('The groups of the model picker', () => {
  const home: ModelGroup = {
    title: 'Home',
    endpoint: 'Home',
    state: 'asking',
    models: [{ ref: at('Home', 'small'), label: 'Small one' }],
  };
  const dead: ModelGroup = {
    title: 'Dead',
    endpoint: 'Dead',
    state: { failure: failures.modelConnectionRefused('http://d') },
    models: [],
  };
  const editor: ModelGroup = { title: 'Editor', state: 'listed', models: [] };
  const offline = offlineGroup('No Model', { label: 'Offline assistant' });

  const current = at('Home', 'small');
  const show = (groups: readonly ModelGroup[], typed = '', forNew?: ModelRef) =>
    pickerRows(groups, typed, { current, forNew }).map((row) => {
      switch (row.kind) {
        case 'separator':
          return `-- ${row.label}`;
        case 'model':
          return `${row.model.label}${row.current ? ' *' : ''}${row.forNew ? ' (new)' : ''}`;
        case 'typed':
          return `${row.name} at ${row.at}`;
        case 'problem':
          return `! ${row.failure.code} ${row.endpoint}`;
        default:
          return row.kind;
      }
    });

  it('say which models take images: by the settings, by the endpoint, by the name', () => {
    const set = { ref: at('Home', 'gpt-4o'), label: '', vision: false };
    const listed = { ref: at('Home', 'x'), label: '', listed: { id: 'x', vision: true } };
    const named = { ref: at('Home', 'gpt-4o'), label: '' };
    deepEqual([set, listed, named, { ref: at('Home', 'x'), label: '' }].map(takesImages), [false, true, true, false]);
  });

  it('show the problem of one endpoint in its place, and the others’ models', () => {
    const listed = withListed(home, 'Home', [{ id: 'big', contextWindow: 8192 }, { id: 'small' }]);
    deepEqual(show([home, dead, editor, offline]), [
      '-- Home',
      'Small one *',
      'asking',
      '-- Dead',
      '! model.connectionRefused Dead',
      '-- No Model',
      'Offline assistant',
      '-- ',
      'connect',
    ]);
    deepEqual(show([listed, dead]), [
      '-- Home',
      'Small one *',
      'big',
      '-- Dead',
      '! model.connectionRefused Dead',
      '-- ',
      'connect',
    ]);
    deepEqual(
      listed.models.map(({ listed: said }) => said),
      [{ id: 'small' }, { id: 'big', contextWindow: 8192 }],
    );
  });

  it('mark the model of new sessions, where it is not the one in use', () => {
    const listed = withListed(home, 'Home', [{ id: 'big' }, { id: 'small' }]);
    const models = (forNew: ModelRef) => show([listed], '', forNew).slice(1, 3);
    deepEqual(models(at('Home', 'big')), ['Small one *', 'big (new)']);
    deepEqual(models(at('Home', 'small')), ['Small one *', 'big']);
  });

  it('take a typed name at every endpoint that does not list it', () => {
    deepEqual(show([home, dead, offline], ' small '), [
      '-- Home',
      'Small one *',
      'asking',
      '-- Dead',
      '! model.connectionRefused Dead',
      '-- No Model',
      'Offline assistant',
      '-- ',
      'connect',
      'small at Dead',
    ]);
  });

  it('tell models of the same name at two endpoints apart', () => {
    const work = { ...home, title: 'Work', endpoint: 'Work', models: [{ ref: at('Work', 'small'), label: 'small' }] };
    const rows = pickerRows([home, work], '', { current: at('Work', 'small') });
    const models = rows.filter((row) => row.kind === 'model');
    deepEqual(
      models.map(({ id, current }) => [id, current]),
      [
        ['endpoint:Home/small', false],
        ['endpoint:Work/small', true],
      ],
    );
  });
});
