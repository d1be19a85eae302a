import { plainPrompt } from '../chat/plain-request.ts';
import { reportSignal, type SignalReport } from '../classification/custom-signals/signal-report.ts';
import {
  exampleTexts,
  readExamples,
  withVectors,
} from '../classification/custom-signals/train-custom-signals.ts';
import { textToEncode } from '../classification/encoder/prompt-encoder.ts';
import type { SignalSettings } from '../config/settings.ts';
import { WorkerEncoder } from '../encoder/worker-encoder.ts';
import { systemClock } from '../numerics/clock.ts';
import { openClassifier } from './open-classifier.ts';

/** A report of a signal, and of the same signal with the encoder where one is configured. */
export interface TestedSignal extends SignalReport {
  withEncoder?: SignalReport;
}

/** Cross-validates every custom signal of a configuration. @throws Error when the encoder cannot be used */
export async function testSignals({ custom, encoder }: SignalSettings): Promise<TestedSignal[]> {
  const classifier = openClassifier();
  const labelled = custom.map((signal) => readExamples(signal, classifier.readExample));
  const reports: TestedSignal[] = custom.map((signal, at) => reportSignal(signal, labelled[at]!));
  if (encoder === undefined) return reports;
  const opened = new WorkerEncoder(encoder, systemClock);
  try {
    const texts = exampleTexts(custom).map((text) => textToEncode(plainPrompt(text)));
    const vectors = await opened.encodeAll(texts);
    let from = 0;
    custom.forEach((signal, at) => {
      const examples = labelled[at]!;
      reports[at]!.withEncoder = reportSignal(signal, withVectors(examples, vectors, from));
      from += examples.labels.length;
    });
    return reports;
  } finally {
    await opened.close();
  }
}
