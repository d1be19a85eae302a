import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseTokenizer, parseVocabulary, type Tokenizer } from './tokenizer.ts';

/** What is used of an ONNX runtime: the part that `onnxruntime-node` and `onnxruntime-web` have in common. */
export interface OnnxRuntime {
  InferenceSession: { create(model: Uint8Array, options?: object): Promise<OnnxSession> };
  Tensor: new (type: 'int64', data: BigInt64Array, dims: readonly number[]) => OnnxTensor;
}

export interface OnnxTensor {
  readonly data: ArrayLike<number | bigint>;
  readonly dims: readonly number[];
}

export interface OnnxSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Record<string, OnnxTensor>): Promise<Record<string, OnnxTensor>>;
}

const RUNTIMES = ['onnxruntime-node', 'onnxruntime-web'] as const;
/** Enough for what a prompt is about; the time of a model grows with it. */
const MAX_TOKENS = 128;

/**
 * A sentence encoder over an opened model: pieces of words in, one vector of length one out. The model's output is a
 * vector per text or one per piece; of the latter the first is taken when `takesFirst`, else their mean.
 */
export class SentenceEncoder {
  readonly #runtime: OnnxRuntime;
  readonly #session: OnnxSession;
  readonly #tokenizer: Tokenizer;
  readonly #takesFirst: boolean;

  constructor(runtime: OnnxRuntime, session: OnnxSession, tokenizer: Tokenizer, takesFirst: boolean) {
    this.#runtime = runtime;
    this.#session = session;
    this.#tokenizer = tokenizer;
    this.#takesFirst = takesFirst;
  }

  /**
   * Vectors of one text or more, in order; at most 128 pieces of each are read.
   * @throws Error when the model gives something that is no vector
   */
  async encode(texts: readonly string[]): Promise<Float32Array[]> {
    const rows = texts.map((text) => this.#tokenizer.encode(text, MAX_TOKENS));
    const width = Math.max(...rows.map(({ length }) => length));
    const size = rows.length * width;
    const feeds: Record<string, BigInt64Array> = {
      input_ids: new BigInt64Array(size),
      attention_mask: new BigInt64Array(size),
      token_type_ids: new BigInt64Array(size),
    };
    rows.forEach((ids, row) =>
      ids.forEach((id, at) => {
        feeds.input_ids![row * width + at] = BigInt(id);
        feeds.attention_mask![row * width + at] = 1n;
      }),
    );
    const inputs = this.#session.inputNames.map((name) => {
      const values = feeds[name];
      if (values === undefined) throw new Error(`the model wants an input named ${name}`);
      return [name, new this.#runtime.Tensor('int64', values, [rows.length, width])] as const;
    });
    const outputs = await this.#session.run(Object.fromEntries(inputs));
    const output = outputs[this.#outputName()];
    if (output === undefined) throw new Error('the model has no output');
    return rows.map((ids, row) => unitVector(this.#pool(output, row, width, ids.length)));
  }

  #outputName(): string {
    const { outputNames } = this.#session;
    const named = ['sentence_embedding', 'last_hidden_state', 'token_embeddings'];
    return named.find((name) => outputNames.includes(name)) ?? outputNames[0] ?? '';
  }

  /** One vector of a row: as it is, that of the first piece, or the mean over its pieces. */
  #pool({ data, dims }: OnnxTensor, row: number, width: number, count: number): Float32Array {
    const size = dims.at(-1) ?? 0;
    const pooled = new Float32Array(size);
    if (dims.length === 2) {
      for (let at = 0; at < size; at++) pooled[at] = Number(data[row * size + at]);
      return pooled;
    }
    if (dims.length !== 3) throw new Error(`the model's output has ${dims.length} dimensions, not 2 or 3`);
    const pieces = this.#takesFirst ? 1 : count;
    for (let piece = 0; piece < pieces; piece++) {
      const base = (row * width + piece) * size;
      for (let at = 0; at < size; at++) pooled[at]! += Number(data[base + at]);
    }
    return pooled;
  }
}

/** Imports a module by its name or by the URL of its file. */
export type ImportModule = (specifier: string) => Promise<unknown>;

/**
 * The encoder of a folder with `model.onnx`, and `tokenizer.json` or `vocab.txt`.
 * @throws Error that says what is missing, for the log
 */
export async function openSentenceEncoder(
  modelDir: string,
  importModule: ImportModule = (specifier) => import(specifier),
): Promise<SentenceEncoder> {
  const tokenizer = readTokenizer(modelDir);
  const runtime = await importRuntime(modelDir, importModule);
  const session = await runtime.InferenceSession.create(readFileSync(path.join(modelDir, 'model.onnx')), {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
  });
  return new SentenceEncoder(runtime, session, tokenizer, takesFirstPiece(modelDir));
}

function readTokenizer(modelDir: string): Tokenizer {
  const json = readOptional(path.join(modelDir, 'tokenizer.json'));
  if (json !== null) return parseTokenizer(json);
  const vocabulary = readOptional(path.join(modelDir, 'vocab.txt'));
  if (vocabulary === null) throw new Error(`there is neither tokenizer.json nor vocab.txt in ${modelDir}`);
  return parseVocabulary(vocabulary);
}

/** As sentence-transformers note it beside their models; the mean is what most are trained for. */
function takesFirstPiece(modelDir: string): boolean {
  const json = readOptional(path.join(modelDir, '1_Pooling', 'config.json'));
  return json !== null && (JSON.parse(json) as Record<string, unknown>).pooling_mode_cls_token === true;
}

function readOptional(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Looks beside Signalbox first, then beside the model, where a command that was not installed can find it as well. */
async function importRuntime(modelDir: string, importModule: ImportModule): Promise<OnnxRuntime> {
  const besideModel = createRequire(path.join(modelDir, 'model.onnx'));
  for (const name of RUNTIMES) {
    for (const locate of [() => name, () => pathToFileURL(besideModel.resolve(name)).href]) {
      try {
        const found = (await importModule(locate())) as OnnxRuntime & { default?: OnnxRuntime };
        return found.InferenceSession === undefined && found.default !== undefined ? found.default : found;
      } catch (error) {
        if (!isNotInstalled(error)) throw error;
      }
    }
  }
  throw new Error(
    '`signals.encoder` needs the package onnxruntime-node, which is not installed: npm install onnxruntime-node',
  );
}

function isNotInstalled(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
}

function unitVector(vector: Float32Array): Float32Array {
  let square = 0;
  for (const value of vector) square += value * value;
  if (!(square > 0 && Number.isFinite(square))) throw new Error('the model gave a vector without a length');
  const inverse = 1 / Math.sqrt(square);
  return vector.map((value) => value * inverse);
}
