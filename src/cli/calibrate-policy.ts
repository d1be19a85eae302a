import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parsePolicyArtefact, PolicyArtefactError } from '../learning/policies/policy-artefact.ts';
import { createEstimates } from '../routing/policies/arm-predictor.ts';
import type { PolicyArtefact } from '../routing/policies/create-policy.ts';
import { calibrateThreshold, winProbability } from '../routing/policies/threshold-policy.ts';
import { createPredictor } from '../routing/policies/trained-policies.ts';
import { CliFailure, type CliIo, usageError } from './cli-io.ts';
import type { CalibrateFlags } from './commands/policy-fit.ts';
import { openClassifier } from './open-classifier.ts';
import { openConfiguredSignals } from './open-signals.ts';
import { readPrompts } from './read-prompts.ts';

const digits = 9;

/** RouteLLM's calibration: the threshold at which the wanted share of a sample of traffic goes to the strong model. */
export async function calibratePolicy(io: CliIo, flags: CalibrateFlags): Promise<void> {
  if (flags.strong === flags.weak) throw usageError('--strong and --weak must be two models');
  const artefact = readArtefact(path.resolve(io.cwd, flags.artefact));
  const predictor = createPredictor(artefact.name, artefact.state);
  const armOf = (model: string) => {
    const arm = predictor.arms.indexOf(model);
    if (arm >= 0) return arm;
    throw new CliFailure(`the artefact has no model '${model}'; it has ${predictor.arms.join(', ')}`);
  };
  const [strong, weak] = [armOf(flags.strong), armOf(flags.weak)];
  const estimates = createEstimates(predictor.arms.length);
  const signals = await openConfiguredSignals(io, flags);
  const probabilities: number[] = [];
  for await (const prompt of readPrompts(io, flags.input ?? '-')) {
    if ('error' in prompt) throw new CliFailure(`prompt ${String(prompt.id)}: ${prompt.error.message}`);
    predictor.predict(signals.classify(prompt.request).features, 0, estimates);
    probabilities.push(winProbability(estimates.chances[strong]!, estimates.chances[weak]!));
  }
  if (probabilities.length === 0) throw new CliFailure('there is no prompt to calibrate on');
  const threshold = readable(calibrateThreshold(probabilities, flags.share));
  const share = probabilities.filter((each) => each >= threshold).length / probabilities.length;
  const model = `router-${artefact.name}-${threshold.toFixed(digits)}`;
  io.stdout.write(
    flags.json === true
      ? `${JSON.stringify({ threshold, share, prompts: probabilities.length, model }, null, 2)}\n`
      : `threshold ${threshold}: ${(100 * share).toFixed(1)} % of ${probabilities.length} prompts go to ${flags.strong}; as a request's model: ${model}\n`,
  );
}

/** Rounded down, so that the prompt that it was taken from stays on its side. */
function readable(threshold: number): number {
  return Math.min(Math.floor(threshold * 10 ** digits) / 10 ** digits, 1);
}

function readArtefact(file: string): PolicyArtefact {
  try {
    return parsePolicyArtefact(readFileSync(file, 'utf8'), openClassifier().version);
  } catch (error) {
    if (error instanceof PolicyArtefactError) throw new CliFailure(`${file}: ${error.message}`);
    throw new CliFailure(`${file} cannot be read: ${(error as Error).message}`);
  }
}
