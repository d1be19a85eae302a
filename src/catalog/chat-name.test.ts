import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { isChatName } from './chat-name.ts';

describe('isChatName', () => {
  it.each([
    'nomic-embed-text:latest',
    'mxbai-embed-large',
    'snowflake-arctic-embed2:568m',
    'embeddinggemma:300m',
    'qwen3-embedding:8b',
    'all-minilm:22m',
    'bge-m3:567m',
    'paraphrase-multilingual',
    'BAAI/bge-reranker-v2-m3',
    'intfloat/multilingual-e5-large',
    'Alibaba-NLP/gte-Qwen2-7B-instruct',
    'text-embedding-3-small',
    'text-embedding-nomic-embed-text-v1.5',
    'whisper-1',
    'openai/whisper-large-v3',
    'gpt-4o-transcribe',
    'tts-1-hd',
    'gpt-4o-mini-tts',
    'omni-moderation-latest',
    'dall-e-3',
    'gpt-image-1',
    'stabilityai/stable-diffusion-xl-base-1.0',
  ])('knows that %s does not chat', (name) => {
    expect(isChatName(name)).toBe(false);
  });

  it.each(['llama-guard3:8b', 'qwen2.5-coder:32b-instruct-q4_K_M', 'deepseek-r1', 'magistral', 'phi4', ''])(
    'takes %j for a chat model',
    (name) => {
      expect(isChatName(name)).toBe(true);
    },
  );

  it('takes every model of the shipped catalogue for one, by each of its names', () => {
    const file = path.join(import.meta.dirname, '../../models/catalogue/catalogue.json');
    const { models } = JSON.parse(readFileSync(file, 'utf8')) as {
      models: { id: string; aliases: string[] }[];
    };
    const mistaken = models
      .flatMap(({ id, aliases }) => [id, ...aliases])
      .filter((name) => !isChatName(name));
    expect(mistaken).toEqual([]);
  });
});
