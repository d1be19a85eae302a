import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { openSentenceEncoder, type SentenceEncoder } from './sentence-encoder.ts';

export interface EncodeCall {
  id: number;
  texts: readonly string[];
}

export type EncodeReply =
  | { kind: 'opened' }
  | { kind: 'open-failed'; message: string }
  | { kind: 'vectors'; id: number; vectors: Float32Array[] }
  | { kind: 'failed'; id: number; message: string };

/** Entry point of the encoder's thread, so that a model's milliseconds never stop a request. */
async function start(port: MessagePort, modelDir: string): Promise<void> {
  const reply = (message: EncodeReply) => port.postMessage(message);
  let encoder: SentenceEncoder;
  try {
    encoder = await openSentenceEncoder(modelDir);
  } catch (error) {
    reply({ kind: 'open-failed', message: messageOf(error) });
    port.close();
    return;
  }
  port.on('message', ({ id, texts }: EncodeCall) => {
    encoder.encode(texts).then(
      (vectors) => reply({ kind: 'vectors', id, vectors }),
      (error: unknown) => reply({ kind: 'failed', id, message: messageOf(error) }),
    );
  });
  reply({ kind: 'opened' });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

if (parentPort !== null) void start(parentPort, (workerData as { modelDir: string }).modelDir);
