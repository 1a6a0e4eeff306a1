import type { App } from './app.ts';
import type { Surroundings } from './door.ts';
import type { DoorPorts, Ports } from './ports.ts';
import { attributeRoutes } from './route/attribute.ts';
import { balanceRoutes } from './route/balance.ts';
import { boardRoutes } from './route/board.ts';
import { callRoutes } from './route/call.ts';
import { campaignRoutes } from './route/campaign.ts';
import { confirmationRoutes } from './route/confirmation.ts';
import { connectionChoiceRoutes } from './route/connection-choice.ts';
import { connectionKindRoutes } from './route/connection-kind.ts';
import { connectionRoutes } from './route/connection.ts';
import { contactRoutes } from './route/contact.ts';
import { developmentRoutes } from './route/development.ts';
import { endpointRoutes } from './route/endpoint.ts';
import { eventRoutes } from './route/event.ts';
import { faultRoutes } from './route/fault.ts';
import { feedRoutes } from './route/feed.ts';
import { fieldRoutes } from './route/field.ts';
import { healthRoutes } from './route/health.ts';
import { importRoutes } from './route/import.ts';
import { inboundRoutes } from './route/inbound.ts';
import { listRoutes } from './route/list.ts';
import { messageReportRoutes } from './route/message-report.ts';
import { messageTrialRoutes } from './route/message-trial.ts';
import { messageRoutes } from './route/message.ts';
import { operatorRoutes } from './route/operator.ts';
import { optionRoutes } from './route/option.ts';
import { parkedRoutes } from './route/parked.ts';
import { pluginInstallationRoutes } from './route/plugin-installation.ts';
import { pluginLifeRoutes } from './route/plugin-life.ts';
import { pluginRoutes } from './route/plugin.ts';
import { recordRoutes } from './route/record.ts';
import { sessionRoutes } from './route/session.ts';
import { setupRoutes } from './route/setup.ts';
import { simulationRoutes } from './route/simulation.ts';
import { stepSecretRoutes } from './route/step-secret.ts';
import { tillRoutes } from './route/till.ts';
import { timelineRoutes } from './route/timeline.ts';
import { tokenRoutes } from './route/token.ts';
import { trackingRoutes } from './route/tracking.ts';
import { visitRoutes } from './route/visit.ts';
import { workflowClockRoutes } from './route/workflow-clock.ts';
import { workflowDraftRoutes } from './route/workflow-draft.ts';
import { workflowInsideRoutes } from './route/workflow-inside.ts';
import { workflowLifeRoutes } from './route/workflow-life.ts';
import { workspaceRoutes } from './route/workspace.ts';
import type { LimitSignIn } from './sign-in-limit.ts';

/** What the door offers to the routes: how tries to sign in are limited, and where the hub stands. */
export interface Door {
  readonly limitSignIn: LimitSignIn;
  readonly surroundings: Surroundings;
}

/** Registers the routes of the door itself: health, signing in, workspaces, tokens, the feed. */
export const registerDoorRoutes = (app: App, ports: DoorPorts, door: Door): void => {
  healthRoutes(app, ports);
  faultRoutes(app);
  setupRoutes(app, { ...ports, ...door });
  sessionRoutes(app, { ...ports, ...door });
  workspaceRoutes(app, ports);
  tokenRoutes(app, ports);
  feedRoutes(app, { feed: ports.feed, registers: ports, surroundings: door.surroundings });
};

/** Registers the routes of every noun. */
export const registerRoutes = (app: App, ports: Ports, door: Door): void => {
  registerDoorRoutes(app, ports, door);
  fieldRoutes(app, ports);
  listRoutes(app, ports);
  contactRoutes(app, ports);
  attributeRoutes(app, ports);
  recordRoutes(app, ports);
  boardRoutes(app, ports);
  balanceRoutes(app, ports);
  tillRoutes(app, ports);
  importRoutes(app, ports);
  eventRoutes(app, ports);
  connectionRoutes(app, ports);
  connectionChoiceRoutes(app, ports);
  connectionKindRoutes(app, { ...ports, ...door });
  optionRoutes(app, ports);
  messageRoutes(app, ports);
  operatorRoutes(app, ports);
  messageTrialRoutes(app, ports);
  trackingRoutes(app, ports);
  confirmationRoutes(app, ports);
  messageReportRoutes(app, ports);
  inboundRoutes(app, ports);
  callRoutes(app, ports.inbound);
  endpointRoutes(app, ports);
  stepSecretRoutes(app, ports);
  developmentRoutes(app, ports);
  campaignRoutes(app, ports);
  workflowDraftRoutes(app, ports);
  workflowLifeRoutes(app, ports);
  workflowInsideRoutes(app, ports);
  workflowClockRoutes(app, ports);
  visitRoutes(app, ports);
  simulationRoutes(app, ports);
  timelineRoutes(app, ports);
  pluginRoutes(app, ports);
  pluginInstallationRoutes(app, ports);
  pluginLifeRoutes(app, ports);
  parkedRoutes(app, ports);
};
