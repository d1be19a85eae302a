import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FaultServer, startFaultServer } from '../fault-server/fault-server.ts';
import { type BootedGateway, bootGateway } from '../support/boot-gateway.ts';
import { send } from '../support/client.ts';
import {
  type Answered,
  type Body,
  continued,
  fixture,
  type HarnessTurn,
  saying,
  Session,
} from './session.ts';

const teamKey = 'key-of-team-0123456789';
const main = fixture('main');
const turns = fixture<HarnessTurn[]>('turns');

/** `cheap` is what the route picks; `strong` answers when it fails; `small` is for the harness's own errands. */
const configuration = (type: string, origin: string) => `
providers: { upstream: { type: ${type}, baseUrl: ${origin}/v1, apiKey: sk-upstream-123456 } }
models:${[
  ['cheap', 'claude-cheap-tools-reasoning', 0.1],
  ['strong', 'claude-strong-tools-reasoning', 5],
  ['small', 'claude-small-structured', 0.1],
]
  .map(
    ([name, upstreamModel, price]) => `
  test/${name}:
    provider: upstream
    upstreamModel: ${upstreamModel}
    pricing: { inputUsdPerMillion: ${price}, outputUsdPerMillion: ${price} }
    contextTokens: 200000
    maxOutputTokens: 64000
    capabilities: [tools, vision, structured-output, reasoning]
    qualityPrior: { default: 0.8 }`,
  )
  .join('')}
routes: { auto: { models: [test/cheap, test/strong], objective: { quality: 0 } } }
keys: [{ name: team, key: ${teamKey} }]
storage: { prompts: full }
`;

describe.each(['anthropic', 'openai-compatible'])('Claude Code over an upstream of type %s', (type) => {
  let upstream: FaultServer;
  let booted: BootedGateway;
  let session: Session;
  beforeAll(async () => {
    upstream = await startFaultServer();
    booted = await bootGateway({ config: configuration(type, upstream.origin) });
  });
  beforeEach(() => {
    session = new Session(booted.url, teamKey, { 'x-claude-code-session-id': crypto.randomUUID() });
  });
  afterAll(async () => {
    await booted.close();
    await upstream.close();
  });

  const sent = () => upstream.ledger.last.body as Record<string, any>;
  const record = async ({ decisionId }: Answered) =>
    (await send(booted.url, `/v1/decisions/${decisionId}`, undefined, { authorization: `Bearer ${teamKey}` }))
      .body;

  it('is answered with thinking and a tool call that it can send back', async () => {
    const { message, model, loss } = await session.ask(main);
    expect(model).toBe('test/cheap');
    expect(message.content.map((block) => block.type)).toEqual(['thinking', 'tool_use']);
    expect(message).toMatchObject({ type: 'message', stop_reason: 'tool_use' });
    expect(message.usage.output_tokens).toBeGreaterThan(0);
    if (type === 'anthropic') {
      expect(loss).toEqual([]);
      const { model: _, ...rest } = main;
      // The route chooses how much to think; all else goes on as it came.
      expect(sent()).toMatchObject({ ...rest, output_config: expect.anything() });
      const { headers } = upstream.ledger.last;
      expect(headers['anthropic-beta']).toBe(fixture<Record<string, string>>('headers')['anthropic-beta']);
      expect(headers['anthropic-version']).toBe('2023-06-01');
    } else {
      expect(loss).toEqual(expect.arrayContaining(['cache_control', 'context_management']));
      expect(sent()['messages'].map(({ role }: { role: string }) => role)).toEqual(['system', 'user']);
      expect(JSON.stringify(sent())).not.toMatch(/billing-header|cache_control|context_management/);
    }
    expect(JSON.stringify(upstream.ledger.last.headers)).not.toContain(teamKey);
  });

  it('keeps the model that began a tool loop through it, whatever the harness does meanwhile', async () => {
    upstream.failFirst = { fault: '503', failures: 1 };
    let answered = await session.ask(main);
    expect(answered.model).toBe('test/strong');
    let body = main;
    for (const [number, turn] of turns.entries()) {
      const [title, helper] = await Promise.all([
        session.ask(fixture('title')),
        session.ask({ ...fixture('helper'), model: 'test/small' }),
      ]);
      expect([title.model, helper.model]).toEqual(['test/small', 'test/small']);
      body = continued(body, answered, turn, number);
      answered = await session.ask(body);
      expect(answered.model).toBe('test/strong');
      expect(answered.reason).toMatch(/tool loop/);
      expect(sent()['messages'].length).toBeGreaterThan(2 * number + 2);
      expect(answered.message.stop_reason).toBe('tool_use');
    }
    const results = JSON.stringify(sent()['messages']);
    for (const { result } of turns) expect(results).toContain(JSON.stringify(result).slice(1, -1));
  });

  it('lets two loops of one session run on different models', async () => {
    upstream.failFirst = { fault: '503', failures: 1 };
    const strong = await session.ask(main);
    const other: Body = {
      ...main,
      messages: [{ role: 'user', content: 'Which tests are slow? Measure them all.' }],
    };
    const cheap = await session.ask(other);
    expect([strong.model, cheap.model]).toEqual(['test/strong', 'test/cheap']);
    const next = await Promise.all([
      session.ask(continued(main, strong, turns[0]!, 1)),
      session.ask(continued(other, cheap, turns[0]!, 1)),
    ]);
    expect(next.map(({ model }) => model)).toEqual(['test/strong', 'test/cheap']);
  });

  it('is routed by what the person says, not by what the harness says around it', async () => {
    const answered = await session.ask(main);
    const alone = await session.ask({
      ...main,
      messages: [
        {
          role: 'user',
          content:
            'The tokenizer test fails on escaped quotes. Find the bug in the TypeScript code and fix it.',
        },
      ],
    });
    const later = await session.ask(continued(main, answered, turns[0]!, 1));
    const [withHarness, bare, inLoop] = await Promise.all([answered, alone, later].map(record));
    for (const signals of [withHarness?.['signals'], inLoop?.['signals']]) {
      expect(signals.language.code).toBe('en');
      expect(signals.domain.label).toBe(bare?.['signals'].domain.label);
      expect(signals.stakes.label).toBe(bare?.['signals'].stakes.label);
    }
  });

  it('has its session in the record', async () => {
    const id = crypto.randomUUID();
    const own = new Session(booted.url, teamKey, { 'x-claude-code-session-id': id });
    expect(JSON.stringify(await record(await own.ask(main)))).toContain(id);
  });

  it('goes on after the loop with what the person says next', async () => {
    const answered = await session.ask(fixture('helper'));
    expect(answered.message.stop_reason).toBe('end_turn');
    const next = await session.ask(saying(fixture('helper'), answered, 'Only those in src, please.'));
    expect(next.model).toBe('test/small');
    expect(JSON.stringify(sent()['messages'])).toContain('Only those in src, please.');
  });

  it('gets its errors in Anthropic’s words', async () => {
    const wrong = new Session(booted.url, 'key-of-nobody');
    await expect(wrong.ask(main)).rejects.toMatchObject({ status: 401 });
    await expect(session.ask({ ...main, model: 'claude-nowhere' })).rejects.toMatchObject({ status: 404 });
    const long = { ...main, messages: [{ role: 'user' as const, content: 'word '.repeat(300_000) }] };
    await expect(session.ask(long)).rejects.toThrow(/prompt is too long/);
  });

  it('is told how many tokens a request has', async () => {
    expect((await session.count(fixture('count-tokens'))).input_tokens).toBeGreaterThan(20);
  });
});

describe('Claude Code without any provider', () => {
  let booted: BootedGateway;
  beforeAll(async () => {
    booted = await bootGateway();
  });
  afterAll(() => booted.close());

  it('is answered by simulated models, which say so', async () => {
    const session = new Session(booted.url);
    const { message, model } = await session.ask(main);
    expect(model).toMatch(/^simulated\//);
    const call = message.content.find((block) => block.type === 'tool_use');
    if (call === undefined) expect(JSON.stringify(message.content)).toMatch(/simulated/i);
    else {
      const next = await session.ask(continued(main, { message } as Answered, turns[0]!, 1));
      expect(next.model).toBe(model);
    }
  });

  it('keeps a simulated model through a loop that the client began', async () => {
    const session = new Session(booted.url);
    const begun = await session.ask({ ...main, tool_choice: { type: 'any' } });
    const models = new Set<string>([begun.model]);
    let body: Body = main;
    let answered = begun;
    for (const [number, turn] of turns.entries()) {
      body = continued(body, answered, turn, number);
      answered = await session.ask({ ...body, tool_choice: { type: 'any' } });
      models.add(answered.model);
    }
    expect([...models]).toEqual([begun.model]);
  });
});
