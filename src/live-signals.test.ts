import { describe, expect, it } from 'vitest';
import { plainPrompt } from './chat/plain-request.ts';
import { createPromptClassifier } from './classification/classify-prompt.ts';
import { teamSignal, unseen } from './classification/custom-signals/testing/team-signal.ts';
import type { PromptEncoder } from './classification/encoder/prompt-encoder.ts';
import type { SignalSettings } from './config/settings.ts';
import { LiveSignals } from './live-signals.ts';
import { readClassifierWeights } from './storage/model-artefacts.ts';
import { silentLogger } from './telemetry/logger.ts';

const classifier = createPromptClassifier(readClassifierWeights());
const encoderSettings = { modelDir: '/model', timeoutMs: 50 };
const none: SignalSettings = { custom: [], effects: {} };
const team: SignalSettings = { custom: [teamSignal], effects: {} };
const swapped: SignalSettings = {
  custom: [
    {
      name: 'team',
      labels: [
        { name: 'technical', examples: teamSignal.labels[0]!.examples },
        { name: 'billing', examples: teamSignal.labels[1]!.examples },
      ],
    },
  ],
  effects: {},
};
const billingWords = /card|invoice|refund|charged|amount|currency|payment/i;

/** Knows what billing is; `fails` and `isLate` say how it does not work. */
class FakeEncoder implements PromptEncoder {
  fails = false;
  isLate = false;
  isClosed = false;
  readonly asked: string[] = [];
  #vector(text: string) {
    return Float32Array.of(billingWords.test(text) ? 1 : 0, billingWords.test(text) ? 0 : 1);
  }
  encode(text: string) {
    this.asked.push(text);
    return Promise.resolve(this.isLate ? null : this.#vector(text));
  }
  encodeAll(texts: readonly string[]) {
    if (this.fails) return Promise.reject(new Error('no runtime'));
    return Promise.resolve(texts.map((text) => this.#vector(text)));
  }
  close() {
    this.isClosed = true;
    return Promise.resolve();
  }
}

function open(encoder = new FakeEncoder()) {
  const warnings: string[] = [];
  const log = { ...silentLogger, warn: (_: object, message: string) => warnings.push(message) };
  const signals = new LiveSignals({ classifier, openEncoder: () => encoder, log });
  const read = async (text: string) => {
    const request = plainPrompt(text);
    await signals.encode(request);
    return signals.classify(request);
  };
  return { signals, encoder, warnings, read };
}

const labelOf = async (reading: ReturnType<typeof open>) => {
  const { label, guess } = (await reading.read(unseen[0][1])).signals.custom!.team!;
  return guess ?? label;
};

describe('LiveSignals', () => {
  it('adds nothing to a profile where there are no custom signals', async () => {
    const live = open();
    live.signals.reload(none);
    const profile = await live.read('hello');
    expect(profile).toEqual(classifier.classify(plainPrompt('hello')));
    expect(live.signals.encode(plainPrompt('hello'))).toBeNull();
  });

  it('learns anew when the examples change, and stops when they go', async () => {
    const live = open();
    live.signals.reload(team);
    expect(await labelOf(live)).toBe('billing');
    live.signals.reload(swapped);
    expect(await labelOf(live)).toBe('technical');
    live.signals.reload(none);
    expect((await live.read('hello')).signals.custom).toBeUndefined();
  });

  it('serves at once without the encoder, and with it once it has read the examples', async () => {
    const live = open();
    live.signals.reload({ ...team, encoder: encoderSettings });
    const early = await live.read('my invoice');
    expect(early).toMatchObject({ encoder: 'missed' });
    expect(early.signals.custom).toHaveProperty('team');
    await live.signals.settled();
    expect(await live.read('my invoice')).toMatchObject({ encoder: 'used' });
    expect(live.encoder.asked).toEqual(['my invoice']);
  });

  it('reads without a vector that is late', async () => {
    const live = open();
    live.signals.reload({ ...team, encoder: encoderSettings });
    await live.signals.settled();
    live.encoder.isLate = true;
    const profile = await live.read(unseen[0][1]);
    expect(profile.encoder).toBe('missed');
    const plain = open();
    plain.signals.reload(team);
    expect(profile.signals).toEqual((await plain.read(unseen[0][1])).signals);
  });

  it('goes by the built-in features, and says so once, where the encoder cannot be used', async () => {
    const encoder = new FakeEncoder();
    encoder.fails = true;
    const live = open(encoder);
    live.signals.reload({ ...team, encoder: encoderSettings });
    await live.signals.settled();
    expect(await labelOf(live)).toBe('billing');
    expect(live.encoder.asked).toEqual([]);
    expect(live.warnings).toEqual(['the encoder cannot be used; custom signals go by the built-in features']);
  });

  it('does not take up what was learnt for examples that have changed since', async () => {
    const live = open();
    live.signals.reload({ ...team, encoder: encoderSettings });
    const learning = live.signals.settled();
    live.signals.reload({ ...swapped, encoder: encoderSettings });
    await learning;
    await live.signals.settled();
    expect(await labelOf(live)).toBe('technical');
  });

  it('closes an encoder that is no longer configured', async () => {
    const live = open();
    live.signals.reload({ ...team, encoder: encoderSettings });
    await live.signals.settled();
    live.signals.reload(team);
    expect(live.encoder.isClosed).toBe(true);
    expect((await live.read('x')).encoder).toBeUndefined();
    await live.signals.close();
  });
});
