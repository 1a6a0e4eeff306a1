import type { HubHealth, SessionView, Setup, SetupState, SignIn } from '@innesto/sdk/contract';
import type { Client } from '../client.ts';

/** Who is at the browser, and how the hub itself is. */
export const sessionCalls = (client: Client) => ({
  setUpState: () => client.get<SetupState>('/api/setup'),
  setUp: (setup: Setup) => client.send<SessionView>('POST', '/api/setup', setup),
  health: () => client.get<HubHealth>('/api/health'),
  whoAmI: () => client.get<SessionView>('/api/session'),
  signIn: (credentials: SignIn) => client.send<SessionView>('POST', '/api/session', credentials),
  signOut: () => client.send<null>('DELETE', '/api/session'),
});
