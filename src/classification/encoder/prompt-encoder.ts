import type { ChatRequest } from '../../chat/chat-request.ts';
import { readTextToScore } from '../text-to-score.ts';

/** Turns texts into vectors whose angles tell how alike their meanings are. Slow beside the rest: milliseconds a text. */
export interface PromptEncoder {
  /** A vector of length one, or null when it would come too late, is refused or cannot be made. Never rejects. */
  encode(text: string): Promise<Float32Array | null>;
  /** Vectors of many texts, in order, behind what requests wait for. @throws Error when the encoder cannot be used */
  encodeAll(texts: readonly string[]): Promise<Float32Array[]>;
  /** Gives up what it holds; what waits is answered with null, what is being learnt from rejects. */
  close(): Promise<void>;
}

/** What of a request an encoder reads: the person's own words, or what is quoted where there are none. */
export function textToEncode(request: ChatRequest): string {
  const { own, quoted } = readTextToScore(request);
  return own === '' ? quoted : own;
}
