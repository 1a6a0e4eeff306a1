import type {
  DraftChange,
  JsonSchema,
  WorkflowDefinition,
  WorkflowDetail,
  WorkflowProblem,
} from '@innesto/sdk/contract';
import { flushSync } from 'svelte';
import { afterEach, expect, test } from 'vitest';
import { problemOf } from '../data/test-hub.ts';
import { settled, TestMachine } from '../data/test-machine.ts';
import { TroubleError } from '../data/trouble.ts';
import type { DraftPorts } from './draft-ports.ts';
import { setConfig, setTitle, setTrigger } from './edit-content.ts';
import { insertItem, removeItem } from './edit-step.ts';
import { action, drawn, treeOf, wait } from './test-trees.ts';
import { findStep, TRIGGER } from './tree.ts';
import { WorkflowDraft } from './workflow-draft.svelte.ts';
import { writeDefinition } from './write-definition.ts';

const detailOf = (draft: WorkflowDefinition, draftRev = 1): WorkflowDetail => ({
  id: '0190f6a0-0000-7000-8000-000000000001',
  name: 'Welcome',
  state: 'draft',
  version: null,
  createdAt: '2026-11-21T12:00:00Z',
  updatedAt: '2026-11-21T12:00:00Z',
  startedAt: null,
  stoppedAt: null,
  trigger: null,
  steps: draft.steps.length,
  runs: { entered: 0, active: 0, ended: 0 },
  draft,
  draftRev,
  draftAt: '2026-11-21T12:00:00Z',
  draftBy: null,
  changed: false,
});

/** A hub with one workflow, as far as an editor needs one. */
class TestDrafts {
  readonly machine = new TestMachine();
  detail: WorkflowDetail;
  problems: readonly WorkflowProblem[] = [];
  refused: readonly WorkflowProblem[] | null = null;
  away = false;
  losesAnswers = false;
  schema: JsonSchema | null = null;
  readonly saved: DraftChange[] = [];
  clipboard: string | null = null;
  unsaved: string | null = null;
  asked = 0;
  gate: Promise<void> = Promise.resolve();

  constructor(draft: WorkflowDefinition) {
    this.detail = detailOf(draft);
  }

  readonly ports: DraftPorts = {
    load: () => this.#answer(() => this.detail),
    save: async (change) => {
      await this.gate;
      const detail = await this.#answer(() => this.#save(change));
      if (this.losesAnswers) throw new TroubleError({ kind: 'unreachable' });
      return detail;
    },
    problems: () =>
      this.#answer(() => {
        this.asked += 1;
        return this.problems;
      }),
    start: () =>
      this.#answer(() => {
        if (this.refused !== null) {
          const problem = { ...problemOf('INNESTO_WORKFLOW_INVALID', 422), problems: this.refused };
          throw new TroubleError({ kind: 'problem', problem });
        }
        this.detail = { ...this.detail, state: 'active' };
        return this.detail;
      }),
    stop: () =>
      this.#answer(() => {
        this.detail = { ...this.detail, state: 'stopped' };
        return this.detail;
      }),
    schemaOf: () => this.schema,
    clipboard: {
      write: (text) => {
        this.clipboard = text;
        return Promise.resolve();
      },
      read: () => Promise.resolve(this.clipboard),
    },
    after: (milliseconds, run) => this.machine.ports.after(milliseconds, run),
    now: () => this.machine.now,
    unsaved: {
      read: () => this.unsaved,
      keep: (text) => {
        this.unsaved = text;
      },
    },
  };

  /** Somebody else saves. */
  saveElsewhere(definition: WorkflowDefinition): number {
    this.detail = { ...this.detail, draft: definition, draftRev: this.detail.draftRev + 1 };
    return this.detail.draftRev;
  }

  get steps(): readonly string[] {
    return this.detail.draft.steps.map(({ id }) => id);
  }

  #save(change: DraftChange): WorkflowDetail {
    if (change.draftRev !== this.detail.draftRev)
      throw new TroubleError({ kind: 'problem', problem: problemOf('INNESTO_CONFLICT', 409) });
    this.saved.push(change);
    const { definition, name = this.detail.name, draftRev } = change;
    // As over the line: another object with the same in it.
    this.detail = { ...this.detail, name, draft: JSON.parse(JSON.stringify(definition)), draftRev: draftRev + 1 };
    return this.detail;
  }

  async #answer<Answer>(say: () => Answer): Promise<Answer> {
    await Promise.resolve();
    if (this.away) throw new TroubleError({ kind: 'unreachable' });
    return say();
  }
}

const open: WorkflowDraft[] = [];
afterEach(() => {
  for (const draft of open.splice(0)) draft.close();
});

const opened = (hub = new TestDrafts(writeDefinition(treeOf([action('send-1'), wait('wait-1')])))) => {
  const draft = new WorkflowDraft({ detail: hub.detail, ports: hub.ports });
  open.push(draft);
  return { hub, draft, machine: hub.machine };
};

const addWait =
  (id: string, place = 'main') =>
  (tree: Parameters<typeof insertItem>[0]) =>
    insertItem(tree, { place, item: wait(id) });

test('what is edited is there at once, and saved after a pause', async () => {
  const { hub, draft, machine } = opened();
  expect(draft.saveState).toBe('saved');
  expect(draft.edit(addWait('wait-2'))?.select).toBe('wait-2');
  expect([draft.saveState, draft.selected, drawn(draft.tree)[0]]).toEqual(['unsaved', 'wait-2', 'wait-2']);
  await machine.pass(799);
  expect(hub.saved).toEqual([]);
  await machine.pass(1);
  expect([draft.saveState, hub.steps]).toEqual(['saved', ['wait-2', 'send-1', 'wait-1']]);
});

test('much typing is one request after it, but nobody who types on waits for ever', async () => {
  const { hub, draft, machine } = opened();
  for (let letter = 0; letter < 20; letter++) {
    draft.edit((tree) => setTitle(tree, { id: 'send-1', title: 'x'.repeat(letter + 1) }), 'send-1/title');
    await machine.pass(500);
  }
  expect(hub.saved).toHaveLength(2);
  await machine.pass(5000);
  expect(hub.saved).toHaveLength(3);
  expect(draft.canUndo).toBe(true);
  draft.undo();
  expect([findStep(draft.tree, 'send-1')?.title, draft.canUndo]).toEqual([null, false]);
});

test('never are two requests under way, and what changed during one is saved by the next', async () => {
  const { hub, draft, machine } = opened();
  let go = (): void => {};
  hub.gate = new Promise((done) => {
    go = done;
  });
  draft.edit(addWait('wait-2'));
  await machine.pass(1000);
  expect(draft.saveState).toBe('saving');
  draft.edit(addWait('wait-3'));
  await machine.pass(10_000);
  expect(hub.saved).toHaveLength(0);
  go();
  await machine.pass(1000);
  expect([hub.saved.length, hub.steps.slice(0, 2), draft.saveState]).toEqual([2, ['wait-3', 'wait-2'], 'saved']);
});

test('while the hub is away nothing is lost, and it is tried again by itself', async () => {
  const { hub, draft, machine } = opened();
  hub.away = true;
  draft.edit(addWait('wait-2'));
  await machine.pass(1000);
  expect([draft.saveState, draft.trouble]).toEqual(['offline', { kind: 'unreachable' }]);
  draft.edit(addWait('wait-3'));
  await machine.pass(60_000);
  expect(draft.saveState).toBe('offline');
  hub.away = false;
  await machine.pass(30_000);
  expect([draft.saveState, hub.steps.slice(0, 2), hub.unsaved, draft.trouble]).toEqual([
    'saved',
    ['wait-3', 'wait-2'],
    null,
    null,
  ]);
});

test('whoever leaves while the hub is away finds everything again', async () => {
  const { hub, draft, machine } = opened();
  hub.away = true;
  draft.edit(addWait('wait-2'));
  await machine.pass(1000);
  draft.edit(addWait('wait-3'));
  draft.close();
  await machine.pass(60_000);
  expect(machine.timers).toBe(0);
  hub.away = false;
  const back = opened(hub).draft;
  expect([drawn(back.tree).slice(0, 2), back.saveState]).toEqual([['wait-3', 'wait-2'], 'unsaved']);
  await machine.pass(1000);
  expect([hub.steps.slice(0, 2), hub.unsaved]).toEqual([['wait-3', 'wait-2'], null]);
});

test('an answer that is lost on its way is no conflict', async () => {
  const { hub, draft, machine } = opened();
  hub.losesAnswers = true;
  draft.edit(addWait('wait-2'));
  await machine.pass(900);
  expect([draft.saveState, hub.saved.length]).toEqual(['offline', 1]);
  hub.losesAnswers = false;
  draft.edit(addWait('wait-3'));
  await machine.pass(2000);
  expect([draft.saveState, draft.conflict, hub.steps.slice(0, 2)]).toEqual(['saved', null, ['wait-3', 'wait-2']]);
});

const THEIRS = writeDefinition(treeOf([action('send-1'), wait('wait-7')]));

test('what somebody else saved is shown at once where nothing of ours is at stake', async () => {
  const { hub, draft, machine } = opened();
  draft.select('send-1');
  draft.heard(hub.saveElsewhere(THEIRS));
  await settled();
  expect([drawn(draft.tree), draft.selected, draft.conflict, draft.saveState]).toEqual([
    ['send-1', 'wait-7'],
    'send-1',
    null,
    'saved',
  ]);
  draft.select('wait-7');
  draft.heard(hub.saveElsewhere(writeDefinition(treeOf([action('send-1')]))));
  await settled();
  expect(draft.selected).toBeNull();
  await machine.pass(10_000);
  expect(hub.saved).toEqual([]);
});

test('news of what we saved ourselves changes nothing, whenever it comes', async () => {
  const { hub, draft, machine } = opened();
  let go = (): void => {};
  hub.gate = new Promise((done) => {
    go = done;
  });
  draft.edit(addWait('wait-2'));
  await machine.pass(800);
  draft.heard(2);
  go();
  await settled();
  draft.heard(2);
  draft.heard(1);
  await settled();
  expect([draft.conflict, draft.saveState, draft.canUndo]).toEqual([null, 'saved', true]);
});

test('two who edit at once: ours can go on top', async () => {
  const { hub, draft, machine } = opened();
  draft.edit(addWait('wait-2'));
  hub.saveElsewhere(THEIRS);
  await machine.pass(1000);
  expect([draft.saveState, draft.conflict?.draftRev]).toEqual(['conflict', 2]);
  draft.edit(addWait('wait-3'));
  await machine.pass(60_000);
  expect(hub.saved).toEqual([]);
  draft.keepMine();
  await machine.pass(1000);
  expect([draft.saveState, draft.conflict, hub.steps]).toEqual([
    'saved',
    null,
    ['wait-3', 'wait-2', 'send-1', 'wait-1'],
  ]);
});

test('two who edit at once: theirs can be taken, and undo brings ours back', async () => {
  const { hub, draft, machine } = opened();
  draft.edit(addWait('wait-2'));
  draft.heard(hub.saveElsewhere(THEIRS));
  await settled();
  expect(draft.saveState).toBe('conflict');
  draft.takeTheirs();
  expect([drawn(draft.tree), draft.saveState, hub.unsaved]).toEqual([['send-1', 'wait-7'], 'saved', null]);
  draft.undo();
  await machine.pass(1000);
  expect([hub.steps, draft.saveState]).toEqual([['wait-2', 'send-1', 'wait-1'], 'saved']);
});

test('what is wrong is told at once where the pages can tell, and by the hub after each save', async () => {
  const hub = new TestDrafts(writeDefinition({ ...treeOf([action('send-1')]), trigger: null }));
  hub.schema = { type: 'object', properties: { subject: { type: 'string', minLength: 1 } }, required: ['subject'] };
  hub.problems = [
    { code: 'NO_TRIGGER', path: '/trigger', detail: 'Nothing starts the workflow yet.' },
    { code: 'INVALID_TEMPLATE', step: 'send-1', path: '/steps/0/config/subject', detail: 'It does not close.' },
  ];
  const { draft, machine } = opened(hub);
  const codes = (item: string | null) => draft.problemsOf(item).map(({ code, detail }) => [code, detail]);
  flushSync();
  expect([codes(TRIGGER), codes('send-1')]).toEqual([[['NO_TRIGGER', null]], []]);
  await settled();
  expect([codes(TRIGGER), codes('send-1')]).toEqual([
    [['NO_TRIGGER', 'Nothing starts the workflow yet.']],
    [['INVALID_TEMPLATE', 'It does not close.']],
  ]);
  draft.edit((tree) => setTrigger(tree, { contribution: 'list/activity', config: { subject: 'x' } }));
  draft.edit((tree) => setConfig(tree, { id: 'send-1', config: {} }));
  expect([codes(TRIGGER), codes('send-1')]).toEqual([[], [['UNCONFIGURED_STEP', null]]]);
  hub.problems = [
    { code: 'UNCONFIGURED_STEP', step: 'send-1', path: '/steps/0/config/subject', detail: '“Subject” is missing.' },
  ];
  await machine.pass(1000);
  expect([codes('send-1'), draft.problems, hub.asked]).toEqual([
    [['UNCONFIGURED_STEP', '“Subject” is missing.']],
    [
      {
        item: 'send-1',
        code: 'UNCONFIGURED_STEP',
        spot: { kind: 'setting', path: '/subject' },
        detail: '“Subject” is missing.',
      },
    ],
    2,
  ]);
});

test('Start saves first; then nothing may be changed until Stop', async () => {
  const { hub, draft } = opened();
  draft.edit(addWait('wait-2'));
  expect(await draft.start()).toBe(true);
  expect([hub.steps[0], draft.isReadonly, draft.saveState]).toEqual(['wait-2', true, 'saved']);
  expect([draft.edit(addWait('wait-3')), draft.undo(), draft.canUndo]).toEqual([null, null, false]);
  expect(await draft.stop()).toBe(true);
  expect([draft.isReadonly, draft.undo() !== null]).toEqual([false, true]);
});

test('a start that is refused says why, step by step; one that cannot be asked for says what stood in the way', async () => {
  const { hub, draft } = opened();
  hub.refused = [{ code: 'TRIGGER_REFUSED', path: '/trigger', detail: 'The list is gone.' }];
  expect(await draft.start()).toBe(false);
  expect([draft.problemsOf(TRIGGER), draft.trouble, draft.isReadonly, draft.busy]).toEqual([
    [{ item: TRIGGER, code: 'TRIGGER_REFUSED', spot: { kind: 'whole' }, detail: 'The list is gone.' }],
    null,
    false,
    false,
  ]);
  hub.away = true;
  expect(await draft.start()).toBe(false);
  expect(draft.trouble).toEqual({ kind: 'unreachable' });
});

test('what is copied can be put in, also elsewhere, and ids are not given twice', async () => {
  const { draft } = opened();
  expect(await draft.copy('send-1')).toBe(true);
  expect((await draft.paste('wait-1+'))?.select).toBe('send-2');
  draft.edit((tree) => removeItem(tree, 'send-2'));
  expect((await draft.paste('main'))?.select).toBe('send-3');
  expect((await draft.cut('send-3'))?.select).toBe('send-1');
  expect(draft.pasteText('main', 'Dear Sir or Madam')).toBeNull();
  expect(drawn(draft.tree)).toEqual(['send-1', 'wait-1']);
});

test('a new name is saved with the draft', async () => {
  const { hub, draft, machine } = opened();
  draft.rename('  ');
  draft.rename(' Hello again ');
  expect([draft.name, draft.saveState]).toEqual(['Hello again', 'unsaved']);
  await machine.pass(1000);
  expect([hub.detail.name, hub.saved.length, draft.canUndo]).toEqual(['Hello again', 1, false]);
});

test('once closed, no timer stays', async () => {
  const { hub, draft, machine } = opened();
  draft.edit(addWait('wait-2'));
  draft.close();
  await machine.pass(60_000);
  expect([machine.timers, hub.steps[0]]).toEqual([0, 'wait-2']);
});
