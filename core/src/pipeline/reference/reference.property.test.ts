import type { Scalar, WorkflowDefinition } from '@innesto/sdk/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { structuralProblems } from '../../model/graph-problems.ts';
import type { Store } from '../../store/store.ts';
import { DATABASES, openTestStore } from '../../store/test-database.ts';
import { openEngineUnderTest } from './test-engine.ts';
import { interpret, type World } from './test-interpreter.ts';
import { REMEMBERED } from './test-remembered.ts';
import { commands, workflows, type Command } from './test-stories.ts';

const MINUTE = 60_000;
const isLong = process.env['INNESTO_LONG'] === '1';
/** On each database; another number by the environment. */
const SEQUENCES = Number(process.env['INNESTO_SEQUENCES'] ?? (isLong ? 5000 : 60));
/** The short test tells the same stories each time, so that what it says is about the change; the long one looks for new ones. */
const SEED = process.env['INNESTO_SEED'] ?? (isLong ? undefined : '20261122');

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

  const compare = async (
    [next, ...definitions]: readonly [WorkflowDefinition, ...WorkflowDefinition[]],
    happens: readonly Command[],
  ): Promise<void> => {
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
          // What comes while time stands still has its own tests.
          if ([...world.workflows.values()].some(({ stoppedAt }) => stoppedAt !== null)) break;
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
          engine.fall();
          break;
        case 'stop':
          if (world.workflows.get(command.workflow)?.stoppedAt !== null) break;
          reference.stop(command.workflow);
          await engine.stop(command.workflow);
          break;
        case 'start':
          if (world.workflows.get(command.workflow)?.stoppedAt === null) break;
          reference.start(command.workflow);
          await engine.start(command.workflow);
          break;
        case 'edit':
          reference.edit(command.workflow, next);
          await engine.edit(command.workflow, next);
          break;
        case 'again':
          await engine.reportAgain();
          break;
      }
      expect(await engine.seen()).toEqual(seenIn(world));
    }
  };

  test(
    'does what the reference does, whatever happens and whatever goes wrong',
    async () => {
      const property = fc.asyncProperty(fc.tuple(startable, startable, startable), commands, compare);
      const found = await fc.check(property, {
        numRuns: SEQUENCES,
        examples: [...REMEMBERED],
        includeErrorInReport: true,
        ...(SEED === undefined ? {} : { seed: Number(SEED) }),
      });
      expect(await fc.asyncDefaultReportMessage(found)).toBeUndefined();
      if (isLong) process.stdout.write(`${database}: ${found.numRuns} stories, seed ${found.seed}\n`);
    },
    isLong ? 10_800_000 : 600_000,
  );
});

/** What anybody can see from the outside: what was sent, where everybody stands, how they ended, what their fields hold. */
const seenIn = (world: World) => ({
  sent: world.sent.toSorted(),
  runs: world.runs
    .map(({ contact, workflow, step, due, end }) =>
      end === null ? `${contact} ${workflow} ${step?.id} until ${due}` : `${contact} ${workflow} ${end}`,
    )
    .toSorted(),
  fields: [...world.contacts].map(([contact, { fields }]) => [contact, Object.fromEntries(fields)]),
});
