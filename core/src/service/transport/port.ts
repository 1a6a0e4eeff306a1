import type { CarriedChannel, MessageToCarry } from '@innesto/sdk/contract';
import type { DeliveryAnswer } from '../../model/delivery.ts';
import type { RawCall } from '../../model/inbound/signature.ts';
import type { NamedReport } from '../../model/message/gateway-report.ts';
import type { WaitsFor } from '../../model/message/waiting.ts';
import type { ConnectionRow } from '../../store/query/connection.ts';

/** A plugin's way for messages, with one connection of the workspace. */
export interface Transport {
  /** Whom messages are from where a step names nobody, as the connection's settings say; null: they say nothing. */
  readonly sender: { readonly address: string; readonly name: string } | null;
  readonly waits: WaitsFor | null;
  /** As drivers do: never throws for what the world or the plugin does, and calls `hand` once, before anything may leave. */
  readonly carry: (message: MessageToCarry, hand: () => Promise<void>) => Promise<DeliveryAnswer>;
}

/** What a connection of a plugin's kind carries, and whether anything is heard of it. */
export interface Carrying {
  readonly channel: CarriedChannel;
  readonly hears: boolean;
}

/** A call at the address of a connection, or of one message by it (`message`). */
export interface TransportCall {
  readonly connection: Pick<ConnectionRow, 'publicId' | 'config' | 'secret'> & { readonly workspaceId: number };
  readonly workspace: string;
  readonly call: RawCall;
  readonly message: string | null;
}

/** The ways for messages that plugins bring. */
export interface Transports {
  /** What a connection carries; null: no messages. */
  carries(workspaceId: number, row: Pick<ConnectionRow, 'kind' | 'config'>): Promise<Carrying | null>;
  /** The way of a connection for messages of a channel; null: it is none. */
  find(
    workspace: { readonly id: number; readonly publicId: string },
    row: ConnectionRow,
    channel: CarriedChannel,
  ): Promise<Transport | null>;
  /** Reads a call that tells what became of messages; INNESTO_WEBHOOK_SIGNATURE where it does not prove who calls. Null: nobody there tells anything. */
  read(call: TransportCall): Promise<readonly NamedReport[] | null>;
}
