import type { KeyObject } from 'node:crypto';
import type { Manifest } from '@innesto/sdk/contract';
import type { Clock } from '../../model/clock.ts';
import type { Pulse } from '../../model/pulse.ts';
import type { SecretPlace } from '../../model/secret-place.ts';
import type { Store } from '../../store/store.ts';

/** Seals and opens a trigger's secret in its place. */
export interface InboundSecrets {
  seal(place: SecretPlace, plain: string): string;
  open(place: SecretPlace, sealed: string): string;
  readonly addressKey: KeyObject;
}

/** What the room is handed. `address.base`: where the hub is reached. */
export interface InboundParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly pulse: Pulse;
  readonly secrets: InboundSecrets;
  readonly address: { readonly base: string };
  readonly plugins: {
    resolve(
      workspaceId: number,
      contribution: string,
    ): Promise<{ readonly manifest: Manifest; readonly name: string } | null>;
    manifestOf(plugin: string, version: string): Promise<Manifest>;
  };
}
