import type { Multipart } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { Static, TSchema } from 'typebox';
import { fault } from '../fault/fault.ts';
import { readJson } from './read-json.ts';
import { createValidatorCompiler } from './validator.ts';

/** A file as it comes in: what goes with it, its name, and its bytes. */
export interface Upload<Options> {
  readonly options: Options;
  readonly fileName: string;
  readonly chunks: AsyncIterable<Uint8Array>;
}

const OPTIONS_BOUNDS = { bytes: 131_072, milliseconds: 30_000 };
const FILE_NAME_LENGTH = 255;

/** Every part counts as a file, so that the options are read within the same bounds as any other JSON. */
const UPLOAD_PARTS = {
  isPartAFile: () => true,
  // The room that takes the file counts its bytes; this bound is only a second one, so far above that it is never met.
  limits: { files: 2, parts: 3, fields: 0, headerPairs: 20, fileSize: 1_073_741_824 },
} as const;

const compile = createValidatorCompiler();

/** Checks options that came as a part of an upload as if they were a body. */
const checked = <Schema extends TSchema>(schema: Schema, given: unknown): Static<Schema> => {
  const validate = compile({ schema, httpPart: 'body', method: 'POST', url: '' });
  const result: unknown = validate(given);
  if (typeof result === 'object' && result !== null && 'error' in result && result.error instanceof Error)
    throw result.error;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the line above is its proof
  return given as Static<Schema>;
};

const cleanName = (name: string | undefined): string =>
  (name ?? '')
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, '')
    .slice(0, FILE_NAME_LENGTH)
    .toWellFormed() || 'file.csv';

/** Tells of a form that is none, or that breaks off, in our words: its parser throws errors without any code. */
const refuse = (error: unknown): never => {
  if (!(error instanceof Error) || 'code' in error) throw error;
  throw fault('INNESTO_REQUEST_INVALID', { detail: 'the form is none, or breaks off' }, { cause: error });
};

/** The next of a form's parts; null behind the last. */
const nextOf = async (parts: AsyncIterator<Multipart, void>): Promise<Multipart | null> => {
  const step = await parts.next().catch(refuse);
  return step.done === true ? null : step.value;
};

/** The bytes of a file, up to its end or to where the form breaks off. */
async function* chunksOf(file: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* file;
  } catch (error) {
    refuse(error);
  }
}

/**
 * Reads an upload: the part `options` (JSON), then the part `file`, which is handed on as it comes. Options may be left out where
 * an empty object is fit to stand for them.
 */
export const readUpload = async <Schema extends TSchema, Answer>(
  request: FastifyRequest,
  schema: Schema,
  take: (upload: Upload<Static<Schema>>) => Promise<Answer>,
): Promise<Answer> => {
  if (!request.isMultipart()) throw fault('INNESTO_REQUEST_MEDIA_TYPE');
  try {
    let options: unknown = {};
    const parts = request.parts(UPLOAD_PARTS);
    for (let part = await nextOf(parts); part?.type === 'file'; part = await nextOf(parts)) {
      const { fieldname: name, file } = part;
      if (name === 'file') {
        const fileName = cleanName(part.filename);
        return await take({ options: checked(schema, options), fileName, chunks: chunksOf(file) });
      }
      if (name !== 'options')
        throw fault('INNESTO_REQUEST_INVALID', { detail: `there is no part “${name.slice(0, 40)}”` });
      const given = await readJson(file, OPTIONS_BOUNDS).catch(refuse);
      // An empty part says as much as none.
      options = given === undefined ? {} : given;
    }
    throw fault('INNESTO_REQUEST_INVALID', { detail: 'the part “file” is missing' });
  } finally {
    // What still comes is let through unread, so that the caller gets to see the answer; taken off first, since the parser stops what it lets go of.
    request.raw.unpipe();
    request.raw.resume();
  }
};
