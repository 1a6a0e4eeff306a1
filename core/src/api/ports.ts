import type { Campaigns } from '../data/campaigns/campaigns.ts';
import type { Connections } from '../data/connections/connections.ts';
import type { ConnectionKindsOf } from '../data/connections/kinds.ts';
import type { SignIns } from '../data/connections/sign-in.ts';
import type { Inbound } from '../data/inbound/inbound.ts';
import type { Confirming } from '../data/messages/confirming.ts';
import type { MessageReports } from '../data/messages/message-reports.ts';
import type { Messages } from '../data/messages/messages.ts';
import type { Tracking } from '../data/messages/tracking.ts';
import type { Crew } from '../data/operators/crew.ts';
import type { KeyedCalls } from '../data/operators/keyed-calls.ts';
import type { Operators } from '../data/operators/operators.ts';
import type { Sessions } from '../data/operators/sessions.ts';
import type { SetUp } from '../data/operators/set-up.ts';
import type { Tokens } from '../data/operators/tokens.ts';
import type { Attributes } from '../data/people/attributes.ts';
import type { Contacts } from '../data/people/contacts.ts';
import type { Fields } from '../data/people/fields.ts';
import type { Imports } from '../data/people/import/imports.ts';
import type { Lists } from '../data/people/lists.ts';
import type { PluginMoves } from '../data/plugins/moves.ts';
import type { Balances } from '../data/records/balances.ts';
import type { Bulks } from '../data/records/bulks.ts';
import type { Records } from '../data/records/records.ts';
import type { Tills } from '../data/records/till.ts';
import type { Parked } from '../data/workflows/parked.ts';
import type { StepSecrets } from '../data/workflows/step-secrets.ts';
import type { Timeline } from '../data/workflows/timeline.ts';
import type { Workflows } from '../data/workflows/workflows.ts';
import type { Workspaces } from '../data/workspaces/workspaces.ts';
import type { Clock } from '../model/clock.ts';
import type { Ids } from '../model/identifier.ts';
import type { KnownNode } from '../model/node.ts';
import type { Ingest } from '../pipeline/1-ingest/ingest.ts';
import type { Endpoints } from '../pipeline/endpoints.ts';
import type { Development } from '../registry/development.ts';
import type { Installations } from '../registry/installations.ts';
import type { Registry } from '../registry/registry.ts';
import type { TryAccount } from '../service/credential/account-trial.ts';
import type { TryConnection } from '../service/mail/connection-trial.ts';
import type { MessageTrials } from '../service/mail/message-trial.ts';
import type { AskOptions } from '../service/options/ask-options.ts';
import type { Simulate } from '../simulate/simulate.ts';
import type { Feed } from './feed.ts';

/** Whether the hub takes work, and where it does not, why; and who does it. */
export interface Health {
  readiness(): { readonly ready: boolean; readonly why: string | null };
  /** Which of the nodes this one is. */
  readonly nodeId: string;
  /** The nodes that share the work, this one among them. */
  nodes(): Promise<readonly KnownNode[]>;
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
export interface Ports extends DoorPorts {
  readonly fields: Fields;
  readonly lists: Lists;
  readonly contacts: Contacts;
  readonly attributes: Attributes;
  readonly records: Records;
  readonly balances: Balances;
  readonly tills: Tills;
  readonly bulks: Bulks;
  readonly imports: Imports;
  readonly ingest: Ingest;
  readonly inbound: Inbound;
  readonly endpoints: Endpoints;
  readonly connections: Connections;
  readonly connectionKinds: ConnectionKindsOf;
  readonly signIns: SignIns;
  readonly tryConnection: TryConnection;
  readonly tryAccount: TryAccount;
  readonly askOptions: AskOptions;
  readonly crew: Crew;
  readonly messages: Messages;
  readonly messageTrials: MessageTrials;
  readonly messageReports: MessageReports;
  readonly tracking: Tracking;
  readonly confirming: Confirming;
  readonly campaigns: Campaigns;
  readonly workflows: Workflows;
  readonly stepSecrets: StepSecrets;
  readonly simulate: Simulate;
  readonly timeline: Timeline;
  readonly registry: Registry;
  readonly installations: Installations;
  readonly pluginMoves: PluginMoves;
  readonly packageRegistry: string;
  readonly development: Development | null;
  readonly parked: Parked;
}
