/**
 * Where a message stands, as a person sees it. `sending`: claimed, not yet answered; `sent`: the other side took it;
 * `refused`: it did not, for good; `failed`: given up; `uncertain`: held, nobody knows; `skipped`: not sent, on purpose;
 * `cancelled`: its run ended first.
 */
export type MessageState = 'sending' | 'sent' | 'refused' | 'failed' | 'uncertain' | 'skipped' | 'cancelled';
