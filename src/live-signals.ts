import type { ChatRequest } from './chat/chat-request.ts';
import { plainPrompt } from './chat/plain-request.ts';
import type { CustomReading, PromptClassifier } from './classification/classify-prompt.ts';
import type { CustomSignalSet } from './classification/custom-signals/custom-signal-set.ts';
import { exampleTexts, trainCustomSignals } from './classification/custom-signals/train-custom-signals.ts';
import { type PromptEncoder, textToEncode } from './classification/encoder/prompt-encoder.ts';
import type { PromptProfile } from './classification/prompt-profile.ts';
import type { EncoderSettings, SignalSettings } from './config/settings.ts';
import type { Logger } from './telemetry/logger.ts';

export interface LiveSignalsParts {
  classifier: PromptClassifier;
  openEncoder(settings: EncoderSettings): PromptEncoder;
  log: Logger;
}

/**
 * Reads prompts with the custom signals of the configuration in force. They are learnt anew when their examples change;
 * with an encoder twice: at once from the classifier's own features, which serve until the encoder has read the
 * examples, and wherever it does not answer in time.
 */
export class LiveSignals {
  readonly #parts: LiveSignalsParts;
  readonly #vectors = new WeakMap<ChatRequest, Float32Array>();
  #custom = '';
  #encoderSettings = '';
  #encoder: PromptEncoder | null = null;
  #plain: CustomReading | undefined;
  #encoded: CustomSignalSet | null = null;
  #learning: Promise<void> = Promise.resolve();

  constructor(parts: LiveSignalsParts) {
    this.#parts = parts;
  }

  /** Takes new settings into force. */
  reload({ custom, encoder }: SignalSettings): void {
    const isSameCustom = JSON.stringify(custom) === this.#custom;
    const isSameEncoder = JSON.stringify(encoder ?? null) === this.#encoderSettings;
    if (isSameCustom && isSameEncoder) return;
    this.#custom = JSON.stringify(custom);
    this.#encoderSettings = JSON.stringify(encoder ?? null);
    this.#encoded = null;
    if (!isSameCustom) {
      const signals = trainCustomSignals(custom, this.#parts.classifier.readExample);
      this.#plain = custom.length === 0 ? undefined : { signals, vector: null };
    }
    if (!isSameEncoder) {
      void this.#encoder?.close();
      this.#encoder = encoder === undefined ? null : this.#parts.openEncoder(encoder);
    }
    if (this.#encoder !== null && custom.length > 0) this.#learning = this.#learnWith(this.#encoder, custom);
  }

  /** Resolves once the encoder, if there is one, has read the examples or is known not to work. */
  settled(): Promise<void> {
    return this.#learning;
  }

  /**
   * Asks the encoder for the vector of a request that `classify` is about to read; null when there is nothing to wait
   * for. Never rejects, and waits no longer than `signals.encoder.timeoutMs`.
   */
  encode(request: ChatRequest): Promise<void> | null {
    if (this.#encoded === null || this.#encoder === null) return null;
    return this.#encoder.encode(textToEncode(request)).then((vector) => {
      if (vector !== null) this.#vectors.set(request, vector);
    });
  }

  classify(request: ChatRequest): PromptProfile {
    const { classifier } = this.#parts;
    const vector = this.#vectors.get(request);
    const signals = this.#encoded;
    if (vector === undefined || signals === null || vector.length !== signals.dimensions) {
      const profile = classifier.classify(request, this.#plain);
      if (this.#encoder !== null) profile.encoder = 'missed';
      return profile;
    }
    const profile = classifier.classify(request, { signals, vector });
    profile.encoder = 'used';
    return profile;
  }

  close(): Promise<void> {
    const closed = this.#encoder?.close();
    this.#encoder = null;
    this.#encoded = null;
    return closed ?? Promise.resolve();
  }

  async #learnWith(encoder: PromptEncoder, custom: SignalSettings['custom']): Promise<void> {
    const { classifier, log } = this.#parts;
    const learnt = this.#custom;
    try {
      const texts = exampleTexts(custom).map((text) => textToEncode(plainPrompt(text)));
      const vectors = await encoder.encodeAll(texts);
      if (this.#encoder !== encoder || this.#custom !== learnt) return;
      this.#encoded = trainCustomSignals(custom, classifier.readExample, vectors);
      log.info({ signals: custom.length, examples: texts.length }, 'custom signals use the encoder');
    } catch (error) {
      if (this.#encoder === encoder)
        log.warn({ error }, 'the encoder cannot be used; custom signals go by the built-in features');
    }
  }
}
