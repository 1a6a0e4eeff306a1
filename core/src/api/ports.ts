import type { KeyedCalls } from '../data/operators/keyed-calls.ts';
import type { Operators } from '../data/operators/operators.ts';
import type { Sessions } from '../data/operators/sessions.ts';
import type { SetUp } from '../data/operators/set-up.ts';
import type { Tokens } from '../data/operators/tokens.ts';
import type { Workspaces } from '../data/workspaces/workspaces.ts';
import type { Clock } from '../model/clock.ts';
import type { Ids } from '../model/identifier.ts';
import type { Feed } from './feed.ts';

/** Whether the hub takes work, and where it does not, why. */
export interface Health {
  readiness(): { readonly ready: boolean; readonly why: string | null };
}

/** What the door itself needs of the house behind it. */
export interface DoorPorts {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly health: Health;
  readonly feed: Feed;
  readonly setUp: SetUp;
  readonly operators: Operators;
  readonly sessions: Sessions;
  readonly tokens: Tokens;
  readonly keyedCalls: KeyedCalls;
  readonly workspaces: Workspaces;
}

/** Everything that hub.ts hands to the routes: the door's own, and the rooms. */
export type Ports = DoorPorts;
