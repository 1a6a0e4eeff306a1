import { openGuardedLine, type GuardedFile } from './guarded-request.ts';
import { OutsideError } from './outside-errors.ts';

/** How a registry is asked: what for, how much and how long at most, and how whoever asks says that it came to nothing. */
export interface Asking {
  readonly accept: string;
  readonly bytes: number;
  readonly milliseconds: number;
  readonly refuse: (detail: string) => never;
}

/** Asks a registry for something, without following it elsewhere. */
export const askRegistry = async (url: URL, { accept, bytes, milliseconds, refuse }: Asking): Promise<GuardedFile> => {
  try {
    // Where the registry is, whoever runs the hub has said: it may be a machine of theirs.
    const line = await openGuardedLine(url, { privateHosts: new Set([url.host]), milliseconds, bytes });
    const headers = { 'user-agent': 'Innesto', accept, 'accept-encoding': 'gzip' };
    const answer = await line.fetch({ method: 'GET', url, headers, body: null });
    if (answer.trouble !== null) throw answer.trouble;
    return answer;
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    return refuse(`${url.host}: ${error.message}`);
  }
};

/** What a registry answered, as JSON. */
export const parseAnswer = ({ bytes }: Pick<GuardedFile, 'bytes'>, refuse: Asking['refuse']): unknown => {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    return refuse('the registry answered no JSON');
  }
};
