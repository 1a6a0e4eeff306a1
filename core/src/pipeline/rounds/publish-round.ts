import type { CompiledVersion, Versions } from '../../data/workflows/versions.ts';
import type { Announce } from '../../model/announcement.ts';
import { workspaceNow, type Clock } from '../../model/clock.ts';
import type { Run } from '../../model/run.ts';
import { fateOf } from '../../model/runs-plan.ts';
import type { Publication, Turn } from '../../store/verb/publications.ts';
import type { Relocation, TurnTaken } from '../../store/verb/take-turns.ts';
import type { Verbs } from '../../store/verbs.ts';
import type { Round } from '../loop.ts';

interface PublishPorts {
  readonly verbs: Pick<Verbs, 'openPublications' | 'takeTurn' | 'takeTurns' | 'loadWorkspaces'>;
  readonly versions: Versions;
  readonly clock: Clock;
  readonly announce: Announce;
}

/** So many publications' runs have their turn one after the other. */
const AT_ONCE = 10;

interface Decided {
  readonly publication: Publication;
  readonly turn: Turn;
  readonly to: CompiledVersion;
  readonly versions: ReadonlyMap<number, CompiledVersion>;
  readonly now: number;
}

/** What becomes of the runs whose turn it is. */
const decide = ({ publication, turn, to, versions, now }: Decided): TurnTaken => {
  const moves: Relocation[] = [];
  const leaves: Run[] = [];
  const stays: Run[] = [];
  for (const run of turn.runs) {
    const from = versions.get(run.versionId);
    if (from === undefined) continue;
    const fate = fateOf(publication.plan, { from: from.graph, to: to.graph, step: run.step });
    switch (fate.kind) {
      case 'stays':
        stays.push(run);
        break;
      case 'leaves':
        leaves.push(run);
        break;
      case 'moves': {
        const waits = to.graph.steps.get(fate.step)?.kind === 'wait';
        moves.push({ run, step: fate.step, anew: fate.anew, waits });
        break;
      }
    }
  }
  return { publication, next: turn.next, moves, leaves, stays, number: to.number, now };
};

/**
 * Opens the work that putting a version in force leaves behind: those who are inside go on in it, or leave, as its plan says, a chunk a
 * round. Any node does it and takes up what another one left; how far it has come stands with the publication.
 */
export const createPublisher = ({ verbs, versions, clock, announce }: PublishPorts): (() => Promise<Round>) => {
  const takeTurn = async (publication: Publication): Promise<'moved' | 'awaited' | 'stuck'> => {
    const turn = await verbs.takeTurn(publication);
    if (turn.awaited) return 'awaited';
    const { workspaceId } = publication;
    const workspace = (await verbs.loadWorkspaces([workspaceId])).get(workspaceId);
    if (workspace === undefined) return 'stuck';
    const ids = new Set([publication.versionId, ...turn.runs.map(({ versionId }) => versionId)]);
    const compiled = await versions.getMany([...ids]);
    const to = compiled.get(publication.versionId);
    if (to === undefined) return 'stuck';
    const now = workspaceNow(workspace.clock, clock.now());
    const taken = await verbs.takeTurns(decide({ publication, turn, to, versions: compiled, now }));
    if (taken && turn.next === null) announce({ topic: 'workflows', workspaceId });
    return taken ? 'moved' : 'stuck';
  };
  return async () => {
    const came = new Set<Awaited<ReturnType<typeof takeTurn>>>();
    for (const publication of await verbs.openPublications(AT_ONCE)) came.add(await takeTurn(publication));
    return { moved: came.has('moved'), nextIn: null, stuck: came.has('stuck') };
  };
};
