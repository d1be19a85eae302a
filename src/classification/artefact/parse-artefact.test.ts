import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeArtefact } from '../../../training/prompt-classifier/write-artefact.ts';
import { createPromptClassifier } from '../classify-prompt.ts';
import { userSays } from '../testing/chat-requests.ts';
import { randomWeights } from '../testing/random-weights.ts';
import { parseClassifierArtefact } from './parse-artefact.ts';
import { ArtefactError } from './tensor-file.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const weights = randomWeights(3);
let folder: string;
let manifest: string;
let bytes: Uint8Array;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'artefact-'));
  writeArtefact(pathToFileURL(`${folder}/`), weights, () => '# card\n');
  manifest = readFileSync(join(folder, 'manifest.json'), 'utf8');
  bytes = new Uint8Array(readFileSync(join(folder, 'weights.bin')));
});

afterAll(() => rmSync(folder, { recursive: true }));

function changed(edit: (fields: Record<string, unknown>) => void): string {
  const fields = JSON.parse(manifest) as Record<string, unknown>;
  edit(fields);
  return JSON.stringify(fields);
}

describe('parseClassifierArtefact', () => {
  it('reads what training writes', () => {
    expect(parseClassifierArtefact(manifest, bytes, sha256)).toEqual(weights);
  });

  it('classifies the same after writing and reading', () => {
    const request = userSays('row1 p2 row3');
    const read = createPromptClassifier(parseClassifierArtefact(manifest, bytes, sha256));
    expect(read.classify(request)).toEqual(createPromptClassifier(weights).classify(request));
  });

  it('refuses changed bytes', () => {
    const tampered = Uint8Array.from(bytes);
    tampered[100]! ^= 1;
    expect(() => parseClassifierArtefact(manifest, tampered, sha256)).toThrow(/hash/);
  });

  it.each<[string, (fields: Record<string, unknown>) => void, RegExp]>([
    ['another feature version', (fields) => (fields['featureVersion'] = 0), /feature version 0/],
    ['other heads', (fields) => (fields['heads'] = []), /heads/],
    ['a missing field', (fields) => delete fields['tensors'], /lacks/],
    [
      'a missing tensor',
      (fields) =>
        (fields['tensors'] = (fields['tensors'] as { name: string }[]).filter(
          ({ name }) => name !== 'gates',
        )),
      /gates/,
    ],
    [
      'a table of the wrong width',
      (fields) =>
        ((fields['tensors'] as { name: string; shape: number[] }[]).find(
          ({ name }) => name === 'table',
        )!.shape = [200, 32]),
      /shape/,
    ],
  ])('refuses %s', (_, edit, message) => {
    const act = () => parseClassifierArtefact(changed(edit), bytes, sha256);
    expect(act).toThrow(ArtefactError);
    expect(act).toThrow(message);
  });

  it('refuses what is no manifest', () => {
    for (const text of ['', '{', 'null', '[]', '"x"'])
      expect(() => parseClassifierArtefact(text, bytes, sha256)).toThrow(ArtefactError);
  });
});
