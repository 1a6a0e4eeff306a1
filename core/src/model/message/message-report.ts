/** What the other side tells of a message that it took: it goes on its way, it is there, or it does not get there. */
export interface MessageReport {
  readonly state: 'sent' | 'delivered' | 'undelivered';
  /** In the other side's own words, where it says any. */
  readonly reason: string | null;
  /** Whoever was to get it has told the other side that they want no more. */
  readonly optedOut?: true;
}

/** What is known of a message before that. */
export interface ReportedStanding {
  readonly state: string;
  readonly deliveredAt: number | null;
  readonly undeliveredAt: number | null;
}

/** What hearing it changes: nothing, or the message with what is said of that. */
export interface Heard {
  readonly changes: {
    readonly state?: 'sent';
    readonly deliveredAt?: number;
    readonly undeliveredAt?: number;
    readonly report?: string | null;
  };
  readonly events: readonly ('message.sent' | 'message.delivered' | 'message.undelivered')[];
}

const NOTHING: Heard = { changes: {}, events: [] };

/** Whether any word of a message in this state is the first proof that it went out. */
export const isProvenByReport = (state: string): boolean => state === 'uncertain' || state === 'sending';

/**
 * Takes in a report, whenever it comes and however often. That it is there is the last word: networks say “not yet” and “not” too early, and
 * hand it over later; the other way round nothing is taken back. Whoever tells of a message has it: what was uncertain went out, and so did
 * what is still being handed over.
 */
export const hearReport = ({ state, ...standing }: ReportedStanding, report: MessageReport, at: number): Heard => {
  const proves = isProvenByReport(state);
  const sent = proves ? ({ state: 'sent' } as const) : {};
  const said = proves ? (['message.sent'] as const) : [];
  switch (report.state) {
    case 'sent':
      return proves ? { changes: sent, events: said } : NOTHING;
    case 'delivered':
      return standing.deliveredAt !== null
        ? NOTHING
        : { changes: { ...sent, deliveredAt: at, report: report.reason }, events: [...said, 'message.delivered'] };
    case 'undelivered':
      return standing.deliveredAt !== null || standing.undeliveredAt !== null
        ? NOTHING
        : { changes: { ...sent, undeliveredAt: at, report: report.reason }, events: [...said, 'message.undelivered'] };
  }
};
