import type { Scalar, WorkflowDefinition } from '@innesto/sdk/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { structuralProblems } from '../../model/graph-problems.ts';
import type { Store } from '../../store/store.ts';
import { DATABASES, openTestStore } from '../../store/test-database.ts';
import { commands, workflows, type Command } from './generated-workflows.ts';
import { interpret, type World } from './interpreter.ts';
import { openEngineUnderTest } from './test-engine.ts';

const MINUTE = 60_000;
const isLong = process.env['INNESTO_LONG'] === '1';
const SEQUENCES = Number(process.env['INNESTO_SEQUENCES'] ?? (isLong ? 5000 : 100));

const startable = workflows.filter(
  (definition) => !structuralProblems(definition).some(({ code }) => code !== 'UNREACHABLE_STEP'),
);

const openWorld = (definitions: readonly WorkflowDefinition[], now: number): World => ({
  now,
  zone: 'Europe/Rome',
  contacts: new Map([1, 2, 3].map((contact) => [contact, { hasAddress: contact !== 2, fields: new Map() }])),
  workflows: new Map(definitions.map((definition, at) => [at + 1, { definition, stoppedAt: null }])),
  runs: [],
  happened: [],
  sent: [],
});

describe.each(DATABASES)('the engine on %s', (database) => {
  let store: Store;
  beforeAll(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
  });
  afterAll(() => store.close());

  const compare = async (definitions: readonly WorkflowDefinition[], happens: readonly Command[]): Promise<void> => {
    const engine = await openEngineUnderTest(store, definitions);
    const world = openWorld(definitions, engine.now());
    const reference = interpret(world, engine.draw);
    const report = async (contact: number, type: string, payload: Readonly<Record<string, Scalar>>): Promise<void> => {
      reference.report(contact, type, new Map(Object.entries(payload)));
      await engine.report(contact, type, payload);
    };
    for (const command of happens) {
      switch (command.do) {
        case 'enter':
          await report(command.contact, `custom.go${command.workflow}`, { n: command.n });
          break;
        case 'come':
          await report(command.contact, 'custom.come', { n: command.n });
          break;
        case 'set':
          reference.setField(command.contact, command.field, command.value);
          await engine.setField(command.contact, command.field, command.value);
          break;
        case 'pass': {
          const until = world.now + command.minutes * MINUTE;
          for (let rounds = 0; rounds < 500; rounds++) {
            const due = Math.min(reference.nextDue(), await engine.nextDue());
            if (due > until || due <= world.now) break;
            reference.passTo(due);
            await engine.passTo(due);
          }
          reference.passTo(until);
          await engine.passTo(until);
          break;
        }
        case 'sleep':
          reference.passTo(world.now + command.minutes * MINUTE);
          await engine.passTo(world.now);
          break;
        case 'crash':
          engine.armCrash(command);
          break;
        case 'fall':
          await engine.fall();
          break;
        case 'again':
          await engine.reportAgain();
          break;
      }
      expect(await engine.seen()).toEqual(seenIn(world));
    }
  };

  test('does what the reference does, whatever happens and whatever goes wrong', async () => {
    await fc.assert(fc.asyncProperty(fc.tuple(startable, startable), commands, compare), {
      numRuns: SEQUENCES,
      interruptAfterTimeLimit: isLong ? 3_000_000 : 120_000,
    });
  }, 3_600_000);
});

/** What anybody can see from the outside: what was sent, where everybody stands, how they ended, what their fields hold. */
const seenIn = (world: World) => ({
  sent: world.sent.toSorted(),
  runs: world.runs
    .map(({ contact, workflow, step, due, end }) =>
      end === null ? `${contact} ${workflow} ${step?.id} until ${due}` : `${contact} ${workflow} ${end}`,
    )
    .toSorted(),
  fields: [...world.contacts].map(([contact, { fields }]) => [contact, Object.fromEntries([...fields].toSorted())]),
});
