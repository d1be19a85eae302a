import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  type OnnxRuntime,
  type OnnxTensor,
  openSentenceEncoder,
  SentenceEncoder,
} from './sentence-encoder.ts';
import { parseVocabulary } from './tokenizer.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'signalbox-encoder-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tokenizer = parseVocabulary('[PAD]\n[UNK]\n[CLS]\n[SEP]\nred\nblue');
const runtime = {
  Tensor: class {
    readonly data: BigInt64Array;
    readonly dims: readonly number[];
    constructor(_type: string, data: BigInt64Array, dims: readonly number[]) {
      this.data = data;
      this.dims = dims;
    }
  },
} as unknown as OnnxRuntime;

/** A model whose hidden state of a piece is its number in the place 0 and the mask in the place 1. */
function session(shape: 'hidden' | 'pooled', inputNames = ['input_ids', 'attention_mask', 'token_type_ids']) {
  const fed: Record<string, OnnxTensor>[] = [];
  return {
    fed,
    inputNames,
    outputNames: [shape === 'hidden' ? 'last_hidden_state' : 'sentence_embedding'],
    run(feeds: Record<string, OnnxTensor>) {
      fed.push(feeds);
      const { data, dims } = feeds.input_ids!;
      const mask = feeds.attention_mask?.data ?? [];
      const hidden = Float32Array.from({ length: data.length * 2 }, (_, at) =>
        Number(at % 2 === 0 ? data[at >> 1] : mask[at >> 1]),
      );
      const pooled = Float32Array.from({ length: dims[0]! * 2 }, (_, at) => (at % 2 === 0 ? 3 : 4));
      return Promise.resolve<Record<string, OnnxTensor>>({
        [shape === 'hidden' ? 'last_hidden_state' : 'sentence_embedding']:
          shape === 'hidden' ? { data: hidden, dims: [...dims, 2] } : { data: pooled, dims: [dims[0]!, 2] },
      });
    },
  };
}

describe('SentenceEncoder', () => {
  it('means over the pieces of each text and no others, to length one', async () => {
    const encoder = new SentenceEncoder(runtime, session('hidden'), tokenizer, false);
    const [alone] = await encoder.encode(['red']);
    const [beside, longer] = await encoder.encode(['red', 'blue blue blue red']);
    expect([...beside!]).toEqual([...alone!]);
    // [CLS] red [SEP]: numbers 2, 4 and 3.
    expect(alone![0]! / alone![1]!).toBeCloseTo(3, 5);
    for (const vector of [alone!, longer!]) expect(Math.hypot(...vector)).toBeCloseTo(1, 6);
  });

  it('takes the first piece where the model is made for that', async () => {
    const [vector] = await new SentenceEncoder(runtime, session('hidden'), tokenizer, true).encode(['red']);
    expect(vector![0]! / vector![1]!).toBeCloseTo(2, 5);
  });

  it('takes a vector per text as it is', async () => {
    const vectors = await new SentenceEncoder(runtime, session('pooled'), tokenizer, false).encode([
      'red',
      'x',
    ]);
    for (const vector of vectors) {
      expect(vector[0]).toBeCloseTo(0.6, 6);
      expect(vector[1]).toBeCloseTo(0.8, 6);
    }
  });

  it('feeds only what the model asks for, padded and masked', async () => {
    const model = session('hidden', ['input_ids', 'attention_mask']);
    await new SentenceEncoder(runtime, model, tokenizer, false).encode(['red red', 'blue']);
    expect(Object.keys(model.fed[0]!)).toEqual(['input_ids', 'attention_mask']);
    expect(Array.from(model.fed[0]!.attention_mask!.data, Number)).toEqual([1, 1, 1, 1, 1, 1, 1, 0]);
  });

  it('says which input it does not know', async () => {
    const model = session('hidden', ['input_ids', 'pixel_values']);
    await expect(new SentenceEncoder(runtime, model, tokenizer, false).encode(['red'])).rejects.toThrow(
      'the model wants an input named pixel_values',
    );
  });
});

describe('openSentenceEncoder', () => {
  const notInstalled = () =>
    Promise.reject<unknown>(Object.assign(new Error('not found'), { code: 'ERR_MODULE_NOT_FOUND' }));

  /** The folder of a model that says 3 and 4 of every text, and a runtime that opens nothing else. */
  function modelFolder(files: Record<string, string> = {}) {
    const modelDir = mkdtempSync(path.join(folder, 'model-'));
    const all = { 'vocab.txt': '[PAD]\n[UNK]\n[CLS]\n[SEP]\nred', 'model.onnx': 'weights', ...files };
    for (const [name, text] of Object.entries(all)) {
      mkdirSync(path.dirname(path.join(modelDir, name)), { recursive: true });
      writeFileSync(path.join(modelDir, name), text);
    }
    const onnx = {
      ...runtime,
      InferenceSession: {
        create: (model: Uint8Array) => {
          if (new TextDecoder().decode(model) !== 'weights') throw new Error('no such model');
          return Promise.resolve(session('hidden'));
        },
      },
    };
    return { modelDir, onnx };
  }

  it('says which package is missing', async () => {
    const { modelDir } = modelFolder();
    const asked: string[] = [];
    const opening = openSentenceEncoder(modelDir, (name) => {
      asked.push(name);
      return notInstalled();
    });
    await expect(opening).rejects.toThrow(
      '`signals.encoder` needs the package onnxruntime-node, which is not installed: npm install onnxruntime-node',
    );
    expect(asked).toEqual(['onnxruntime-node', 'onnxruntime-web']);
  });

  it('does with the second runtime where the first is not installed, and with one that exports a default', async () => {
    const { modelDir, onnx } = modelFolder();
    const encoder = await openSentenceEncoder(modelDir, (name) =>
      name === 'onnxruntime-web' ? Promise.resolve({ default: onnx }) : notInstalled(),
    );
    const [vector] = await encoder.encode(['red']);
    // The mean of [CLS] red [SEP].
    expect(vector![0]! / vector![1]!).toBeCloseTo(3, 5);
  });

  it('finds a runtime that is installed beside the model', async () => {
    const { modelDir, onnx } = modelFolder({
      'node_modules/onnxruntime-node/package.json': '{ "main": "index.js" }',
      'node_modules/onnxruntime-node/index.js': '',
    });
    const encoder = await openSentenceEncoder(modelDir, (name) =>
      name.startsWith('file:') && name.endsWith('onnxruntime-node/index.js')
        ? Promise.resolve(onnx)
        : notInstalled(),
    );
    expect(await encoder.encode(['red'])).toHaveLength(1);
  });

  it('takes the first piece where the folder says so', async () => {
    const { modelDir, onnx } = modelFolder({ '1_Pooling/config.json': '{ "pooling_mode_cls_token": true }' });
    const encoder = await openSentenceEncoder(modelDir, () => Promise.resolve(onnx));
    const [vector] = await encoder.encode(['red']);
    expect(vector![0]! / vector![1]!).toBeCloseTo(2, 5);
  });

  it('does not take a runtime that breaks for one that is missing', async () => {
    const { modelDir } = modelFolder();
    await expect(
      openSentenceEncoder(modelDir, () => Promise.reject(new Error('wrong processor'))),
    ).rejects.toThrow('wrong processor');
  });

  it('says which files are missing', async () => {
    await expect(openSentenceEncoder(path.join(folder, 'nowhere'))).rejects.toThrow(
      /neither tokenizer.json nor vocab.txt/,
    );
  });

  const realModel = process.env.SIGNALBOX_TEST_ENCODER;
  it.skipIf(realModel === undefined)('finds with a real model that alike texts are alike', async () => {
    const encoder = await openSentenceEncoder(realModel!);
    const [one, same, other] = await encoder.encode([
      'How do I get a refund?',
      'I want my money back',
      'What is the weather in Paris?',
    ]);
    const alike = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, at) => sum + value * b[at]!, 0);
    expect(alike(one!, same!)).toBeGreaterThan(alike(one!, other!) + 0.2);
  });
});
