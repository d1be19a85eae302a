import { send } from './api.ts';

export interface Answer {
  text: string;
  model: string | null;
  decisionId: string | null;
  firstContentMs: number | null;
  costUsd: number | null;
  error: string | null;
  running: boolean;
}

interface Chunk {
  choices?: { delta?: { content?: string | null; reasoning_content?: string | null } }[];
  usage?: { cost?: number } | null;
  error?: { message?: string };
}

/** Asks `auto` for a streamed answer and reports it as it grows. Stopping keeps what there is. */
export async function streamAnswer(
  prompt: string,
  quality: number,
  stop: AbortSignal,
  report: (answer: Answer) => void,
): Promise<void> {
  const answer: Answer = {
    text: '',
    model: null,
    decisionId: null,
    firstContentMs: null,
    costUsd: null,
    error: null,
    running: true,
  };
  const show = () => report({ ...answer });
  show();
  const startedMs = performance.now();
  try {
    const body = {
      model: 'auto',
      messages: [{ role: 'user', content: prompt }],
      stream: true,
      stream_options: { include_usage: true },
      signalbox: { quality },
    };
    const response = await send('/v1/chat/completions', body, stop);
    answer.model = response.headers.get('x-signalbox-model');
    answer.decisionId = response.headers.get('x-signalbox-decision');
    for await (const chunk of chunksOf(response)) {
      const text = chunk.choices?.[0]?.delta?.content;
      if (text) {
        answer.firstContentMs ??= performance.now() - startedMs;
        answer.text += text;
      }
      if (chunk.usage?.cost !== undefined) answer.costUsd = chunk.usage.cost;
      if (chunk.error !== undefined) answer.error = chunk.error.message ?? 'the stream broke off';
      show();
    }
  } catch (error) {
    if (!stop.aborted) answer.error = error instanceof Error ? error.message : String(error);
  }
  answer.running = false;
  show();
}

async function* chunksOf(response: Response): AsyncGenerator<Chunk> {
  if (response.body === null) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let pending = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    pending += value;
    const events = pending.split('\n\n');
    pending = events.pop() ?? '';
    for (const event of events) {
      const data = event
        .split('\n')
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(5).trimStart())
        .join('\n');
      if (data !== '' && data !== '[DONE]') yield JSON.parse(data) as Chunk;
    }
  }
}
