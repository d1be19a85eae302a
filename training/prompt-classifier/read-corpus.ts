import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { ChatMessage, ChatRole } from '../../src/chat/chat-message.ts';
import type { ChatRequest } from '../../src/chat/chat-request.ts';
import { plainRequest } from '../../src/chat/plain-request.ts';
import { HEADS, type HeadName } from '../../src/classification/heads/head-layout.ts';
import type { Targets } from './losses.ts';

export const DATA_FOLDER = new URL('./data/', import.meta.url);

export interface LabelledRequest {
  id: string;
  /** File it comes from, without its ending. */
  source: string;
  /** Of a real text, the public set it was taken from. */
  origin?: string;
  /** Examples of one fold group are never split: contrast pairs, near-duplicates. */
  foldGroup: string;
  request: ChatRequest;
  targets: Targets;
  labels: Record<string, unknown>;
}

interface CorpusRow {
  id: string;
  source?: string;
  contrast?: string;
  messages: { role: ChatRole; content: string }[];
  labels: Record<string, unknown>;
}

export interface TextRow {
  id: string;
  source: string;
  /** Category of the benchmark that the text comes from. */
  subject?: string;
  text: string;
  labels: Record<string, unknown>;
}

export function readJsonLines<Row>(path: URL): Row[] {
  const bytes = readFileSync(path);
  const text = path.pathname.endsWith('.gz') ? gunzipSync(bytes).toString('utf8') : bytes.toString('utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
}

/** Whether a file of the corpus was composed for the project (CC0); the others hold texts with licences of their own. */
export function isComposed(source: string): boolean {
  return !source.startsWith('real-texts-');
}

/** The labelled prompts, composed ones and real ones, in file order. */
export function readCorpus(): LabelledRequest[] {
  const folder = new URL('corpus/', DATA_FOLDER);
  const examples: LabelledRequest[] = [];
  for (const name of readdirSync(folder)
    .filter((file) => file.endsWith('.jsonl.gz'))
    .sort()) {
    for (const row of readJsonLines<CorpusRow>(new URL(name, folder))) {
      const request = plainRequest(row.messages.map((message) => textMessage(message.role, message.content)));
      examples.push({
        id: row.id,
        source: name.replace('.jsonl.gz', ''),
        foldGroup: row.contrast === undefined ? row.id : row.id.replace(/[a-z]$/, ''),
        ...(row.source === undefined ? {} : { origin: row.source }),
        request,
        targets: targetsOf(row.labels),
        labels: row.labels,
      });
    }
  }
  return examples;
}

export function readPublicTexts(name: string): TextRow[] {
  return readJsonLines<TextRow>(new URL(`public/${name}.jsonl.gz`, DATA_FOLDER));
}

/** Short phrases by subject in languages that the corpus has few rows of: labels of the domain and of nothing else. */
export function readDomainPhrases(): TextRow[] {
  const files = readdirSync(DATA_FOLDER).filter((name) => /^domain-phrases-\d+\.jsonl\.gz$/.test(name));
  return files.sort().flatMap((name) =>
    readJsonLines<{ domain: string; text: string }>(new URL(name, DATA_FOLDER)).map(
      ({ domain, text }, at) => ({
        id: `${name.replace('.jsonl.gz', '')}-${at}`,
        source: 'domain-phrases',
        text,
        labels: { domain },
      }),
    ),
  );
}

export function textMessage(role: ChatRole, text: string): ChatMessage {
  return { role, parts: [{ type: 'text', text }] };
}

const FORMALITY: Record<string, number> = { casual: 0, neutral: 1, formal: 2 };
const POLITENESS: Record<string, number> = { impolite: 0, neutral: 1, polite: 2 };
const STAKES: Record<string, number> = { low: 0, medium: 1, high: 2 };

/** Labels as written in label files → targets; what a row does not say stays NaN. */
export function targetsOf(labels: Record<string, unknown>): Targets {
  const targets = new Float32Array(HEADS.length).fill(Number.NaN);
  HEADS.forEach((head, at) => {
    const value = labels[head.name];
    if (value === undefined || value === null) return;
    if (head.kind === 'softmax') targets[at] = labelPlace(head.labels, value);
    else targets[at] = levelPlace(head.name, value);
  });
  return targets;
}

function labelPlace(labels: readonly string[], value: unknown): number {
  const place = labels.indexOf(String(value));
  return place < 0 ? Number.NaN : place;
}

function levelPlace(name: HeadName, value: unknown): number {
  switch (name) {
    case 'complexity':
      return Number(value) - 1;
    case 'formality':
      return FORMALITY[String(value)] ?? Number.NaN;
    case 'politeness':
      return POLITENESS[String(value)] ?? Number.NaN;
    case 'stakes':
      return STAKES[String(value)] ?? Number.NaN;
    case 'freshness':
      return value === true ? 1 : 0;
    default:
      return Number(value);
  }
}
