/**
 * A fitted policy as one JSON text: its state with every typed array as `{"array": KIND, "base64": …}` of little-endian
 * numbers, so that one format serves every policy.
 */
import { createHash } from 'node:crypto';
import { FEATURE_VERSION } from '../../classification/features/feature-rows.ts';
import { createEstimates } from '../../routing/policies/arm-predictor.ts';
import type { PolicyArtefact } from '../../routing/policies/create-policy.ts';
import {
  createPredictor,
  type TrainedPolicyName,
  trainedPolicyNames,
} from '../../routing/policies/trained-policies.ts';

const formatName = 'signalbox-policy';
/** Raised when a state or what its numbers mean changes, so that a file of before says so instead of not fitting. */
const formatVersion = 2;
const format = `${formatName}/${formatVersion}`;

const kinds = { Int8Array, Uint8Array, Int16Array, Int32Array, Float32Array, Float64Array };
type Kind = keyof typeof kinds;
type Numbers = InstanceType<(typeof kinds)[Kind]>;

/** The text is not a policy of this format, or one that cannot predict. */
export class PolicyArtefactError extends Error {
  override name = 'PolicyArtefactError';
}

type Unnamed = Omit<PolicyArtefact, 'version'>;

export function writePolicyArtefact(policy: Unnamed): string {
  return textOf(policy, versionOfPolicy(policy));
}

/** Twelve hex digits of the content's SHA-256. */
export function versionOfPolicy(policy: Unnamed): string {
  return createHash('sha256').update(textOf(policy, 'new')).digest('hex').slice(0, 12);
}

function textOf({ name, state }: Unnamed, version: string): string {
  return JSON.stringify(
    { format, featureVersion: FEATURE_VERSION, policy: name, version, state },
    (_, value: unknown) => (isNumbers(value) ? encode(value) : value),
  );
}

/**
 * @throws PolicyArtefactError when the text has another format or no known policy, when it was trained on another
 * classifier's features (where `classifierVersion` is given), when its arrays do not fit each other, or when its content is not
 * what its version says
 */
export function parsePolicyArtefact(text: string, classifierVersion?: string): PolicyArtefact {
  let value: unknown;
  try {
    value = JSON.parse(text, (_, item: unknown) => decode(item));
  } catch (error) {
    if (error instanceof PolicyArtefactError) throw error;
    throw new PolicyArtefactError('not valid JSON');
  }
  if (!isObject(value)) throw new PolicyArtefactError(`not a ${formatName} file`);
  checkFormat(value);
  const name = trainedPolicyNames.find((known) => known === value['policy']);
  const { version, state } = value;
  if (name === undefined || typeof version !== 'string' || !isObject(state))
    throw new PolicyArtefactError(`no policy that is trained is called '${String(value['policy'])}'`);
  const policy = { name, version, state } as unknown as PolicyArtefact;
  const trainedOn = checkPredicts(policy);
  if (classifierVersion !== undefined && trainedOn !== classifierVersion)
    throw new PolicyArtefactError(
      `trained on the features of classifier ${trainedOn}, this is ${classifierVersion}; ${fitAgain(name)}`,
    );
  if (version !== versionOfPolicy(policy))
    throw new PolicyArtefactError('damaged or edited: the content is not that of its version');
  return policy;
}

/** @throws PolicyArtefactError for what is no policy, and for a policy that another version of Signalbox wrote */
function checkFormat(value: Record<string, unknown>): void {
  const written = new RegExp(`^${formatName}/(\\d{1,6})$`).exec(String(value['format']))?.[1];
  if (written === undefined) throw new PolicyArtefactError(`not a ${formatName} file`);
  const { policy, featureVersion } = value;
  const known = trainedPolicyNames.find((name) => name === policy) ?? 'NAME';
  if (Number(written) > formatVersion)
    throw new PolicyArtefactError(
      `of format ${written}, which a newer version of Signalbox wrote; this one reads ${formatVersion}`,
    );
  if (Number(written) < formatVersion)
    throw new PolicyArtefactError(
      `of format ${written}, which an older version of Signalbox wrote; this one reads ${formatVersion}: ${fitAgain(known)}`,
    );
  if (featureVersion !== FEATURE_VERSION)
    throw new PolicyArtefactError(
      `trained on version ${String(featureVersion)} of the features, this is ${FEATURE_VERSION}; ${fitAgain(known)}`,
    );
}

function fitAgain(name: string): string {
  return `make a new one with \`signalbox policy fit ${name} --outcomes FILE… --out FILE\``;
}

/** A hand-made or cut file shows at the first prediction: arrays that are too short give what is not a number. */
function checkPredicts({ name, state }: PolicyArtefact): string {
  try {
    const predictor = createPredictor<TrainedPolicyName>(name, state);
    const { featureCount, classifierVersion } = predictor.schema;
    const estimates = createEstimates(predictor.arms.length);
    const isSane = Number.isInteger(featureCount) && featureCount >= 0 && featureCount < 100_000;
    if (isSane && Array.isArray(predictor.arms) && predictor.arms.length > 0) {
      predictor.predict(new Float32Array(featureCount), 0, estimates);
      if (estimates.worths.every(Number.isFinite)) return classifierVersion;
    }
  } catch {
    // Told below: what a wrong state throws says nothing to a reader.
  }
  throw new PolicyArtefactError(`the arrays of the policy ${name} do not fit each other`);
}

function encode(numbers: Numbers): { array: string; base64: string } {
  const { buffer, byteOffset, byteLength } = numbers;
  return {
    array: numbers.constructor.name,
    base64: Buffer.from(buffer, byteOffset, byteLength).toString('base64'),
  };
}

function decode(item: unknown): unknown {
  if (!isObject(item) || typeof item['array'] !== 'string' || typeof item['base64'] !== 'string') return item;
  if (!Object.hasOwn(kinds, item['array']))
    throw new PolicyArtefactError(`arrays of ${item['array']} are not known`);
  const create = kinds[item['array'] as Kind];
  const bytes = Buffer.from(item['base64'], 'base64');
  if (bytes.length % create.BYTES_PER_ELEMENT !== 0) throw new PolicyArtefactError('an array is cut short');
  // A copy, since typed arrays need aligned memory that a pooled buffer does not promise.
  const copy = new ArrayBuffer(bytes.length);
  new Uint8Array(copy).set(bytes);
  return new create(copy);
}

function isNumbers(value: unknown): value is Numbers {
  return ArrayBuffer.isView(value) && Object.hasOwn(kinds, value.constructor.name);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
